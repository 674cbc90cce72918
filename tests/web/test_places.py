"""Other places and parts of an article, by every door of the web."""

import pytest
from fake_service import HTML
from fakes import FirstSentenceReader, ListRetriever, article, passage, understand

from qa_service.answering.places import Places
from qa_service.answering.service import QAService
from qa_service.types import Jump, Relations
from qa_service.web import create_app

PARK = article(article_id="park", file="1.txt", continued_on=Jump("3"))
AGAIN = article(article_id="again", file="2.txt", title="公园<迎客>", lines=(7, 9), continued_on=Jump("8"))
REST = article("工期一年。", "rest", file="3.txt", title=None, continued_from=Jump("1"))
HELD = {a.article_id: a for a in (PARK, AGAIN, REST)}
RELATIONS = Relations(same=(("park", "again"),), onward=(("park", "rest"),))


@pytest.fixture
def client():
    service = QAService(
        understand,
        ListRetriever(passage(PARK), passage(REST)),
        FirstSentenceReader(),
        HELD,
        generation="g",
        passages=2,
        places=Places(HELD, RELATIONS),
    )
    return create_app(lambda: service).test_client()


def test_a_source_tells_other_places_and_parts(client):
    park, rest = (quote["source"] for quote in client.post("/ask", json={"question": "公园开放吗？"}).json["quotes"])
    (place,) = park["also"]
    assert (place["article_id"], place["file"], place["title"], place["lines"]) == (
        "again",
        "2.txt",
        "公园<迎客>",
        [7, 9],
    )
    assert place["url"].startswith("/articles/again?at=0-14&v=")
    assert [(part["file"], part["sheet"]) for part in park["parts"]] == [("1.txt", None), ("3.txt", None)]
    assert rest["continued_from"] == {"page": "1", "article_id": "park", "url": "/articles/park"}
    assert (rest["title"], rest["also"], rest["continued_on"]) == ("南河公园开放", [], None)


def test_an_article_tells_other_places_and_parts(client):
    told = client.get("/articles/again").json
    assert [place["article_id"] for place in told["also"]] == ["park"]
    assert told["continued_on"] == {"page": "8", "article_id": None, "url": None}
    assert told["parts"] == []


def test_links_lead_below_the_root_of_a_service(client):
    answer = client.post("/ask", json={"question": "公园开放吗？"}, environ_overrides={"SCRIPT_NAME": "/paper"}).json
    source = answer["quotes"][0]["source"]
    urls = [source["url"], source["also"][0]["url"], source["parts"][1]["url"], source["continued_on"]["url"]]
    assert all(url.startswith("/paper/articles/") for url in urls)


def test_the_page_of_an_answer_leads_to_other_places_and_parts(client):
    page = client.get("/?q=公园开放吗？", headers=HTML).get_data(as_text=True)
    assert '<a href="/articles/rest">下转第3版</a>' in page
    assert "另见" in page
    assert "<cite>公园&lt;迎客&gt;</cite></a>" in page


def test_the_page_of_an_article_leads_to_other_places_and_parts(client):
    page = client.get("/articles/again", headers=HTML).get_data(as_text=True)
    assert "下转第8版（未收录）" in page
    assert '<a href="/articles/park"><cite>南河公园开放</cite></a>' in page
    page = client.get("/articles/rest", headers=HTML).get_data(as_text=True)
    assert '<a href="/articles/park">上接第1版</a>' in page
    assert "另见" not in page


def test_a_chat_cites_other_places(client):
    body = {"model": "qa-service", "messages": [{"role": "user", "content": "公园开放吗？"}]}
    told = client.post("/v1/chat/completions", json=body).json["choices"][0]["message"]["content"]
    assert "\n   另见：《公园\\<迎客\\>》，2.txt 第 7–9 行" in told

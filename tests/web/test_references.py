"""Where an article stands, in each of the forms that papers and programs cite newspapers in."""

import dataclasses
import json
import re

import pytest
from fake_service import HOSTILE, LIBRARY, RIVER, UNTITLED

from qa_service.web.pages.marks import Mark
from qa_service.web.pages.references import reference_in

ADDRESS = "http://127.0.0.1:8000/articles/a1"
FORMATS = ("gbt7714", "bibtex", "ris", "csl-json", "markdown")
PRINTED = dataclasses.replace(RIVER, page=None, reporters=("林小满", "周立"), origin=None)


def cited(form, article=PRINTED, mark=None, publication=None):
    return reference_in(form, article, mark, publication, ADDRESS)


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_tells_title_writers_newspaper_day_file_and_lines(form):
    told = cited(form)
    for known in ("东河整治工程提前完工", "林小满", "周立", "河东报", "2031", "河东报/三版.txt", "第 1–8 行"):
        assert known in told


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_not_known_is_left_out(form):
    told = cited(form, UNTITLED)
    assert "河上的桥修好了。" in told
    assert "None" not in told
    assert not re.search(r"year|PY|issued|journal|T2|container", told)
    assert "河西报" in cited(form, UNTITLED, publication="河西报")


def test_a_quote_is_cited_by_its_own_lines():
    assert all("第 4 行" in cited(form, LIBRARY, Mark("text", 0, 5)) for form in FORMATS)


def test_bibtex_is_one_entry_whose_signs_tex_shows_as_they_are():
    told = cited("bibtex", dataclasses.replace(HOSTILE, title=r"50%_增长 & {新}\n#1"))
    assert told.startswith("@article{1,\n")
    assert r"title = {{50\%\_增长 \& \{新\}\textbackslash{}n\#1}}," in told
    assert cited("bibtex").count("{") == cited("bibtex").count("}")
    assert "author = {{林小满} and {周立}}," in cited("bibtex")


def test_ris_is_one_record_with_a_tag_on_each_line():
    lines = cited("ris", dataclasses.replace(PRINTED, title="两行\n标题")).splitlines()
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines)
    assert (lines[0], lines[-1]) == ("TY  - NEWS", "ER  - ")
    assert "TI  - 两行 标题" in lines
    assert "DA  - 2031/04/02/" in lines


def test_csl_json_is_an_item_for_citation_processors():
    [item] = json.loads(cited("csl-json"))
    assert (item["type"], item["container-title"]) == ("article-newspaper", "河东报")
    assert item["author"] == [{"literal": "林小满"}, {"literal": "周立"}]
    assert item["issued"] == {"date-parts": [[2031, 4, 2]]}


def test_markdown_links_the_article_and_shows_its_signs_as_they_are():
    assert f"[东河整治工程提前完工]({ADDRESS})" in cited("markdown")
    assert "https://news.example/river" in cited("markdown", RIVER)
    assert r"\<script\>" in cited("markdown", HOSTILE)


@pytest.mark.parametrize(
    ("origin", "link"),
    [
        ("https://news.example/a_(1)?b=%20&c=[2]#d", "https://news.example/a_%281%29?b=%20&c=[2]#d"),
        ("https://news.example/a b}\\{c>\n", "https://news.example/a%20b%7D%5C%7Bc%3E%0A"),
        ("https://news.example/河", "https://news.example/%E6%B2%B3"),
        ("javascript:alert(1)", ADDRESS),
        ("an archive (1)", ADDRESS),
        (None, ADDRESS),
    ],
)
def test_a_link_ends_where_it_ends_and_leads_into_the_web(origin, link):
    article = dataclasses.replace(PRINTED, origin=origin)
    assert f"]({link})" in cited("markdown", article)
    assert f"  url = {{{link}}},\n" in cited("bibtex", article)
    assert f"UR  - {link}\n" in cited("ris", article)
    assert json.loads(cited("csl-json", article))[0]["URL"] == link
    assert "\n" not in cited("gbt7714", article)


def test_the_form_is_named_in_the_address(client):
    told = client.get(f"{LIBRARY.url}/reference?at=0-3&format=bibtex").json
    assert told["format"] == "bibtex"
    assert told["reference"].startswith("@article{a1b2c3d4e5f6,")
    assert f"url = {{http://localhost{LIBRARY.url}}}" in told["reference"]
    assert client.get(f"{LIBRARY.url}/reference").json["format"] == "gbt7714"


def test_a_form_that_is_not_known_is_refused_with_those_that_are(client):
    response = client.get(f"{LIBRARY.url}/reference?format=apa")
    assert (response.status_code, response.json["error"]["field"]) == (422, "format")
    assert response.json["error"]["message"] == "format must be gbt7714 or bibtex or ris or csl-json or markdown."


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ("gbt7714", f"河东报, {RIVER.date}(A08)."),
        ("bibtex", "pages = {A08}"),
        ("ris", "SP  - A08"),
        ("csl-json", '"page": "A08"'),
        ("markdown", f"*河东报*, {RIVER.date}(A08)."),
    ],
)
def test_the_page_in_the_issue_is_told_in_each_form(form, told):
    assert told in cited(form, dataclasses.replace(PRINTED, page="A08"))


def test_a_page_without_a_day_is_told_no_number():
    assert "A08" not in cited("gbt7714", dataclasses.replace(PRINTED, date=None, page="A08"))

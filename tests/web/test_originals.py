import json

import pytest
from fake_service import LIBRARY
from hypothesis import given
from hypothesis import strategies as st
from newsprint import BODY, MORE, OTHER

from qa_service import ingest
from qa_service.types import Article
from qa_service.web.pages.marks import Mark
from qa_service.web.pages.originals import MAX_LINES, original_of
from qa_service.web.pages.references import newspaper_reference

PAGE = f"职工运动会举行\n\n本报讯（记者 林小满）{BODY[:20]}\n\n{BODY[20:]}\n\n{MORE}\n\n图书室添新书\n\n本报讯（记者 周立）{OTHER}\n"


@pytest.fixture
def seeds(tmp_path):
    (tmp_path / "page.txt").write_text(PAGE, "utf-8")
    return tmp_path


def articles_of(seeds, name="page.txt"):
    return ingest.read_seed(seeds / name, seeds, set()).articles


def marked_in(original):
    return "".join(piece.text for line in original.lines for piece in line.pieces if piece.marked)


def test_raw_lines_are_those_of_the_file_with_their_numbers(seeds):
    article = articles_of(seeds)[0]
    original = original_of(article, seeds, None)
    shown = {line.number: "".join(piece.text for piece in line.pieces) for line in original.lines}
    assert original.state == "same"
    assert shown == {n: PAGE.split("\n")[n - 1] for n in range(article.lines[0], article.lines[1] + 1)}


def test_quote_is_marked_in_the_raw_lines_it_is_broken_over(seeds):
    article = articles_of(seeds)[0]
    start = article.text.index(BODY)
    original = original_of(article, seeds, Mark("text", start, start + len(BODY)))
    assert marked_in(original) == BODY
    marked = [line.number for line in original.lines if any(piece.marked for piece in line.pieces)]
    assert len(marked) == 2
    assert sum(piece.anchor for line in original.lines for piece in line.pieces) == 1


def test_headline_is_marked_in_the_raw_lines_and_said_to_have_changed(seeds):
    article = articles_of(seeds)[0]
    mark = Mark("title", 0, len(article.title))
    assert marked_in(original_of(article, seeds, mark)) == article.title == "职工运动会举行"
    (seeds / "page.txt").write_text(PAGE.replace("职工运动会举行", "职工运动会改期"), "utf-8")
    assert original_of(article, seeds, mark).state == "changed"


def test_changed_file_is_said_and_not_marked(seeds):
    article = articles_of(seeds)[0]
    (seeds / "page.txt").write_text("新的一行\n" + PAGE, "utf-8")
    original = original_of(article, seeds, Mark("text", 0, 5))
    assert (original.state, marked_in(original)) == ("changed", "")
    assert original.lines


def test_file_that_is_gone_or_unreadable_is_said(seeds):
    article = articles_of(seeds)[0]
    (seeds / "page.txt").write_bytes(b"\xff\x00" * 40)
    assert original_of(article, seeds, None).state == "unreadable"
    (seeds / "page.txt").unlink()
    assert original_of(article, seeds, None).state == "gone"


@pytest.mark.parametrize("ensure_ascii", [True, False])
def test_record_is_shown_as_its_line_with_the_quote_marked(seeds, ensure_ascii):
    records = [{"title": "甲", "text": OTHER}, {"title": "乙", "text": f"{BODY}\n{MORE}"}]
    lines = [json.dumps(record, ensure_ascii=ensure_ascii) for record in records]
    (seeds / "a.jsonl").write_text("\n".join(lines), "utf-8")
    article = articles_of(seeds, "a.jsonl")[1]
    start = article.text.index(MORE)
    original = original_of(article, seeds, Mark("text", start, start + len(MORE)))
    assert (original.state, [line.number for line in original.lines]) == ("same", [2])
    assert json.loads(f'"{marked_in(original)}"') == MORE


def test_record_with_html_is_the_same_and_its_quote_marked(seeds):
    (seeds / "a.jsonl").write_text(json.dumps({"text": f"<p>{BODY}</p><p>{MORE}</p>"}, ensure_ascii=False), "utf-8")
    (article,) = articles_of(seeds, "a.jsonl")
    start = article.text.index(MORE)
    original = original_of(article, seeds, Mark("text", start, start + len(MORE)))
    assert (original.state, marked_in(original)) == ("same", MORE)


def test_of_very_many_lines_those_around_the_quote_are_shown(tmp_path):
    raw = "".join(f"第{n:04}行的文字。\n" for n in range(1, 1001))
    (tmp_path / "long.txt").write_text(raw, "utf-8")
    article = articles_of(tmp_path, "long.txt")[0]
    start = article.text.index("第0700行")
    original = original_of(article, tmp_path, Mark("text", start, start + 8))
    assert original.cut
    assert len(original.lines) == MAX_LINES
    assert marked_in(original).startswith("第0700行")


@given(st.lists(st.text(st.sampled_from("天地😀。 \r\u2028"), max_size=12), min_size=1, max_size=8), st.data())
def test_lines_join_to_the_file(tmp_path_factory, texts, data):
    raw = data.draw(st.sampled_from(["\n", "\r\n"])).join(texts) + "天"
    folder = tmp_path_factory.mktemp("seeds")
    (folder / "p.txt").write_bytes(raw.encode())
    article = Article("a", "p.txt", (1, raw.count("\n") + raw.replace("\r\n", "").count("\r") + 1), "天")
    original = original_of(article, folder, None)
    joined = "".join(piece.text for line in original.lines for piece in line.pieces)
    assert joined == raw.replace("\r", "").replace("\n", "")


def test_reference_says_what_is_known_and_nothing_else():
    mark = Mark("text", 0, 5)
    assert newspaper_reference(LIBRARY, None, None) == (
        "林小满, 周立. 河东图书馆延长开放时间[N]. 河东报/一版.txt, 第 3–9 行."
    )
    dated = Article("a", "a.txt", (4, 4), "桥修好了。", title="桥", reporters=tuple("甲乙丙丁"), date="2031-04-02")
    assert newspaper_reference(dated, mark, "河东报") == "甲, 乙, 丙, 等. 桥[N]. 河东报, 2031-04-02. a.txt, 第 4 行."
    online = Article("a", "a.jsonl", (4, 4), "桥修好了。", title="桥", origin="https://news.example/b")
    assert newspaper_reference(online, mark, "河东报") == "桥[N/OL]. 河东报. a.jsonl, 第 4 行. https://news.example/b."

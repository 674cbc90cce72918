"""Briefs under a label of their own are articles, each under the heading that its mark begins."""

import pytest
from newsprint import BODY, MORE, OTHER, page

from qa_service.ingest import read_page
from qa_service.ingest.briefs import parted
from qa_service.ingest.lines import parted_lines

STORY = f"区总工会举办职工运动会\n　　本报讯（记者 高远山）{BODY}\n　　{MORE}\n\n"
TEXTS = [OTHER, "河湾街道的老桥昨天修好，桥面加宽了两米。", "区体育馆下周起晚上也开放，凭职工证免费。"]
HEADS = ["图书室添了童书", "老桥修好", "体育馆晚上开放"]


def briefs(label: str, mark: str, between: str) -> str:
    return STORY + label + "\n" + "\n".join(f"{mark}{a}{between}{b}" for a, b in zip(HEADS, TEXTS, strict=True))


@pytest.mark.parametrize("label", ["【简 讯】", "■河湾快讯", "一句话新闻", "体坛快报"])
@pytest.mark.parametrize("mark", ["●", "△", "◆", "▲ "])
@pytest.mark.parametrize("between", ["　", "：", "\n　　", "  "])
def test_each_brief_under_a_label_is_an_article_with_its_title_and_that_label(label, mark, between):
    story, *found = read_page(briefs(label, mark, between), "page.txt").articles
    assert story.text.endswith(MORE)
    assert [(article.title, article.text) for article in found] == list(zip(HEADS, TEXTS, strict=True))
    assert story.section is None
    assert {article.section for article in found} == {label.strip("【】■")}


def test_a_brief_whose_heading_its_text_stands_beside_keeps_to_its_line_of_the_file():
    raw = briefs("快讯", "●", "　")
    (last,) = read_page(raw, "page.txt").articles[-1:]
    assert last.lines == (raw.count("\n") + 1,) * 2


@pytest.mark.parametrize(
    "raw",
    [
        f"三件实事\n●图书室添了童书　{OTHER}\n●老桥修好　{OTHER}",  # no label of briefs
        f"快讯\n图书室添了童书　{OTHER}",  # no mark
        f"快讯\n●{OTHER}\n●{MORE}",  # no headings
        "快讯\n●图书室　童书",  # a row
    ],
)
def test_other_lines_stay_whole(raw):
    assert parted(raw, parted_lines(raw)) == parted_lines(raw)


def test_briefs_of_one_sentence_whose_lines_are_broken_have_no_titles():
    wrapped = [
        "●区总工会昨天公布新的职工运动会举",
        "行办法：明年起每两年一次。",
        "●河湾街道图书室添置了一批童书周",
        "末开放。",
    ]
    found = page(STORY, "快讯", "\n".join(wrapped)).articles
    assert not any(article.title and article.title.startswith(("区总工会昨天", "河湾街道图书室")) for article in found)

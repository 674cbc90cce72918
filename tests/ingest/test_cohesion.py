"""Two texts of one story share rare words; two stories share but words that all news is full of."""

import pytest

from qa_service.ingest.cohesion import cohesion

ONE = [
    "重型车间的五号轧机主轴出现划痕，钳工班长带着徒弟连夜抢修，",
    "他们用油石和毛毡一点一点地磨，轧机终于重新转动起来。",
    "车间主任说，主轴若运到省城去磨，轧机至少停十二天。",
    "钳工们把油石磨掉了三块，主轴的划痕才算磨平。",
]
OTHER = ["食堂近日调整了馒头的重量，每个一百克，", "行政科的负责人表示，换了模子以后馒头小了，现在已经改正。"]


def signs(texts):
    return cohesion(texts, [{text[k : k + 2] for k in range(len(text) - 1)} for text in texts])


def test_a_line_within_a_story_joins_what_shares_rare_words():
    within = signs([*ONE[:2], "一根轴", *ONE[2:]])[2]
    between = signs([*ONE[:2], "馒头大了", *OTHER])[2]
    assert within[0] > 2 * between[0]


def test_a_headline_shares_more_with_the_text_below_it_than_with_that_above():
    *_, over, under, more, _, _ = signs([*ONE, "食堂的馒头为啥小了", *OTHER])[4]
    assert under > over
    assert more == pytest.approx(under - over)


@pytest.mark.parametrize(
    "text", ["昨天上午，市图书馆开馆。", "市总工会近日印发通知。", "三月十一日凌晨，车间里灯火通明。"]
)
def test_how_news_opens_is_told(text):
    assert signs([text])[0][-2:] == [1.0, 0.0]


@pytest.mark.parametrize("text", ["他说，这样就好。", "此外，还有三条线路停运。", "对此，交警部门表示将加强疏导。"])
def test_how_a_story_goes_on_is_told(text):
    assert signs([text])[0][-1] == 1.0


def test_no_line_and_empty_lines_are_no_trouble():
    assert signs([]) == []
    assert len(signs(["", ""])) == 2

"""What a question fixes, and whether a story names it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.reader.fixed import unnamed


@pytest.mark.parametrize(
    ("question", "story", "missing"),
    [
        ("柳溪区总工会主席是谁", "柳溪区总工会副主席周立到场。", ["主席"]),
        ("柳溪区总工会副主席是谁", "柳溪区总工会主席周立到场。", ["副主席"]),
        ("副总经理是谁", "总经理周立到场。", ["副总经理"]),
        ("书画赛二等奖给了谁", "书画赛一等奖给了何青，三等奖给了周立。", ["二等奖"]),
        ("亚军是谁", "冠军是何青。", ["亚军"]),
        ("第十四届书画赛在哪办", "第15届书画赛在图书馆举行。", ["第14届"]),
        ("第三批名单什么时候公布", "首批名单昨日公布，第二批六月公布。", ["第3批"]),
        ("二期几号开工", "一期工程5月开工。", ["第2期"]),
        ("上届来了几支队", "本届来了12支队。", ["上届"]),
        ("预赛来了几支队", "决赛来了12支队。", ["预赛"]),
        ("去年招了多少人", "今年招了40人。", ["去年"]),
        ("银牌给了谁", "何青摘得金牌。", ["银牌"]),
        ("图书馆几点闭馆", "图书馆昨天迎来读者。", ["闭馆"]),
        ("门票多少钱", "南河公园昨天开放，公园有三处花圃。", ["门票"]),
        ("报名费多少钱", "书画赛昨天在图书馆举行。", ["报名"]),
        ("冠军奖金多少", "何青夺冠。", ["奖金"]),
        ("22路末班车几点", "15路末班车22:30，2路末班车21:00。", []),  # the number stands there
        ("22路末班车几点", "15路末班车改到21:30。", ["22路"]),
    ],
)
def test_another_role_rank_edition_stage_year_or_line_is_not_the_one_that_is_asked_for(question, story, missing):
    assert unnamed(question, story) == missing


@pytest.mark.parametrize(
    ("question", "story"),
    [
        ("经理是谁", "总经理周立到场。"),
        ("副主席是谁", "常务副主席周立到场。"),
        ("馆长何青几点到场", "何青九点到场。"),
        ("原书记是谁", "曾任书记的周立到场。"),
        ("二等奖给了谁", "一、二、三等奖各一名。"),
        ("亚军是谁", "冠、亚、季军依次是何青、周立、陆小川。"),
        ("亚军是谁", "何青摘得银牌。"),
        ("第十四届什么时候办", "第14届八月举行。"),
        ("首届什么时候办", "第一届八月举行。"),
        ("第二期几号开始", "二期七月开始。"),
        ("去年招了多少人", "2030年招了40人。"),
        ("上届来了几支队", "上一届来了12支队。"),
        ("初赛来了几支队", "首轮来了12支队。"),
        ("会长着青苔的墙在哪", "墙在南河边。"),
        ("哪本书记载了南河", "《南河志》。"),
        ("图书馆几点开门", "图书馆九点开门。"),
        ("门票多少钱", "南河公园昨天免费开放。"),
        ("书画展哪天闭幕", "书画展本月底落下帷幕。"),
        ("第十四届和上届各来了几支队", "本届来了12支队。"),
        ("谁做了两千张电影票", "周立。"),
    ],
)
def test_a_story_may_name_it_in_other_words_and_other_words_fix_nothing(question, story):
    assert unnamed(question, story) == []


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_story_that_holds_the_question_names_all_that_it_fixes(question, rest):
    assert unnamed(question, f"{question}\n{rest}") == []

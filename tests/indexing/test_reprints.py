"""The same article in two places is found, and one that differs in a number, a day, a name, a place or a 不 is another."""

import pytest
from conftest import examples
from fakes import article
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from newspaper import Newspaper

from qa_service.indexing.reprints import Reprints
from qa_service.indexing.same_story import same_story
from qa_service.indexing.verify import verify
from qa_service.language.essence import Essence, essence

LEAD = "本报讯（记者 林小满）5月6日，河湾区总工会在南河公园举办职工健步走活动，来自四十二家单位的1200名职工参加。"
COURSE = "活动全程6.5公里，设三个补给点。"
FURTHER = "区总工会副主席周立介绍，今年还将举办羽毛球、游泳等八项比赛，报名从6月10日开始，截止到6月25日。"
PHONE = "职工可拨打0571-5550123咨询，不收取任何费用。"
VOICE = "参加活动的职工何青说，走完全程用了七十五分钟，出了一身汗，心情格外舒畅。"
STORY = f"{LEAD}{COURSE}\n{FURTHER}{PHONE}\n{VOICE}"
ONE = article(STORY, "one", title="千余职工健步走")
MARKS = "，。、；：“”（）《》— 　\n"


def other(text=STORY, **fields):
    return article(text, "other", **({"title": "千余职工健步走", "file": "other.txt"} | fields))


SAME = {
    "in the same words": other(),
    "under another title": other(title="春日里迈开步子"),
    "without a title": other(title=None),
    "under its title and subtitle in one": other(title="千余职工健步走 全程六公里半"),
    "without who wrote it": other(STORY.replace("本报讯（记者 林小满）", "")),
    "as an agency's": other(STORY.replace("本报讯（记者 林小满）", "据河湾日报报道，")),
    "with where it is from at the end": other(f"{STORY}\n转自《河湾日报》"),
    "with where it is from in brackets": other(f"{STORY}（来源：河湾日报）"),
    "without its last paragraph": other(STORY.replace(f"\n{VOICE}", "")),
    "without a sentence in its midst": other(STORY.replace(COURSE, "")),
    "with another lead before it": other(f"迈开步子，拥抱春天，这是职工们的心声。{STORY}"),
    "in another order": other(f"{LEAD}{COURSE}\n{VOICE}\n{FURTHER}{PHONE}"),
    "without its line breaks": other(STORY.replace("\n", "")),
    "in full width": other(STORY.translate({code: code + 0xFEE0 for code in range(0x30, 0x3A)})),
    "with marks of half width": other(STORY.translate(str.maketrans("，。：（）", ",.:()"))),
}
ANOTHER = {
    "a digit": ("1200", "1300"),
    "a decimal point": ("6.5", "65"),
    "a numeral": ("四十二", "四十三"),
    "the last digit of a telephone": ("5550123", "5550124"),
    "a day": ("6月25日", "6月26日"),
    "the day of the lead": ("5月6日", "5月7日"),
    "days changed for each other": ("6月10日开始，截止到6月25日", "6月25日开始，截止到6月10日"),
    "a district": ("河湾区", "海东区"),
    "a place": ("南河公园", "北河公园"),
    "a person": ("周立", "周力"),
    "a reporter": ("林小满", "何小满"),
    "a 不 that is there": ("不收取", "收取"),
    "a 不 that is not": ("今年还将", "今年不将"),
    "a sentence of its own": (COURSE, "每人发一份纪念品和一件雨衣。"),
}


@pytest.mark.parametrize("how", SAME)
def test_a_story_is_the_same(how):
    assert same_story(ONE, SAME[how])
    assert same_story(SAME[how], ONE)


@pytest.mark.parametrize("how", ANOTHER)
def test_a_story_that_differs_is_another(how):
    changed = other(STORY.replace(*ANOTHER[how]))
    assert changed.text != STORY
    assert not same_story(ONE, changed)
    assert not same_story(changed, ONE)


def test_rows_that_change_places_make_another_story():
    results = "冠军\n{}\n亚军\n{}\n"
    won, lost = (
        STORY + "\n" + results.format(*teams)
        for teams in (("河湾区图书馆", "海东区体育馆"), ("海东区体育馆", "河湾区图书馆"))
    )
    assert not same_story(article(won, "won"), article(lost, "lost"))


@pytest.mark.parametrize(
    ("title", "changed"),
    [
        ("河湾区职工健步走", "海东区职工健步走"),
        ("千名职工健步走", "千名职工不健步走"),
        ("2022年职工健步走", "2023年职工健步走"),
    ],
)
def test_titles_that_gainsay_each_other_part_even_the_same_words(title, changed):
    assert not same_story(other(title=title), other(title=changed))


@settings(max_examples=examples(150), deadline=None)
@given(st.data())
def test_no_letter_can_be_changed_dropped_or_put_in(data):
    places = Essence.of(STORY).places
    at = data.draw(st.sampled_from(places))
    letter = data.draw(st.sampled_from("不未甲乙王李东西37五"))
    changed = data.draw(
        st.sampled_from(
            [STORY[:at] + letter + STORY[at + 1 :], STORY[:at] + letter + STORY[at:], STORY[:at] + STORY[at + 1 :]]
        )
    )
    assume(essence(changed) != essence(STORY))
    assert not same_story(ONE, other(changed))


@settings(max_examples=examples(100), deadline=None)
@given(st.data())
def test_white_space_and_marks_make_no_difference(data):
    text = STORY
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(1, len(text) - 1))
        assume(not (text[at - 1].isdigit() or text[at].isdigit()))
        text = text[:at] + data.draw(st.sampled_from(MARKS)) + text[at:]
    assert same_story(ONE, other(text))


@pytest.mark.parametrize(
    ("one", "another"), [("3.5", "35"), ("1、2", "12"), ("10-12", "1012"), ("-5", "5"), ("5%", "5"), ("二○", "二")]
)
def test_marks_that_make_a_number_are_of_the_essence(one, another):
    assert essence(f"增长{one}吨") != essence(f"增长{another}吨")


@pytest.mark.parametrize(
    ("one", "another"), [("1,200人", "1200人"), ("１２", "12"), ("3～5", "3-5"), ("甲、乙", "甲，乙")]
)
def test_forms_of_one_number_are_the_same(one, another):
    assert essence(one) == essence(another)


@given(st.text())
def test_each_letter_stands_where_it_is_said_to(text):
    found = Essence.of(text)
    assert len(found.places) == len(found.text)
    assert found.text == essence(text)
    assert list(found.places) == sorted(set(found.places))


def related(*articles):
    reprints = Reprints()
    for one in articles:
        reprints.see(one)
    return list(reprints.same()), list(reprints.near(articles))


def named(text, article_id, **fields):
    return article(text, article_id, **({"title": f"题{article_id}"} | fields))


def test_articles_of_one_text_are_told_together_and_others_by_pairs():
    shortened = STORY.replace(f"\n{VOICE}", "")
    same, near = related(
        named(STORY, "甲"),
        named("南河公园今天开放。", "乙"),
        named(STORY, "丙"),
        named(shortened, "丁"),
        named(shortened, "戊"),
    )
    assert same == [("甲", "丙"), ("丁", "戊")]
    assert near == [("甲", "丁")]


def test_the_earliest_of_one_text_comes_first_where_all_days_are_known():
    late, early = named(STORY, "甲", date="2031-05-09"), named(STORY, "乙", date="2031-05-07")
    assert related(late, early)[0] == [("乙", "甲")]
    assert related(late, early, named(STORY, "丙"))[0] == [("甲", "乙", "丙")]


def test_short_texts_under_several_titles_are_several():
    assert related(named("图为活动现场。", "甲"), named("图为活动现场。", "乙")) == ([], [])


def test_stories_on_one_pattern_are_several():
    weather = [named(STORY.replace("1200", str(1200 + n)), f"{n}", title="健步走") for n in range(40)]
    assert related(*weather) == ([], [])


@pytest.fixture
def paper(tmp_path):
    paper = Newspaper(tmp_path)
    paper.put("1.txt", f"千余职工健步走\n\n{STORY}\n")
    paper.put("2.txt", f"春日里迈开步子\n\n{STORY}\n")
    return paper


def test_a_build_knows_reprints_whichever_file_came_last(paper):
    paper.put("3.txt", "南河公园开放\n\n本报讯（记者 林小满）5月6日，南河公园开放。门票五元。\n")
    paper.build()
    first, second = (a for a, held in paper.index.current().articles().items() if "健步走" in held.text)
    assert paper.index.current().relations().same == ((first, second),)
    paper.put("0.txt", f"健步走\n\n{STORY}\n")
    paper.build()
    once = paper.files()
    assert len(paper.index.current().relations().same[0]) == 3
    paper.build(full=True)
    assert paper.files() == once
    (paper.seeds / "0.txt").unlink()
    (paper.seeds / "2.txt").unlink()
    paper.build()
    assert paper.index.current().relations().same == ()
    assert verify(paper.index.current(), paper.seeds).sound

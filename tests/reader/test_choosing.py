import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from told import passage

from qa_service.reader.choosing import MAX_QUOTES, distinct, item_marked, parts_of
from qa_service.reader.sentence import sentences_of

MEASURES = "今年图书馆推出三项措施。一是延长开放时间。二是免费办理借书证。三是开设儿童阅览区。馆长对此满意。"
SPREAD = "活动有两项措施，第一是延长时间。夜间开放到九点。第二是免费办证。馆长满意。"
TEXTS = st.text(alphabet=st.sampled_from("图书馆职工一二是、。，！\n第A"), min_size=1, max_size=60)


def sentences(*texts):
    return sentences_of([passage(text, f"a{n}") for n, text in enumerate(texts)], [])


def parts(text, n, kinds=("list",)):
    found = sentences(text)
    return [part.text for part in parts_of(found[n], found, kinds)]


@pytest.mark.parametrize("best", [0, 1, 2, 3])
def test_enumeration_comes_back_whole_with_what_introduces_it_wherever_it_was_found(best):
    assert parts(MEASURES, best) == [
        "今年图书馆推出三项措施。",
        "一是延长开放时间。",
        "二是免费办理借书证。",
        "三是开设儿童阅览区。",
    ]


def test_enumeration_is_not_told_whole_where_one_thing_is_asked():
    assert parts(MEASURES, 2, ("number",)) == ["二是免费办理借书证。"]


def test_sentence_outside_the_enumeration_stands_alone():
    assert parts(MEASURES, 4) == ["馆长对此满意。"]


def test_enumeration_that_begins_within_a_sentence_is_told_with_the_items_that_stand_apart():
    assert parts(SPREAD, 0) == ["活动有两项措施，第一是延长时间。", "第二是免费办证。"]
    assert parts(SPREAD, 1) == ["夜间开放到九点。"]


def test_one_item_is_no_enumeration():
    assert parts("图书馆有新措施。一是延长时间。馆长满意。", 1) == ["一是延长时间。"]


def test_items_of_another_article_are_not_told():
    found = sentences("措施如下，第一是延长时间。", "第二是免费办证。")
    assert parts_of(found[0], found, ("list",)) == [found[0]]


def test_of_an_item_its_words_are_marked_and_not_its_number():
    marked = {
        text: [text[start:end] for start, end in item_marked(text)]
        for text in ("第二是免费办证。", "第二是。", "推出三项措施。", SPREAD[:16])
    }
    assert list(marked.values()) == [["免费办证"], [], [], ["延长时间"]]


def test_sentence_printed_twice_is_kept_once():
    kept = distinct(sentences("图书馆今天开放。天气很好。", "图书馆今天开放！职工比赛。"))
    assert [s.text for s in kept] == ["图书馆今天开放。", "天气很好。", "职工比赛。"]


@pytest.mark.parametrize(
    "other",
    [
        "城北区职工体检预约3月8日截止，电话00001111。",
        "城南区职工体检预约3月9日截止，电话00001111。",
        "城南区职工体检预约3月8日截止，电话00002222。",
        "城南区职工体检预约8月3日截止，电话00001111。",
        "城南区职工体检不预约3月8日截止，电话00001111。",
    ],
)
def test_sentences_that_differ_in_a_number_a_date_or_a_place_are_both_kept(other):
    assert len(distinct(sentences("城南区职工体检预约3月8日截止，电话00001111。", other))) == 2


def test_first_of_the_order_is_the_one_that_is_kept():
    one, other = sentences("图书馆今天开放。", "图书馆今天开放！")
    assert distinct([other, one]) == [other]


@settings(max_examples=60)
@given(texts=st.lists(TEXTS, min_size=1, max_size=3), draw=st.randoms(use_true_random=False))
def test_sentences_kept_follow_the_order_without_repeats(texts, draw):
    found = sentences(*texts)
    order = draw.sample(found, len(found))
    kept = distinct(order)
    assert kept[:1] == order[:1]
    assert len(kept) <= MAX_QUOTES
    assert [s for s in order if s in kept] == kept == distinct(kept)


@settings(max_examples=60)
@given(texts=st.lists(TEXTS, min_size=1, max_size=3), kinds=st.sets(st.sampled_from(["list", "reason", "date"])))
def test_parts_are_sentences_of_one_article_in_its_order_and_hold_the_best(texts, kinds):
    found = sentences(*texts)
    for best in found:
        whole = parts_of(best, found, kinds)
        assert best in whole
        assert {s.passage.article_id for s in whole} == {best.passage.article_id}
        assert [s.span for s in whole] == sorted(s.span for s in whole)

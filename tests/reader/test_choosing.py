import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from small_reader import passage

from qa_service.question.understanding import understand
from qa_service.reader.choosing import MAX_ITEMS, MAX_QUOTES, distinct, further_items, item_marked, whole_answer
from qa_service.reader.features import Rarity, scene
from qa_service.types import Hit

MEASURES = "今年图书馆推出三项措施。一是延长开放时间。二是免费办理借书证。三是开设儿童阅览区。馆长对此满意。"
TEXTS = st.text(alphabet=st.sampled_from("图书馆职工一二是、。，！\n第A"), min_size=1, max_size=60)


def seen_in(*texts, question="图书馆推出哪些措施？"):
    hits = [Hit(passage(text, f"a{n}"), 1 / (n + 1)) for n, text in enumerate(texts)]
    return scene(understand(question), hits, Rarity({"图书馆": 5.0}))


def test_enumeration_is_quoted_whole_from_its_first_item_on():
    seen = seen_in(MEASURES)
    assert whole_answer(seen, 1).text == "一是延长开放时间。二是免费办理借书证。三是开设儿童阅览区。"
    assert [whole_answer(seen, n).text for n in (0, 2, 4)] == [seen.sentences[n].text for n in (0, 2, 4)]


def test_enumeration_is_not_quoted_whole_where_one_thing_is_asked():
    seen = seen_in(MEASURES, question="图书馆延长什么时间？")
    assert whole_answer(seen, 1).text == "一是延长开放时间。"


def test_enumeration_ends_with_its_passage():
    seen = seen_in("一是延长开放时间。", "二是免费办理借书证。")
    assert whole_answer(seen, 0).text == "一是延长开放时间。"


SPREAD = "活动有两项措施，第一是延长时间。夜间开放到九点。第二是免费办证。馆长满意。"


def test_of_a_further_item_its_words_are_marked_and_not_its_number():
    assert ["第二是免费办证。"[start:end] for start, end in item_marked("第二是免费办证。")] == ["免费办证"]
    assert item_marked("第二是。") == ()


def test_items_told_further_on_belong_to_the_first():
    seen = seen_in(SPREAD)
    assert [seen.sentences[n].text for n in further_items(seen, 0)] == ["第二是免费办证。"]
    assert further_items(seen, 1) == []


def test_items_are_not_told_where_one_thing_is_asked_or_another_article_begins():
    assert further_items(seen_in(SPREAD, question="夜间开放到什么时间？"), 0) == []
    assert further_items(seen_in("措施如下，第一是延长时间。", "第二是免费办证。"), 0) == []


def test_items_that_stand_in_the_first_quote_are_not_told_again():
    assert further_items(seen_in(MEASURES), 1) == []


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=3))
def test_whole_answer_is_a_few_whole_sentences_of_one_passage(texts):
    seen = seen_in(*texts)
    for n, sentence in enumerate(seen.sentences):
        whole = whole_answer(seen, n)
        assert whole.passage is sentence.passage
        assert whole.start == sentence.start
        assert whole.end in [s.end for s in seen.sentences[n : n + MAX_ITEMS] if s.passage is sentence.passage]


def test_sentence_printed_twice_is_kept_once():
    seen = seen_in("图书馆今天开放。天气很好。", "图书馆今天开放！职工比赛。")
    kept = [seen.sentences[n].text for n in distinct(seen, range(4))]
    assert kept == ["图书馆今天开放。", "天气很好。", "职工比赛。"]


def test_first_of_the_order_is_the_one_that_is_kept():
    seen = seen_in("图书馆今天开放。", "图书馆今天开放！")
    assert distinct(seen, [1, 0]) == [1]


def test_sentences_without_character_pairs_are_told_apart_by_their_text():
    seen = seen_in("A。图。A。")
    assert distinct(seen, range(3)) == [0, 1]


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=3), draw=st.randoms(use_true_random=False))
def test_sentences_kept_follow_the_order_without_repeats(texts, draw):
    seen = seen_in(*texts)
    order = draw.sample(range(len(seen.sentences)), len(seen.sentences))
    kept = distinct(seen, np.array(order, np.intp))
    assert kept[:1] == order[:1]
    assert len(kept) == len(set(kept)) <= MAX_QUOTES
    assert [n for n in order if n in kept] == kept
    assert distinct(seen, kept) == kept

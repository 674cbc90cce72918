"""The lexical index finds passages by the question's own words, keeps to its files, and notices when they are broken."""

from collections import Counter

import bm25s
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.errors import IndexDamaged
from qa_service.language.text import content_words
from qa_service.retrieval.lexical import LexicalIndex, TermCounts, count_terms, gathered
from qa_service.retrieval.lexical.counts import passage_terms
from qa_service.retrieval.lexical.terms import Terms
from qa_service.types import Passage, Question

TEXTS = [
    "报名者可拨打电话010-63538576了解详情。",
    "活动于2019年1月21日在双秀公园开展。",
    "区总工会为七百二十名职工送去慰问品。",
    "活动于2020年3月5日在图书馆开展。",
]

FILES = ["scores.npy", "passages.npy", "starts.npy", "counts.npy", "lengths.npy"]
TERM_FILES = ["terms.txt", "term_starts.npy", "term_buckets.npy", "term_numbers.npy"]
SHORT = st.text("工会职工北京公园2月。", max_size=12)


def passages(*texts: str, context: str = "") -> list[Passage]:
    return [Passage(f"a{n}", "text", 0, len(text), text, context) for n, text in enumerate(texts)]


def question(text: str) -> Question:
    return Question(text, (), text, content_words(text), ())


def found(index: LexicalIndex, text: str, top_k: int = 3) -> list[str]:
    return [hit.passage.article_id for hit in index.retrieve(question(text), top_k)]


@pytest.fixture(scope="module")
def index() -> LexicalIndex:
    return LexicalIndex.build(passages(*TEXTS))


@pytest.fixture
def folder(index, tmp_path):
    index.save(tmp_path / "lexical")
    return tmp_path / "lexical"


@pytest.mark.parametrize(
    ("asked", "answering"),
    [
        ("010-63538576是谁的电话？", "a0"),
        ("63538576", "a0"),
        ("2019年1月21日有什么活动？", "a1"),
        ("１月２１日", "a1"),
        ("3月5日", "a3"),
        ("雙秀公園", "a1"),
        ("720名", "a2"),
    ],
)
def test_numbers_dates_and_other_scripts_find_their_passage(index, asked, answering):
    assert found(index, asked)[0] == answering


def test_a_passage_is_found_by_its_context():
    index = LexicalIndex.build([*passages("别的内容。"), *passages("正文。", context="康智创新工作室")])
    assert [hit.passage.text for hit in index.retrieve(question("康智工作室"), 1)] == ["正文。"]


def test_a_name_that_no_dictionary_holds_is_found_by_its_character_pairs():
    index = LexicalIndex.build(passages("厨师长樊甜椿介绍了菜谱。", "厨师长介绍了菜谱。"))
    assert found(index, "甜椿是谁？") == ["a0"]


def test_a_slip_in_one_character_of_a_word_still_finds_it():
    index = LexicalIndex.build(passages("书法大赛举行。", "厨艺竞赛举行。"))
    assert found(index, "竞塞") == ["a1"]


def test_what_shares_no_term_is_not_a_hit(index):
    assert found(index, "火星") == []


def test_ties_keep_the_order_of_the_index():
    index = LexicalIndex.build(passages(*["同样的话。"] * 5))
    assert found(index, "同样的话", 3) == ["a0", "a1", "a2"]


def test_an_index_of_nothing_finds_nothing(tmp_path):
    LexicalIndex.build([]).save(tmp_path)
    assert LexicalIndex.load(tmp_path, []).retrieve(question("职工"), 3) == []


@given(st.lists(st.text("工会职工北京公园活动。", min_size=1, max_size=12), min_size=1, max_size=9), st.integers(1, 12))
def test_hits_come_best_first_and_at_most_as_many_as_asked(texts, top_k):
    hits = LexicalIndex.build(passages(*texts)).retrieve(question("北京工会活动"), top_k)
    everything = LexicalIndex.build(passages(*texts)).retrieve(question("北京工会活动"), 100)
    assert hits == everything[:top_k]
    ranking = [(-hit.score, hit.passage.article_id) for hit in everything]
    assert ranking == sorted(ranking)


def test_a_saved_index_answers_as_before(index, folder):
    loaded = LexicalIndex.load(folder, passages(*TEXTS))
    for text in TEXTS:
        assert loaded.retrieve(question(text), 4) == index.retrieve(question(text), 4)


def test_only_the_passages_of_the_hits_are_touched(folder):
    class Lazy(list):
        touched = ()

        def __getitem__(self, n):
            self.touched += (n,)
            return super().__getitem__(n)

        def __iter__(self):
            raise AssertionError("all passages were read")

    lazy = Lazy(passages(*TEXTS))
    assert found(LexicalIndex.load(folder, lazy), "双秀公园", 1) == ["a1"]
    assert lazy.touched == (1,)


@pytest.mark.parametrize("name", FILES + TERM_FILES)
def test_a_missing_file_is_an_error_that_says_what_to_do(folder, name):
    (folder / name).unlink()
    with pytest.raises(IndexDamaged, match="qa-service build"):
        LexicalIndex.load(folder, passages(*TEXTS))


@pytest.mark.parametrize("name", FILES + TERM_FILES)
def test_a_file_cut_short_is_noticed(folder, name):
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(IndexDamaged):
        LexicalIndex.load(folder, passages(*TEXTS))


def test_an_index_of_other_passages_is_noticed(folder):
    for others in (TEXTS[:2], TEXTS * 2):
        with pytest.raises(IndexDamaged, match="does not fit"):
            LexicalIndex.load(folder, passages(*others))


def test_a_shorter_vocabulary_is_noticed(folder):
    Terms.of(["一"]).save(folder)
    with pytest.raises(IndexDamaged, match="does not fit"):
        LexicalIndex.load(folder, passages(*TEXTS))


@pytest.mark.parametrize("name", TERM_FILES[1:])
@pytest.mark.parametrize("other", [np.zeros(0, np.int64), np.zeros(3, np.int32), np.zeros(3, np.float32)])
def test_a_vocabulary_of_another_form_is_noticed(folder, name, other):
    np.save(folder / name, other)
    with pytest.raises(IndexDamaged):
        LexicalIndex.load(folder, passages(*TEXTS))


def test_the_arrays_are_mapped_from_disk(folder):
    counts = LexicalIndex.load(folder, passages(*TEXTS)).counts
    assert all(isinstance(getattr(counts, name), np.memmap) for name in ("starts", "holders", "counts", "lengths"))


def test_short_terms_come_with_how_many_passages_hold_them(index):
    terms, held = index.short_terms(2)
    assert set(terms) >= {term for term in index.counts.terms if len(term) <= 2}
    assert held.tolist() == [len(index.holders(term)) for term in terms]


def test_a_pickle_is_never_read(folder):
    np.save(folder / "scores.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(IndexDamaged):
        LexicalIndex.load(folder, passages(*TEXTS))


def test_a_term_is_the_rarer_the_fewer_passages_hold_it(index):
    assert index.rarity("活动") < index.rarity("双秀") < index.rarity("不在任何一段里")


def same(one: TermCounts, other: TermCounts) -> bool:
    arrays = ("starts", "holders", "counts", "lengths")
    return list(one.terms) == list(other.terms) and all(
        np.array_equal(getattr(one, a), getattr(other, a)) for a in arrays
    )


@given(st.lists(SHORT, min_size=1, max_size=9))
def test_scores_are_those_of_bm25s(texts):
    from qa_service.retrieval.lexical.index import K1, B

    index = LexicalIndex.build(passages(*texts))
    numbers = {term: number for number, term in enumerate(index.counts.terms)}
    if numbers:
        weigher = bm25s.BM25(k1=K1, b=B)
        tokens = [[numbers[term] for term in passage_terms(passage)] for passage in passages(*texts)]
        weigher.index((tokens, numbers), create_empty_token=False, show_progress=False)
        for number in range(len(numbers)):
            own = slice(*index.counts.starts[number : number + 2])
            theirs = slice(*weigher.scores["indptr"][number : number + 2])
            order = np.argsort(weigher.scores["indices"][theirs])
            assert np.allclose(index._scores[own], weigher.scores["data"][theirs][order], rtol=1e-6)


@given(st.lists(SHORT, max_size=9), st.lists(SHORT, max_size=9), st.randoms(use_true_random=False))
def test_counts_put_together_from_parts_are_those_of_the_whole(kept, new, chance):
    left_out = len(kept) // 3
    order = list(range(len(kept) - left_out + len(new)))
    chance.shuffle(order)
    old_rows = np.array([-1] * left_out + order[: len(kept) - left_out], np.int64)
    new_rows = np.array(order[len(kept) - left_out :], np.int64)
    texts = [""] * len(order)
    for rows, part in ((old_rows, kept), (new_rows, new)):
        for row, text in zip(rows, part, strict=True):
            if row >= 0:
                texts[row] = text
    parts = [(count_terms(passages(*kept)), old_rows), (count_terms(passages(*new)), new_rows)]
    assert same(gathered(parts, len(texts)), count_terms(passages(*texts)))


@given(st.lists(SHORT, max_size=5))
def test_counts_come_back_from_their_bytes_as_they_were(texts):
    counts = count_terms(passages(*texts))
    assert same(TermCounts.from_bytes(counts.to_bytes()), counts)


def test_a_loaded_index_holds_the_counts_that_it_was_made_of(index, folder):
    assert same(LexicalIndex.load(folder, passages(*TEXTS)).counts, index.counts)


@given(st.lists(st.text("工会职工 \n北京公园2月，。的a\u3400\u4dc0\u4dff\U00020000１〇两三", max_size=20), max_size=9))
def test_what_is_counted_is_what_the_terms_of_each_passage_are(texts):
    held = passages(*texts, context="北 京\n工会")
    told = [Counter(passage_terms(passage)) for passage in held]
    counts = count_terms(held)
    assert list(counts.terms) == sorted(set().union(*told))
    assert counts.lengths.tolist() == [one.total() for one in told]
    for number, term in enumerate(counts.terms):
        own = slice(*counts.starts[number : number + 2])
        assert dict(zip(counts.holders[own].tolist(), counts.counts[own].tolist(), strict=True)) == {
            n: one[term] for n, one in enumerate(told) if one[term]
        }
        assert counts.holders[own].tolist() == sorted(counts.holders[own].tolist())

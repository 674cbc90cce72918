"""The dense index finds the nearest vectors, keeps to its file, and notices when it is broken."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.errors import IndexDamaged
from qa_service.retrieval import dense
from qa_service.retrieval.dense import DenseIndex
from qa_service.types import Passage, Question


class CompassEncoder:
    """Knows four words, each a direction of its own."""

    fingerprint = "compass"
    dimensions = 4

    def encode_passages(self, texts):
        return np.array([[c in text for c in "东南西北"] for text in texts], np.float32).reshape(-1, 4)

    def encode_question(self, text):
        return self.encode_passages([text])[0]


def passages(count: int) -> list[Passage]:
    return [Passage(f"a{n}", "text", 0, 1, "文", "") for n in range(count)]


def indexed(texts: str) -> DenseIndex:
    return DenseIndex.build(CompassEncoder().encode_passages(list(texts)), passages(len(texts)), CompassEncoder())


def question(text: str) -> Question:
    return Question("那呢？", (), text, (), ())


def scattered(count: int) -> np.ndarray:
    vectors = np.random.default_rng(7).standard_normal((count, 4)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_the_question_is_searched_as_it_was_understood():
    (hit,) = indexed("东南西北").retrieve(question("西"), 1)
    assert (hit.passage.article_id, hit.score) == ("a2", 1.0)


@given(st.text("东南西北", min_size=1, max_size=30), st.integers(1, 40))
def test_hits_come_best_first_with_ties_in_the_order_of_the_index(texts, top_k):
    found = indexed(texts).search(CompassEncoder().encode_question("南北"), top_k)
    assert [n for n, _ in found] == sorted(range(len(texts)), key=lambda n: texts[n] not in "南北")[:top_k]


def test_an_index_of_nothing_finds_nothing():
    assert indexed("").retrieve(question("东"), 3) == []


def test_a_question_without_a_known_word_finds_nothing():
    assert indexed("东南").retrieve(question("?"), 3) == []


def test_as_many_vectors_as_passages_are_asked_for():
    with pytest.raises(ValueError, match="1 passages"):
        DenseIndex.build(scattered(2), passages(1), CompassEncoder())


@pytest.fixture
def small_limit(monkeypatch):
    monkeypatch.setattr(dense, "FLAT_BELOW", 1000)


def test_a_large_index_finds_nearly_what_a_small_one_finds(small_limit):
    vectors = scattered(4000)
    large = DenseIndex.build(vectors, passages(4000), CompassEncoder())
    best = [large.search(vector, 1)[0][0] for vector in vectors[:200]]
    assert np.mean(np.array(best) == np.arange(200)) > 0.95


@pytest.mark.parametrize("count", [50, 4000])
def test_a_saved_index_answers_as_before(small_limit, tmp_path, count):
    built = DenseIndex.build(scattered(count), passages(count), CompassEncoder())
    built.save(tmp_path / "made" / "dense")
    loaded = DenseIndex.load(tmp_path / "made" / "dense", passages(count), CompassEncoder())
    for asked in "东南西北":
        assert loaded.retrieve(question(asked), 10) == built.retrieve(question(asked), 10)


def test_the_same_vectors_make_the_same_files(small_limit, tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        DenseIndex.build(scattered(2000), passages(2000), CompassEncoder()).save(folder)
    names = sorted(path.name for path in one.iterdir())
    assert names == ["codes.faiss", "vectors.npy"]
    assert all((one / name).read_bytes() == (two / name).read_bytes() for name in names)


@pytest.mark.parametrize("content", [None, b"", b"IxFI", b"no index at all" * 9])
def test_a_missing_or_broken_file_is_an_error_that_says_what_to_do(tmp_path, content):
    if content is not None:
        (tmp_path / "vectors.npy").write_bytes(content)
    with pytest.raises(IndexDamaged, match="qa-service build"):
        DenseIndex.load(tmp_path, passages(3), CompassEncoder())


@pytest.mark.parametrize("name", ["vectors.npy", "codes.faiss"])
def test_a_file_cut_short_is_noticed(small_limit, tmp_path, name):
    DenseIndex.build(scattered(2000), passages(2000), CompassEncoder()).save(tmp_path)
    whole = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(whole[:-8])
    with pytest.raises(IndexDamaged):
        DenseIndex.load(tmp_path, passages(2000), CompassEncoder())


def test_codes_of_other_vectors_are_noticed(small_limit, tmp_path):
    for count in (2000, 3000):
        DenseIndex.build(scattered(count), passages(count), CompassEncoder()).save(tmp_path / str(count))
    (tmp_path / "2000" / "codes.faiss").replace(tmp_path / "3000" / "codes.faiss")
    with pytest.raises(IndexDamaged, match="does not fit"):
        DenseIndex.load(tmp_path / "3000", passages(3000), CompassEncoder())


@pytest.mark.parametrize("other", [np.zeros((3, 4)), np.zeros(3, np.float32), np.array([{}] * 3, object)])
def test_vectors_of_another_form_are_noticed(tmp_path, other):
    np.save(tmp_path / "vectors.npy", other, allow_pickle=True)
    with pytest.raises(IndexDamaged):
        DenseIndex.load(tmp_path, passages(3), CompassEncoder())


def test_vectors_are_mapped_from_disk_and_scored_exactly(small_limit, tmp_path):
    vectors = scattered(4000)
    DenseIndex.build(vectors, passages(4000), CompassEncoder()).save(tmp_path)
    loaded = DenseIndex.load(tmp_path, passages(4000), CompassEncoder())
    assert isinstance(loaded.vectors(), np.memmap)
    for number, score in loaded.search(vectors[7], 10):
        assert score == pytest.approx(float(vectors[number] @ vectors[7]), abs=1e-6)


def test_equal_vectors_keep_the_order_of_the_index_in_a_large_one(small_limit):
    vectors = np.concatenate([scattered(2000), np.tile(scattered(1), (50, 1))])
    found = DenseIndex.build(vectors, passages(2050), CompassEncoder()).search(vectors[-1], 51)
    assert [n for n, _ in found] == [0, *range(2000, 2050)]


def test_an_index_of_other_passages_is_noticed(tmp_path):
    indexed("东南西").save(tmp_path)
    with pytest.raises(IndexDamaged, match="3 vectors of 4 dimensions for 2 passages of 4"):
        DenseIndex.load(tmp_path, passages(2), CompassEncoder())


@pytest.mark.parametrize("flat_below", [dense.FLAT_BELOW, 100])
def test_the_vectors_come_back_as_they_were_put_in(tmp_path, monkeypatch, flat_below):
    monkeypatch.setattr(dense, "FLAT_BELOW", flat_below)
    vectors = scattered(400)
    DenseIndex.build(vectors, passages(400), CompassEncoder()).save(tmp_path)
    loaded = DenseIndex.load(tmp_path, passages(400), CompassEncoder())
    assert np.array_equal(loaded.vectors(), vectors)


def test_an_index_of_nothing_has_no_vectors():
    assert indexed("").vectors().shape == (0, 4)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("name", ["vectors.npy", "codes.faiss"])
def test_a_full_disk_is_noticed_when_the_index_is_written(small_limit, tmp_path, name):
    (tmp_path / name).symlink_to("/dev/full")
    with pytest.raises(OSError, match=r"No space left|requested and 0 written"):
        DenseIndex.build(scattered(2000), passages(2000), CompassEncoder()).save(tmp_path)

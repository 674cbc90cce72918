import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors import SafetensorError
from small_reader import WIDTH, WORDS, network, neural_reader, passage, vocabulary

from qa_service.language.text import sentences
from qa_service.question.understanding import understand
from qa_service.reader import neural
from qa_service.reader.network import Network
from qa_service.reader.neural import WEIGHTS, NeuralReader, Told, pointing
from qa_service.reader.rows import row_of

READER = neural_reader()
TEXT = "图书馆开放。招收120名小学生，电话6353。公园改造"
OTHER = "粮库改造资金320元。职工比赛。"
TEXTS = st.lists(st.sampled_from([*WORDS, "。", "，", "½", "…", " ", "\n", "2", "😀"]), min_size=1, max_size=30).map(
    "".join
)


def tell(question, *passages, reader=READER):
    return reader.tell(understand(question), passages)


@settings(max_examples=30, deadline=None)
@given(text=TEXTS, question=TEXTS)
def test_every_sentence_of_a_passage_is_told_of(text, question):
    (said,) = tell(question, passage(text))
    assert list(said.sentences) == sentences(text)
    assert len(said.first) == len(said.last) == len(said.row.words)
    assert np.isfinite([*said.sentences.values(), *said.first, *said.last, said.none]).all()


def test_passage_is_told_of_alike_alone_and_among_others():
    (alone,) = tell("图书馆什么时候开放", passage(OTHER))
    among = tell("图书馆什么时候开放", passage(TEXT * 3), passage(OTHER), passage("读书"))[1]
    assert list(alone.sentences) == list(among.sentences)
    assert list(alone.sentences.values()) == pytest.approx(list(among.sentences.values()), abs=1e-4)
    np.testing.assert_allclose(alone.first, among.first, atol=1e-4)
    np.testing.assert_allclose(alone.last, among.last, atol=1e-4)
    assert alone.none == pytest.approx(among.none, abs=1e-4)


def test_telling_twice_gives_the_same():
    one, other = (tell("招收多少小学生", passage(TEXT), passage(OTHER)) for _ in range(2))
    assert [said.sentences for said in one] == [said.sentences for said in other]
    assert [said.none for said in one] == [said.none for said in other]


def test_no_passages_are_told_nothing_of():
    assert tell("图书馆") == []


def test_traditional_characters_are_read_as_simplified_ones():
    one, other = tell("圖書館", passage("圖書館開放。讀書。")), tell("图书馆", passage("图书馆开放。读书。"))
    assert one[0].sentences == other[0].sentences


def test_offsets_are_those_of_the_passage_wherever_it_stands():
    (said,) = tell("图书馆", passage(TEXT, start=700))
    assert [TEXT[start:end] for start, end in said.sentences] == [
        "图书馆开放。",
        "招收120名小学生，电话6353。",
        "公园改造",
    ]


@pytest.mark.parametrize("text", ["😀", "鑫", "图" * 10_000, "读书\n\n\n"])
@pytest.mark.parametrize("context", ["", "😀"])
def test_odd_passages_harm_nothing(text, context):
    odd, plain = tell("图书馆", passage(text, context=context), passage(TEXT))
    assert np.isfinite([*odd.sentences.values(), odd.none, *plain.sentences.values()]).all()


def test_saving_and_loading_keep_the_scores_to_half_precision(tmp_path, monkeypatch):
    monkeypatch.setattr(neural, "Network", lambda table, characters: Network(table, characters, WIDTH))
    READER.save(tmp_path)
    before = tell("招收多少小学生", passage(TEXT), passage(OTHER))
    after = tell("招收多少小学生", passage(TEXT), passage(OTHER), reader=NeuralReader.load(tmp_path))
    for one, other in zip(before, after, strict=True):
        assert list(one.sentences.values()) == pytest.approx(list(other.sentences.values()), abs=0.02)
        np.testing.assert_allclose(one.first, other.first, atol=0.02)
        np.testing.assert_allclose(one.last, other.last, atol=0.02)
        assert one.none == pytest.approx(other.none, abs=0.02)


def test_saved_network_loads_at_the_width_it_is_shipped_in(tmp_path):
    words = vocabulary()
    torch.manual_seed(0)
    NeuralReader(Network(words.table, words.characters), words).save(tmp_path)
    assert len(tell("图书馆", passage(TEXT), reader=NeuralReader.load(tmp_path))[0].sentences) == 3


def test_weights_of_another_shape_are_refused(tmp_path):
    READER.save(tmp_path)
    with pytest.raises(RuntimeError, match="size mismatch"):
        NeuralReader.load(tmp_path)


def test_missing_and_broken_weights_are_told_apart(tmp_path):
    READER.save(tmp_path)
    (tmp_path / WEIGHTS).write_bytes(b"broken")
    with pytest.raises(SafetensorError):
        NeuralReader.load(tmp_path)
    (tmp_path / WEIGHTS).unlink()
    with pytest.raises(OSError, match=WEIGHTS):
        NeuralReader.load(tmp_path)


def test_network_that_was_learning_is_put_to_reading():
    words = vocabulary()
    reader = NeuralReader(network(words).train(), words)
    one, other = (tell("图书馆", passage(TEXT), reader=reader)[0].none for _ in range(2))
    assert one == other


def told(text, context=""):
    """A passage of which the network says the number of each word: the first one 0, and so on."""
    laid = row_of(passage(text, context=context), vocabulary())
    numbers = np.arange(len(laid.words), dtype=float)
    return Told(dict.fromkeys(laid.spans, 0.0), laid, numbers, numbers + 0.5, 0.0)


def test_words_of_a_sentence_are_pointed_at_by_their_places_in_it():
    text = "读书。图书馆开放。"
    found = pointing(told(text), (3, len(text)))
    assert np.flatnonzero(~np.isnan(found.first)).tolist() == [0, 3, 5]
    assert np.flatnonzero(~np.isnan(found.last)).tolist() == [2, 4, 5]
    assert found.first[[0, 3, 5]].tolist() == [2, 3, 4]
    assert found.last[[2, 4, 5]].tolist() == [2.5, 3.5, 4.5]


def test_words_of_the_context_are_not_pointed_at():
    assert np.nanmin(pointing(told("图书馆开放。", "公园改造"), (0, 6)).first) == 2


def test_word_that_reaches_out_of_the_span_is_not_pointed_at():
    assert np.isnan(pointing(told("图书馆开放"), (0, 2)).first).all()


@settings(max_examples=40, deadline=None)
@given(text=TEXTS)
def test_pointing_is_as_long_as_its_sentence(text):
    said = told(text)
    for start, end in said.sentences:
        found = pointing(said, (start, end))
        assert len(found.first) == len(found.last) == end - start
        assert np.isnan(found.first).all() == np.isnan(found.last).all()

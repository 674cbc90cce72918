import json

import numpy as np
import onnxruntime
import pytest
import torch
from small_base import WIDTH, base, network, tokeniser

from qa_service.reader.network import LAYERS, NOTHING, WEIGHTS, Network
from qa_service.training.candidates import find
from qa_service.training.drawing import Group
from qa_service.training.export import RowLayers, export, export_layers, weights_of
from qa_service.training.network import batch_of
from qa_service.training.questions import Example, article
from qa_service.types import Passage

TITLE, TEXT = "公园图书馆", "图书馆开放。职工报名电话是6353。读书比赛招收120名小学生。"
QUESTION = "图书馆招收多少小学生"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What was exported."""
    folder = tmp_path_factory.mktemp("exported")
    export(network(), base().tokenizer, folder)
    return folder


@pytest.fixture(scope="module")
def told():
    """What the network itself says of the passage."""
    example = Example(QUESTION, "written", "short", "a", 1)
    candidates = find([example], [article("a", TITLE, TEXT)], tokeniser(), lambda line: None)
    with torch.inference_mode():
        return network()(batch_of([Group(candidates.question[0], (0,), (), (), ())], candidates))


def read(folder):
    (said,) = Network.load(folder).tell(QUESTION, [Passage("a", "text", 0, len(TEXT), TEXT, TITLE)])
    return said


def test_reader_says_in_eight_bits_nearly_what_the_network_said(folder, told):
    said = read(folder)
    assert np.allclose(said.sentences, told.sentences[0], atol=0.05)
    assert said.none == pytest.approx(float(told.none[0]), abs=0.05)
    for odds, own in ((said.first, told.first[0]), (said.last, told.last[0])):
        assert np.array_equal(odds == NOTHING, (own == NOTHING).numpy())
        assert np.allclose(odds, own, atol=0.1)


@pytest.mark.parametrize("length", [1, 7, 200])
def test_layers_are_exported_for_every_length(tmp_path, length):
    export_layers(network(), tmp_path / LAYERS)
    session = onnxruntime.InferenceSession(tmp_path / LAYERS, providers=["CPUExecutionProvider"])
    embedded = np.random.default_rng(0).normal(size=(length, WIDTH)).astype(np.float32)
    with torch.inference_mode():
        own = RowLayers(network())(torch.from_numpy(embedded))
    assert np.allclose(session.run(None, {"embedded": embedded})[0], own, atol=1e-4)


def test_words_in_bytes_are_nearly_their_vectors():
    stored, words = weights_of(network()), base().weights["word.weight"]
    vectors = stored["words"].astype(np.float32) * stored["words.scale"].astype(np.float32)[:, None]
    assert np.allclose(vectors, words, atol=np.abs(words).max() / 127)


def test_word_without_a_vector_has_none():
    net = network()
    with torch.no_grad():
        net.word.weight[5] = 0
    assert not weights_of(net)["words"][5].any()


def test_tokeniser_is_that_of_the_base(folder):
    assert json.loads((folder / "tokenizer.json").read_text("utf-8")) == json.loads(base().tokenizer.to_str())


def test_everybody_may_read_what_was_written(folder):
    assert {(folder / name).stat().st_mode & 0o777 for name in (LAYERS, WEIGHTS)} == {0o644}

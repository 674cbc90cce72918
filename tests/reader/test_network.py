import shutil

import numpy as np
import pytest
from told import passage

from qa_service.reader.network import LAYERS, NOTHING, WHOLE, Network
from qa_service.reader.reading import MODEL

OPENING = "河东区图书馆自5月1日起延长开放时间。每天开放到二十一时。门票免费。"
POOL = "游泳馆本周关闭检修。"


@pytest.fixture(scope="module")
def network():
    return Network.load(MODEL)


def test_every_sentence_that_is_read_has_odds_and_every_piece_of_the_passage_is_pointed_at(network):
    [told] = network.tell("图书馆开到几点", [passage(OPENING)])
    assert told.sentences.shape == (3,)
    assert (told.sentences > NOTHING / 2).all()
    own = told.row.sentence >= 0
    own[WHOLE] = True
    assert ((told.first > NOTHING / 2) == own).all()
    assert ((told.last > NOTHING / 2) == own).all()


def test_what_is_told_of_a_passage_does_not_depend_on_the_others(network):
    together = network.tell("图书馆开到几点", [passage(POOL), passage(OPENING)])
    alone = network.tell("图书馆开到几点", [passage(OPENING)])
    assert np.array_equal(together[1].sentences, alone[0].sentences)
    assert together[1].none == alone[0].none


def test_several_threads_tell_what_one_tells(network):
    passages = [passage(OPENING), passage(POOL), passage(OPENING * 3)]
    one = network.tell("图书馆开到几点", passages)
    four = Network.load(MODEL, threads=4).tell("图书馆开到几点", passages)
    for told, again in zip(one, four, strict=True):
        assert np.array_equal(told.sentences, again.sentences)


@pytest.mark.parametrize("text", ["", "\n", "😀", "图"])
def test_passages_of_next_to_nothing_are_read(network, text):
    [told] = network.tell("图书馆开到几点", [passage(text)])
    assert np.isfinite(told.none)


def test_question_of_nothing_is_read(network):
    assert len(network.tell("", [passage(OPENING)])) == 1


def test_layers_that_cannot_be_read_are_told_by_their_name(tmp_path):
    shutil.copytree(MODEL, tmp_path / "model")
    (tmp_path / "model" / LAYERS).write_bytes(b"broken")
    with pytest.raises(ValueError, match=LAYERS):
        Network.load(tmp_path / "model")

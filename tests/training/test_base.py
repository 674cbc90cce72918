import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from small_base import (
    CHARACTERS,
    HEADS,
    LAYERS,
    PIECES,
    POSITIONS,
    WIDTH,
    WORDS,
    base,
    base_bytes,
    packed,
    tensors,
    tokeniser,
)

from qa_service.training.base import SPECIAL, Base, _File, is_kept

STEP = 1 / 7  # of 4 bits, as a share of the largest weight of a block


def kept_pieces():
    tokenizer = base().tokenizer
    return [tokenizer.id_to_token(n) for n in range(tokenizer.get_vocab_size())]


@pytest.mark.parametrize(
    ("piece", "score", "kept"),
    [
        ("图书馆", -20, True),
        ("2024年", -20, True),
        ("，", -20, True),
        ("▁", -20, True),
        ("▁2024", -20, True),
        ("hello", -11, True),
        ("hello", -13, False),
        ("AI", -20, True),
        ("internationally", -5, False),
        ("ひらがな", -5, False),
        ("한국", -5, False),
        ("Привет", -5, False),
        ("图書のに", -5, False),
        ("", -5, False),
    ],
)
def test_pieces_are_kept_that_chinese_digits_marks_and_short_latin_words_need(piece, score, kept):
    assert is_kept(piece, score) == kept


def test_special_pieces_come_first_and_the_others_in_their_order():
    others = [piece for piece in PIECES if piece not in SPECIAL and piece not in ("ひらがな", "한국", "Привет", "\n")]
    assert kept_pieces() == [*SPECIAL, *others]


def test_text_is_cut_into_the_likeliest_pieces_each_in_its_place():
    text = "图书馆招收小学生120个"
    tokens = tokeniser().cut(text)
    begin, *words = zip(tokens.starts, tokens.ends, strict=True)
    assert begin == (0, 1)  # the piece that says that a word begins
    assert [text[a:b] for a, b in words] == ["图书馆", "招收", "小学生", "1", "2", "0", "个"]


@given(st.text(alphabet=CHARACTERS + "，。 0123", max_size=30))
@settings(max_examples=60)
def test_no_character_of_a_known_text_is_lost(text):
    tokens = tokeniser().cut(text)
    covered = {at for a, b in zip(tokens.starts, tokens.ends, strict=True) for at in range(a, b)}
    assert {at for at, c in enumerate(text) if not c.isspace()} <= covered


def test_vector_of_a_piece_is_the_one_that_it_had_in_the_file():
    given_ = tensors()["emb.word"]
    for n, piece in enumerate(kept_pieces()):
        was = given_[PIECES.index(piece)]
        assert np.allclose(base().weights["word.weight"][n], was, atol=STEP * np.abs(was).max())


def test_weights_that_are_not_packed_are_read_to_the_last_bit():
    weights, was = base().weights, tensors()
    assert np.array_equal(weights["pos.weight"], was["emb.pos"].reshape(POSITIONS, WIDTH))
    assert np.array_equal(weights["kind"], np.stack([was["emb.type"]] * 2))
    assert np.array_equal(weights["layers.1.oln.bias"], was["l1.oln.b"])


def test_query_key_and_value_of_a_layer_stand_below_one_another():
    was = tensors()
    joined = np.concatenate([was[f"l2.{part}.w"] for part in "qkv"])
    assert np.allclose(base().weights["layers.2.qkv.weight"], joined, atol=STEP * np.abs(joined).max())
    assert np.array_equal(base().weights["layers.2.qkv.bias"], np.concatenate([was[f"l2.{part}.b"] for part in "qkv"]))


def test_shape_is_told():
    shape = base().shape
    assert (shape.width, shape.layers, shape.heads, shape.positions) == (WIDTH, LAYERS, HEADS, POSITIONS)


@given(arrays(np.float32, (3, 64), elements=st.floats(-4, 4, width=32)))
@settings(max_examples=50)
def test_packed_weights_are_read_within_half_a_step(matrix):
    file = _File(b"E5S1" + bytes(4) + packed(matrix))
    file._tensors["w"] = 8, len(packed(matrix))
    largest = np.abs(matrix.reshape(-1, 32)).max(axis=1).repeat(32).reshape(matrix.shape)
    assert (np.abs(file.packed("w", 3, 64) - matrix) <= largest * STEP * 0.51 + 1e-5).all()


def test_rows_that_are_asked_for_are_those_of_the_whole():
    matrix = np.random.default_rng(0).normal(size=(5, 32)).astype(np.float32)
    file = _File(b"E5S1" + bytes(4) + packed(matrix))
    file._tensors["w"] = 8, len(packed(matrix))
    assert np.array_equal(file.packed("w", 5, 32, [4, 1]), file.packed("w", 5, 32)[[4, 1]])


def test_other_file_is_no_encoder(tmp_path):
    (tmp_path / "base.bin").write_bytes(b"GGUF" + base_bytes()[4:])
    with pytest.raises(ValueError, match="begins with b'GGUF', not b'E5S1'"):
        Base.load(tmp_path / "base.bin")


def test_words_of_one_piece_are_known():
    assert set(WORDS) <= set(kept_pieces())

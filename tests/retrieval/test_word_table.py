"""The table of word vectors is read from disk as it lies there, and says so where it cannot be."""

import json
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from qa_service.errors import ModelError
from qa_service.language.text import normalise
from qa_service.retrieval import encoder
from qa_service.retrieval.word_table import TENSOR, TOKENIZER, WEIGHTS, WordTable, _folded, mapped_tensor

OWN = Tokenizer.from_file(str(encoder.BUNDLED / TOKENIZER))
TABLE = WordTable.load(encoder.BUNDLED, "bundled")


def test_a_tensor_is_mapped_from_disk_as_it_was_written(tmp_path):
    written = np.arange(12, dtype=np.float16).reshape(4, 3)
    save_file({"other": np.ones(5, np.float16), TENSOR: written}, tmp_path / WEIGHTS)
    found = mapped_tensor(tmp_path / WEIGHTS, TENSOR)
    assert isinstance(found, np.memmap)
    assert np.array_equal(found, written)


@pytest.mark.parametrize("tensors", [{"other": np.ones(5, np.float16)}, {TENSOR: np.ones(5, np.float32)}])
def test_a_file_without_the_table_is_refused(tmp_path, tensors):
    save_file(tensors, tmp_path / WEIGHTS)
    with pytest.raises(ValueError, match="no tensor"):
        mapped_tensor(tmp_path / WEIGHTS, TENSOR)


@pytest.mark.parametrize("content", [b"", b"no weights at all", (2).to_bytes(8, "little") + b"{}"])
def test_a_file_of_another_form_is_refused(tmp_path, content):
    (tmp_path / WEIGHTS).write_bytes(content)
    with pytest.raises(ValueError, match=r"safetensors|no tensor|Expecting value"):
        mapped_tensor(tmp_path / WEIGHTS, TENSOR)


def test_a_table_cut_short_is_refused(tmp_path):
    save_file({TENSOR: np.ones((40, 8), np.float16)}, tmp_path / WEIGHTS)
    whole = (tmp_path / WEIGHTS).read_bytes()
    (tmp_path / WEIGHTS).write_bytes(whole[:-8])
    with pytest.raises(ValueError, match="mmap"):
        mapped_tensor(tmp_path / WEIGHTS, TENSOR)


def test_a_bundled_model_that_is_damaged_is_an_error_for_a_person(tmp_path, monkeypatch):
    (tmp_path / "tokenizer.json").write_text(json.dumps({"version": "none"}))
    monkeypatch.setattr(encoder, "BUNDLED", tmp_path)
    with pytest.raises(ModelError, match=r"bundled encoder in .* cannot be read .*Install"):
        encoder.load_encoder()


def test_a_prefix_shapes_questions_and_not_passages():
    plain, prefixed = (WordTable.load(encoder.BUNDLED, "bundled", prefix) for prefix in ("", "天气"))
    assert np.array_equal(plain.encode_passages(["工会"]), prefixed.encode_passages(["工会"]))
    assert np.array_equal(prefixed.encode_question("工会"), plain.encode_question("天气工会"))


def test_the_bundled_encoder_needs_no_framework_for_networks():
    told = "from qa_service.retrieval.encoder import load_encoder as load; load().encode_question('工会'); import sys"
    subprocess.run([sys.executable, "-c", f"{told}; assert 'torch' not in sys.modules"], check=True)


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cn", "Co"]), max_size=30)
    | st.text("ＣＢＡ①㎡工会İΣς ﬁ", max_size=9)
)
def test_the_tokenizers_own_folding_would_change_nothing(text):
    assert OWN.encode(normalise(text)).ids == TABLE._tokenizer.encode(_folded(text)).ids


def test_many_texts_have_the_vectors_that_each_has_alone():
    table, texts = WordTable.load(encoder.BUNDLED, "bundled"), ["工会", "职工技师申报", "", "工会 工会。图书馆"]
    assert np.array_equal(table.encode_passages(texts), np.stack(list(map(table.encode_question, texts))))

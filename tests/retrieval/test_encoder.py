"""The bundled encoder, others named in its place, and how it was trained."""

from __future__ import annotations

import copy
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers

from qa_service.errors import ModelError
from qa_service.retrieval.encoder import BGE_CHINESE_QUERY, BUNDLED, DeferredEncoder, load_encoder
from qa_service.training import encoder as training
from qa_service.training import pairs
from qa_service.training.corpus import TrainingQuestion
from qa_service.training.pairs import Pairs, TokenTable
from qa_service.types import Encoder

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

PASSAGES = [
    "市总工会启动职工技师申报工作，可拨打电话了解详情。",
    "昨夜一场大雪，航班大面积延误。",
    "球队主场三比一取胜。",
]


@pytest.fixture(scope="module")
def bundled() -> Encoder:
    return load_encoder()


def loaded_plainly(folder: Path, **options: str) -> SentenceTransformer:
    """What the library itself makes of a folder."""
    from sentence_transformers import SentenceTransformer  # takes seconds, and only some tests need it

    return SentenceTransformer(str(folder), **options)


def make_model(folder: Path, *words: str, prompts: dict[str, str] | None = None) -> Path:
    """A sentence-transformers folder whose words have a direction each."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Normalize, StaticEmbedding

    tokenizer = Tokenizer(
        models.WordLevel({"<unk>": 0} | {word: n for n, word in enumerate(words, 1)}, unk_token="<unk>")
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    table = StaticEmbedding(tokenizer, embedding_weights=torch.eye(len(words) + 1))
    SentenceTransformer(modules=[table, Normalize()], prompts=prompts).save(str(folder), create_model_card=False)
    return folder


def test_every_passage_gets_one_vector_of_unit_length(bundled):
    vectors = bundled.encode_passages(PASSAGES)
    assert vectors.shape == (3, bundled.dimensions) == (3, 256)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_a_question_gets_one_vector_of_unit_length(bundled):
    vector = bundled.encode_question("职工技师怎么申报？")
    assert vector.shape == (256,)
    assert vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-6)


def test_no_texts_give_no_vectors(bundled):
    vectors = bundled.encode_passages([])
    assert vectors.shape == (0, 256)
    assert vectors.dtype == np.float32


@pytest.mark.parametrize("nothing", ["", " \n\u3000", "！？……", "\U0001f600", "\x00"])
def test_a_text_without_known_words_is_finite_and_near_to_nothing(bundled, nothing):
    vector = bundled.encode_question(nothing)
    assert np.isfinite(vector).all()
    np.testing.assert_allclose(bundled.encode_passages(PASSAGES) @ vector, 0, atol=1e-6)
    np.testing.assert_array_equal(bundled.encode_passages([nothing, nothing])[1], vector)


@settings(max_examples=50)
@given(st.lists(st.text(max_size=60), max_size=4))
def test_any_text_gets_a_finite_vector_no_longer_than_one(bundled, texts):
    vectors = bundled.encode_passages(texts)
    assert vectors.shape == (len(texts), 256)
    assert np.isfinite(vectors).all()
    assert (np.linalg.norm(vectors, axis=1) < 1 + 1e-5).all()


def test_a_text_has_the_same_vector_in_any_company_and_any_run(bundled):
    together = bundled.encode_passages(PASSAGES)
    alone = np.concatenate([bundled.encode_passages([passage]) for passage in PASSAGES])
    np.testing.assert_array_equal(together, alone)
    np.testing.assert_array_equal(load_encoder().encode_passages(PASSAGES), together)


@pytest.mark.parametrize(
    ("variant", "plain"),
    [("職工技師怎麼申報？", "职工技师怎么申报？"), ("ＮＢＡ總決賽", "nba总决赛"), ("职工 技师！", "职工技师！")],
)
def test_traditional_full_width_and_spaced_text_reads_like_plain_text(bundled, variant, plain):
    np.testing.assert_allclose(bundled.encode_question(variant), bundled.encode_question(plain), atol=1e-6)


@pytest.mark.parametrize(
    ("question", "nearest"),
    [("职工技师在哪里报名？", 0), ("下雪以后飞机晚点了吗", 1), ("谁赢了这场比赛", 2)],
)
def test_a_question_is_nearest_to_the_passage_that_answers_it(bundled, question, nearest):
    assert int(np.argmax(bundled.encode_passages(PASSAGES) @ bundled.encode_question(question))) == nearest


def test_fingerprint_of_the_bundled_model_names_it_and_its_weights(bundled):
    name, digest = bundled.fingerprint.split()
    assert name == "bundled"
    assert len(digest) == 12


def test_plain_sentence_transformers_loads_the_bundled_folder(bundled):
    plain = loaded_plainly(BUNDLED, device="cpu").encode(PASSAGES, convert_to_numpy=True)
    np.testing.assert_allclose(plain.astype(np.float32), bundled.encode_passages(PASSAGES), atol=2e-3)


PRECISIONS = ("half", "bfloat16", "float", "double")
NOTHING = ["", " \n\u3000", "！？……", "\U0001f600", "\x00", "ᚠᚢᚦ"]


@pytest.fixture(scope="module")
def as_the_card_says() -> SentenceTransformer:
    named = re.search(r"`(SentenceTransformer\(.*?\))` loads it", (BUNDLED / "MODEL_CARD.md").read_text("utf-8"))[1]
    assert named == 'SentenceTransformer("qa_service/models/encoder")'
    return loaded_plainly(BUNDLED)


def in_precision(model: SentenceTransformer, precision: str) -> SentenceTransformer:
    return getattr(copy.deepcopy(model), precision)()


def test_the_bundled_folder_loads_in_half_precision(as_the_card_says):
    assert {weights.dtype for weights in as_the_card_says.parameters()} == {torch.float16}
    assert as_the_card_says.encode(PASSAGES).dtype == np.float16


@pytest.mark.parametrize("nothing", NOTHING)
def test_a_text_without_a_known_word_is_the_zero_vector_as_the_card_says(as_the_card_says, nothing):
    vectors = as_the_card_says.encode([nothing, PASSAGES[0], nothing])
    assert not vectors[[0, 2]].any()
    assert np.linalg.norm(vectors[1].astype(np.float32)) == pytest.approx(1, abs=1e-3)
    assert not as_the_card_says.encode(nothing).any()


@pytest.mark.parametrize("precision", PRECISIONS)
def test_a_text_is_zero_or_of_unit_length_in_any_precision(bundled, as_the_card_says, precision):
    vectors = in_precision(as_the_card_says, precision).encode([*NOTHING, *PASSAGES]).astype(np.float32)
    assert not vectors[: len(NOTHING)].any()
    np.testing.assert_allclose(vectors[len(NOTHING) :], bundled.encode_passages(PASSAGES), atol=2e-3)


@settings(max_examples=50)
@given(st.text(max_size=60))
def test_any_text_is_zero_or_of_unit_length_in_half_precision(as_the_card_says, text):
    length = float(np.linalg.norm(as_the_card_says.encode([text])[0].astype(np.float32)))
    assert length == 0 or length == pytest.approx(1, abs=2e-3)


def test_an_encoder_that_was_trained_is_saved_so_that_its_zeros_stay_zero(tokenizer, tmp_path):
    vectors = torch.randn(tokenizer.get_vocab_size(), 8, generator=torch.Generator().manual_seed(0))
    vectors[0] = 0
    training.save(vectors, tokenizer, tmp_path)
    model = loaded_plainly(tmp_path)
    for precision in PRECISIONS:
        unknown, known = in_precision(model, precision).encode(["鑫", "职工"]).astype(np.float32)
        word = vectors[tokenizer.token_to_id("职工")].half().float()
        assert not unknown.any()
        np.testing.assert_allclose(known, word / word.norm(), atol=5e-3)


def test_bundled_weights_are_small_and_hold_no_pickle():
    files = [path for path in BUNDLED.parent.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in BUNDLED.rglob("*") if path.is_file()) < 30_000_000
    assert not {
        path.name for path in files if path.suffix in {".bin", ".pkl", ".pickle", ".pt", ".pth", ".ckpt", ".joblib"}
    }


def test_another_folder_can_be_named(tmp_path):
    other = load_encoder(str(make_model(tmp_path / "tiny", "工会", "天气")))
    assert other.dimensions == 3
    np.testing.assert_allclose(other.encode_passages(["工会", "天气"]), [[0, 1, 0], [0, 0, 1]], atol=1e-6)


def test_fingerprint_of_a_folder_changes_with_its_files_and_its_prefix(tmp_path):
    first = load_encoder(str(make_model(tmp_path / "a" / "tiny", "工会")))
    again = load_encoder(str(make_model(tmp_path / "b" / "tiny", "工会")))
    other = load_encoder(str(make_model(tmp_path / "c" / "tiny", "天气")))
    prefixed = load_encoder(str(tmp_path / "a" / "tiny"), query_prefix="问")
    assert first.fingerprint == again.fingerprint
    assert first.fingerprint.startswith("tiny ")
    assert len({first.fingerprint, other.fingerprint, prefixed.fingerprint}) == 3


def test_a_query_prefix_shapes_questions_and_not_passages(tmp_path):
    prefixed = load_encoder(str(make_model(tmp_path / "tiny", "问", "工会")), query_prefix="问 ")
    np.testing.assert_allclose(prefixed.encode_passages(["工会"]), [[0, 0, 1]], atol=1e-6)
    np.testing.assert_allclose(prefixed.encode_question("工会"), np.array([0, 1, 1]) / 2**0.5, atol=1e-6)


def test_a_models_own_prompts_are_used_unless_a_prefix_is_given(tmp_path):
    folder = str(make_model(tmp_path / "tiny", "问", "文", "工会", prompts={"query": "问 ", "document": "文 "}))
    np.testing.assert_allclose(load_encoder(folder).encode_question("工会"), np.array([0, 1, 0, 1]) / 2**0.5, atol=1e-6)
    np.testing.assert_allclose(
        load_encoder(folder).encode_passages(["工会"])[0], np.array([0, 0, 1, 1]) / 2**0.5, atol=1e-6
    )
    np.testing.assert_allclose(load_encoder(folder, query_prefix="").encode_question("工会"), [0, 0, 0, 1], atol=1e-6)


def test_chinese_bge_models_get_the_prefix_they_were_trained_with(tmp_path):
    folder = str(make_model(tmp_path / "bge-small-zh-v1.5", "工会"))
    assert load_encoder(folder).fingerprint.endswith(BGE_CHINESE_QUERY)
    assert BGE_CHINESE_QUERY not in load_encoder(folder, query_prefix="").fingerprint


@pytest.mark.parametrize("prompts", [None, {}, {"query": "问 ", "document": "文 "}])
@pytest.mark.parametrize("prefix", [None, "", "查 "])
def test_a_deferred_encoder_knows_its_fingerprint_before_it_is_loaded(tmp_path, prompts, prefix):
    folder = str(make_model(tmp_path / "tiny", "问", "文", "工会", prompts=prompts))
    deferred = DeferredEncoder(folder, prefix)
    assert deferred.fingerprint == load_encoder(folder, prefix).fingerprint
    assert "_loaded" not in vars(deferred)
    np.testing.assert_array_equal(deferred.encode_passages(["工会"]), load_encoder(folder).encode_passages(["工会"]))
    assert deferred.dimensions == 4


def test_a_deferred_encoder_is_the_bundled_one_by_default(bundled):
    assert DeferredEncoder().fingerprint == DeferredEncoder("").fingerprint == bundled.fingerprint


def test_a_deferred_encoder_that_cannot_be_found_is_named_when_it_is_asked_for():
    with pytest.raises(ModelError, match="no/such/folder"):
        _ = DeferredEncoder("./no/such/folder").fingerprint


@pytest.mark.parametrize("name", ["./no/such/folder", "/no/such/folder", "no/such/folder"])
def test_a_folder_that_is_not_there_is_named_in_the_error(name):
    with pytest.raises(ModelError, match=r"No encoder model in /.*Name a sentence-transformers folder"):
        load_encoder(name)


def test_a_folder_without_a_model_is_named_in_the_error(tmp_path, capfd):
    (tmp_path / "notes.txt").write_text("no model")
    with pytest.raises(ModelError, match=tmp_path.name):
        load_encoder(str(tmp_path))
    assert capfd.readouterr() == ("", "")


def test_a_damaged_model_is_an_error_for_a_person(tmp_path):
    folder = make_model(tmp_path / "tiny", "工会")
    next(folder.rglob("model.safetensors")).write_bytes(b"not weights")
    with pytest.raises(ModelError, match=r"tiny could not be loaded \("):
        load_encoder(str(folder))


def test_a_model_that_the_hub_would_have_is_refused_at_once_without_a_network(monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelError, match=r"nobody/no-such-model.*cannot be reached"):
        load_encoder("nobody/no-such-model")


def test_an_empty_name_means_the_bundled_model(bundled):
    assert load_encoder("").fingerprint == bundled.fingerprint


def test_loading_and_encoding_write_nothing_to_the_terminal(capfd):
    load_encoder().encode_passages(PASSAGES)
    assert capfd.readouterr() == ("", "")


WORDS = Counter({"职工": 50, "技师": 40, "职": 2, "工": 3, "师": 2, "技": 2, "申报": 20, "申": 1, "报": 4})


@pytest.fixture
def tokenizer() -> Tokenizer:
    return training.build_tokenizer(Counter(WORDS), ["怎", "么"])


def test_text_is_cut_into_its_likeliest_words_and_what_is_unknown_into_characters(tokenizer):
    assert tokenizer.encode("职工技师怎么申报").tokens == ["职工", "技师", "怎", "么", "申报"]


def test_white_space_and_punctuation_are_no_words(tokenizer):
    assert tokenizer.encode(" 职工，\u3000技师！\n").tokens == ["职工", "技师"]


def test_a_character_never_seen_is_the_unknown_token(tokenizer):
    assert tokenizer.encode("职工鑫").ids[1:] == [0]


def article_table(tokenizer: Tokenizer, count: int) -> TokenTable:
    sentences = [
        "职工技师申报职工技师申报。",
        "申报技师职工申报。",
        "技师技师职工职工申报申报。",
        "报职工申报技师职工。",
    ]
    return training.tokenise(tokenizer, [["职工技师申报报", *sentences * 2]] * count)


def test_sentences_and_documents_of_a_token_table_lie_in_a_row(tokenizer):
    table = training.tokenise(tokenizer, [["", "职工。"], ["技师", "职工技师", "申报"]])
    assert table.documents.tolist() == [0, 2, 5]
    assert table.starts.tolist() == [0, 0, 1, 2, 4, 5]
    assert [tokenizer.id_to_token(token) for token in table.tokens] == ["职工", "技师", "职工", "技师", "申报"]


@pytest.mark.parametrize("draw", [pairs.headline_pairs, lambda table, random: pairs.neighbour_pairs(table, random, 40)])
def test_a_query_and_its_passage_come_from_the_same_document(tokenizer, draw):
    table = article_table(tokenizer, 5)
    drawn = draw(table, np.random.default_rng(0))
    bounds = table.starts[table.documents]
    for spans, group in zip(drawn.spans, drawn.group, strict=True):
        filled = [(start, end) for start, end in spans if end > start]
        assert len(filled) >= 2
        assert all(bounds[group] <= start < end <= bounds[group + 1] for start, end in filled)


def test_the_passage_of_a_question_holds_its_answer(tokenizer):
    context = "技师技师技师。" * 60 + "职工申报。" + "技师技师技师。" * 60
    asked = TrainingQuestion("怎么申报", context, "职工", (context.index("职工"), context.index("职工") + 2), "x")
    questions = training.tokenise_questions(tokenizer, [asked])
    (spans,) = pairs.question_pairs(questions, np.random.default_rng(0)).spans
    passage = [tokenizer.id_to_token(token) for token in questions.table.tokens[slice(*spans[2])]]
    assert "申报" in passage
    assert len(passage) <= 2 * pairs.WINDOW


def test_learning_brings_a_query_nearer_to_its_passage():
    tokens = np.arange(1, 9, dtype=np.int32)
    spans = np.array([[[n, n + 1], [n + 4, n + 5], [0, 0], [0, 0]] for n in range(4)])
    trainer = training.Trainer(
        torch.randn(9, 8, generator=torch.Generator().manual_seed(0)), tokens, 50, np.random.default_rng(0)
    )
    losses = [trainer.step(Pairs(spans, np.arange(4))) for _ in range(50)]
    assert min(losses) < losses[0] / 2  # a query of one word may be left out in a step
    assert not trainer.vectors[0].any()


def test_passages_of_the_same_document_are_no_wrong_answers():
    tokens = np.arange(1, 5, dtype=np.int32)
    spans = np.array([[[0, 1], [2, 3], [0, 0], [0, 0]], [[1, 2], [3, 4], [0, 0], [0, 0]]])
    trainer = training.Trainer(torch.eye(5), tokens, 1, np.random.default_rng(0))
    assert trainer.step(Pairs(spans, np.array([7, 7]))) == pytest.approx(0)


def test_training_without_its_data_says_which_folder_was_looked_in(tmp_path, capsys):
    with pytest.raises(SystemExit) as stopped:
        training.main(["--data", str(tmp_path)])
    assert stopped.value.code == 2
    assert f"No training data in {tmp_path}" in capsys.readouterr().err

import numpy as np
import pytest

from qa_service.question.understanding import understand
from qa_service.reader.features import NAMES, Rarity, features, scene, sentences_of
from qa_service.types import Hit, Passage

RARITY = Rarity({"图书馆": 5.0, "读书": 4.0, "河东": 6.0, "的": 0.1})


def passage(text, article_id="a", context="", start=0):
    return Passage(article_id, "text", start, start + len(text), text, context)


def rows(question, *hits):
    seen = scene(understand(question), hits, RARITY)
    return seen, features(seen)


def column(values, name):
    return values[:, NAMES.index(name)].tolist()


def test_rarity_survives_saving(tmp_path):
    RARITY.save(tmp_path / "rarity.safetensors")
    loaded = Rarity.load(tmp_path / "rarity.safetensors")
    assert [loaded(term) for term in ("图书馆", "的", "从未见过")] == pytest.approx([5.0, 0.1, 6.0], abs=0.01)


def test_sentences_of_an_article_stand_in_its_order_and_once():
    text = "第一句。第二句。第三句。"
    hits = [Hit(passage(text[4:], start=4), 1.0), Hit(passage("别处。", "b"), 0.9), Hit(passage(text), 0.8)]
    found = sentences_of(hits)
    assert [(s.passage.article_id, s.text) for s in found] == [
        ("a", "第一句。"),
        ("a", "第二句。"),
        ("a", "第三句。"),
        ("b", "别处。"),
    ]


def test_sentence_that_holds_the_words_covers_more():
    _, values = rows("河东图书馆的读书活动", Hit(passage("河东图书馆办读书会。天气很好。"), 1.0))
    first, second = column(values, "sentence_words")
    assert first > second == 0


def test_words_of_the_title_count_for_every_sentence_but_not_as_new():
    _, values = rows("河东图书馆", Hit(passage("来了90人。图书馆很满。", context="河东图书馆开放"), 1.0))
    assert column(values, "with_context_words")[0] > column(values, "sentence_words")[0]
    assert column(values, "novel_words") == [0, 0]


def test_neighbours_are_those_of_the_same_text_only():
    hits = [Hit(passage("图书馆开放。共90人。"), 1.0), Hit(passage("河东比赛。", "b"), 0.9)]
    _, values = rows("河东图书馆", *hits)
    before = column(values, "before_words")
    assert before[0] == 0 < before[1]
    assert before[2] == 0


def test_number_with_the_measure_asked_for_is_seen():
    _, values = rows("图书馆有多少名读者", Hit(passage("图书馆有90名读者。图书馆有3层。"), 1.0))
    assert column(values, "measure_found") == [1, 0]


def test_scale_of_the_scores_does_not_matter():
    hits = [Hit(passage("图书馆。", "a"), 8.0), Hit(passage("读书。", "b"), 4.0)]
    halved = [Hit(hit.passage, hit.score / 2) for hit in hits]
    assert rows("图书馆读书", *hits)[1].tolist() == rows("图书馆读书", *halved)[1].tolist()


def test_article_of_the_best_hit_leads_by_its_share():
    _, values = rows("图书馆读书", Hit(passage("图书馆。", "a"), 8.0), Hit(passage("读书。", "b"), 4.0))
    assert column(values, "article_lead") == [0.5, -0.5]


def test_question_without_anything_to_look_for_still_gives_finite_rows():
    seen, values = rows("？？？", Hit(passage("图书馆开放。"), 1.0))
    assert values.shape == (1, len(NAMES))
    assert np.isfinite(values).all()
    assert not seen.held.any()


def test_no_hits_give_no_rows():
    assert rows("图书馆")[1].shape == (0, len(NAMES))


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("982个驿站", "全区有九百八十二个点。"),
        ("九百八十二个驿站", "全区有982个点。"),
        ("哪个占30%", "它占百分之三十。"),
    ],
)
def test_a_number_covers_however_it_is_written(question, sentence):
    seen, _ = rows(question, Hit(passage(sentence), 1.0))
    unit = "30%" if "%" in question else "982"
    assert seen.held[0, seen.asked.units.index(unit)] == 1

import dataclasses
import json

import pytest
from fakes import FirstSentenceReader, ListRetriever, article, passage, understand

from qa_service.answering.service import QAService
from qa_service.errors import InvalidInput
from qa_service.evaluation import ablation, evaluate, judge_all, misses, read_questions, table
from qa_service.wire.answers import told_answer

PARK = article()
REFUSES = FirstSentenceReader(answerable=False)
WITH_EVIDENCE = {
    "id": "q1",
    "question": "公园开放吗？",
    "answerable": True,
    "answer": ["今天开放"],
    "evidence": ["南河公园今天开放。"],
    "article_ids": ["gold-1"],
    "tags": ["plain"],
}
WITH_ANSWERS = {
    "id": "q1",
    "question": "门票多少钱？",
    "answerable": True,
    "answers": ["五元", "5元"],
    "article_id": "a1",
    "kind": "keyword",
}
UNANSWERABLE = {
    "id": "q2",
    "question": "几点关门？",
    "answerable": False,
    "answer": [],
    "evidence": [],
    "article_ids": [],
    "tags": ["near_miss"],
}
WITHOUT_ANSWERS = {"id": "q2", "question": "几点关门？", "answerable": False, "kind": "near_miss"}
TITLES = [{"id": "gold-1", "title": None, "title_variants": ["南河公园 开放"]}]


def gold(tmp_path, *records):
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in records), "utf-8")
    return read_questions(path)


def served(reader=None, understood=understand):
    retriever = ListRetriever(passage(PARK, 0, 9), passage(PARK, 9))
    return QAService(understood, retriever, reader or FirstSentenceReader(), {"a1": PARK}, generation="g", passages=2)


WITHOUT_ANSWERS = {"id": "q2", "question": "几点关门？", "answerable": False, "kind": "near_miss"}
PARK_BY_OTHER_NAME = [{"id": "gold-1", "title": None, "title_variants": ["南河公园 开放"]}]


def asked(tmp_path, *records, reader=None):
    return evaluate(gold(tmp_path, *records), served(reader))


def told(tmp_path, *records, reader=None):
    service = served(reader)
    return misses(judge_all(gold(tmp_path, *records), service), service)


def test_a_quote_hits_when_it_is_the_gold_sentence_and_holds_the_answer(tmp_path):
    figures = asked(tmp_path, WITH_EVIDENCE)
    assert (figures["quote@1"], figures["quote@3"], figures["article@1"], figures["cover"], figures["answer@1"]) == (
        1,
        1,
        1,
        1,
        1,
    )


def test_the_second_quote_counts_at_three_and_not_at_one(tmp_path):
    figures = asked(tmp_path, WITH_ANSWERS)
    assert (figures["hit@1"], figures["hit@3"], figures["article@1"]) == (0, 1, 1)


def test_a_refusal_of_an_answerable_question_is_a_miss_but_its_ranking_is_told(tmp_path):
    figures = asked(tmp_path, WITH_ANSWERS | {"answers": ["今天"]}, reader=REFUSES)
    assert (figures["hit@1"], figures["answered"], figures["raw_hit@1"], figures["raw_article@1"]) == (0, 0, 1, 1)


def test_refusals_of_unanswerable_questions_count_by_their_kind(tmp_path):
    figures = asked(tmp_path, WITH_EVIDENCE, UNANSWERABLE, reader=REFUSES)
    assert (figures["abstain"], figures["abstain_near_miss"], figures["abstain_off_topic"]) == (1, 1, None)
    assert list(figures["by_tag"]) == ["plain"]


def test_by_kind_both_hits_and_refusals_are_told(tmp_path):
    figures = asked(tmp_path, WITH_ANSWERS, WITHOUT_ANSWERS)
    assert figures["by_kind"] == {
        "keyword": {"n": 1, "hit@1": 0, "refused": None},
        "near_miss": {"n": 1, "hit@1": None, "refused": 0},
    }
    assert "by_kind" not in asked(tmp_path, WITH_ANSWERS | {"kind": None})


def test_the_answer_is_compared_by_its_marked_words(tmp_path):
    figures = asked(tmp_path, WITH_EVIDENCE, reader=FirstSentenceReader(highlights=((4, 8),), scores=(0.9, 0.1)))
    assert figures["span_f1"] == 1


def test_the_right_article_is_told_by_its_title_where_titles_are_known(tmp_path):
    elsewhere = WITH_EVIDENCE | {"evidence": ["南河公园明天开放。"]}
    assert asked(tmp_path, elsewhere)["article@1"] == 0
    (tmp_path / "articles_gold.json").write_text(json.dumps(TITLES), "utf-8")
    assert asked(tmp_path, elsewhere)["article@1"] == 1
    assert asked(tmp_path, WITH_EVIDENCE | {"article_ids": ["gold-2"]})["article@1"] == 1


def test_titles_that_cannot_be_read_are_said(tmp_path):
    (tmp_path / "articles_gold.json").write_text('{"title": 1}', "utf-8")
    with pytest.raises(InvalidInput, match="articles_gold"):
        asked(tmp_path, WITH_EVIDENCE)


def test_a_question_that_cannot_be_asked_is_a_miss_and_no_refusal(tmp_path):
    figures = asked(tmp_path, WITH_EVIDENCE | {"question": ""}, UNANSWERABLE | {"question": "？" * 501}, reader=REFUSES)
    assert (figures["errors"], figures["answered"], figures["abstain"], figures["quote@1"]) == (2, 0, 0, 0)


def test_confidence_is_what_the_api_tells(tmp_path):
    class UnevenReader(FirstSentenceReader):
        def read(self, question, hits):
            return dataclasses.replace(super().read(question, hits), confidence=0.123456)

    service = served(UnevenReader())
    [judged] = judge_all(gold(tmp_path, WITH_ANSWERS), service)
    assert judged.confidence == told_answer(service.ask(WITH_ANSWERS["question"])).confidence


def test_an_unanswerable_question_has_no_hits_whatever_is_quoted(tmp_path):
    [judged] = judge_all(gold(tmp_path, UNANSWERABLE | {"answer": ["今天开放"]}), served())
    assert (judged.hits, judged.raw_hit, judged.f1) == ((), False, 0)


def test_the_curve_says_what_other_thresholds_would_bring(tmp_path):
    curve = asked(tmp_path, WITH_EVIDENCE, UNANSWERABLE, reader=REFUSES)["risk_coverage"]
    assert curve[0] == {"threshold": 0.0, "coverage": 1, "risk": 0.5, "refused": 0}
    assert curve[-1] == {"threshold": 0.9, "coverage": 0, "risk": None, "refused": 1}


def test_calibration_is_told_of_the_confidence_and_of_the_first_quote(tmp_path):
    calibration = asked(tmp_path, WITH_ANSWERS, WITHOUT_ANSWERS)["calibration"]
    assert calibration["confidence"] == {"ece": 0.4, "bins": [{"n": 2, "said": 0.9, "true": 0.5}]}
    assert calibration["first_quote"] == {"ece": 0.9, "bins": [{"n": 2, "said": 0.9, "true": 0.0}]}


def test_an_ablation_has_a_row_for_each_step(tmp_path):
    steps = {"one": REFUSES, "two": FirstSentenceReader()}
    rows = ablation({name: judge_all(gold(tmp_path, WITH_EVIDENCE), served(reader)) for name, reader in steps.items()})
    assert [(row["step"], row["quote@1"], row["article@1"]) for row in rows] == [("one", 0, 0), ("two", 1, 1)]


def test_the_table_names_every_figure_and_tag(tmp_path):
    figures = asked(tmp_path, WITH_EVIDENCE, UNANSWERABLE)
    lines = [line.split() for line in table(figures | {"ablation": [{"step": "+ all", "quote@1": 1.0}]}).splitlines()]
    assert ["quote@1", "1"] in lines
    assert ["by", "tag", "n", "quote@1", "quote@3", "article@1", "answered"] in lines
    assert ["plain", "1", "1", "1", "1", "1"] in lines
    assert ["0.9", "1", "0.5", "0"] in lines
    assert ["+", "all", "1"] in lines


def test_columns_stand_under_each_other_in_wide_characters_too(tmp_path):
    text = table(asked(tmp_path, WITH_ANSWERS | {"kind": "口语"}, WITHOUT_ANSWERS))
    [head, narrow, wide] = text[text.index("by kind") :].splitlines()[:3]
    assert len(head) == len(narrow) == len(wide) + len("口语")


def test_a_miss_tells_what_was_expected_and_what_was_quoted(tmp_path):
    text = told(tmp_path, WITH_ANSWERS)
    assert text.startswith("1 misses of 1 questions: 1 answered with another sentence")
    assert "q1 [keyword]" in text
    assert "五元 | 5元" in text
    assert "《南河公园开放》 a1" in text
    assert "quoted      “南河公园今天开放。”" in text


def test_a_miss_tells_how_near_the_right_sentence_was(tmp_path):
    assert "sentence 2 of 2 that were read, score 0.80" in told(tmp_path, WITH_ANSWERS)
    assert "not among the 2 sentences; its article is number 1 of 1" in told(
        tmp_path, WITH_ANSWERS | {"answers": ["十元"]}
    )
    elsewhere = WITH_ANSWERS | {"answers": ["十元"], "article_id": "a9"}
    assert "its article is not among the 1 found" in told(tmp_path, elsewhere)


def test_refusals_and_answers_out_of_place_are_misses(tmp_path):
    right = WITH_EVIDENCE | {"id": "right"}
    assert "1 refused although the articles answer\n" in told(tmp_path, right, UNANSWERABLE, reader=REFUSES)
    text = told(tmp_path, right, UNANSWERABLE)
    assert "1 answered although the articles do not\n" in text
    assert "right" not in text
    assert "right one" not in text


def test_a_question_that_cannot_be_asked_is_told_with_the_reason(tmp_path):
    assert "question is empty" in told(tmp_path, WITH_ANSWERS | {"question": ""})


def test_a_miss_tells_what_was_asked_before_and_how_it_was_understood(tmp_path):
    service = served(understood=lambda *asked: dataclasses.replace(understand(*asked), understood_as="门票？"))
    judged = judge_all(gold(tmp_path, WITH_ANSWERS | {"history": ["公园开放吗？"]}), service)
    text = misses(judged, service)
    assert "before      公园开放吗？" in text
    assert "understood  门票？" in text


def test_without_misses_it_says_none(tmp_path):
    assert told(tmp_path, WITH_EVIDENCE) == "0 misses of 1 questions: none\n"


@pytest.mark.parametrize("line", ["{", "[]", '{"question": "?"}', '{"id": 1, "answerable": true}'])
def test_a_line_that_is_no_question_is_named(tmp_path, line):
    path = tmp_path / "questions.jsonl"
    path.write_text(f"\n{line}\n", "utf-8")
    with pytest.raises(InvalidInput, match=r"questions\.jsonl:2"):
        read_questions(path)


@pytest.mark.parametrize("wrong", [{"question": 5}, {"answers": [3]}, {"answers": "五元"}, {"history": [None]}])
def test_a_question_of_the_wrong_types_is_named(tmp_path, wrong):
    with pytest.raises(InvalidInput, match=r"questions\.jsonl:1"):
        asked(tmp_path, WITH_ANSWERS | wrong)


def test_a_file_without_questions_has_no_figures(tmp_path):
    with pytest.raises(InvalidInput, match="no question"):
        asked(tmp_path)


def test_a_file_with_a_byte_order_mark_is_read(tmp_path):
    path = tmp_path / "questions.jsonl"
    path.write_text(json.dumps(WITH_ANSWERS), "utf-8-sig")
    assert [question.id for question in read_questions(path)] == ["q1"]


def test_a_file_of_questions_that_is_not_there_is_said_with_its_place(tmp_path):
    with pytest.raises(InvalidInput, match=str(tmp_path)):
        read_questions(tmp_path / "none.jsonl")

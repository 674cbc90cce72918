import json

import pytest
from fakes import FirstSentenceReader, ListRetriever, article, passage, understand

from qa_service.errors import InvalidInput
from qa_service.evaluation import evaluate, read_questions, table
from qa_service.service import QAService

PARK = article()
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


def asked(tmp_path, *records, reader=None):
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in records), "utf-8")
    retriever = ListRetriever(passage(PARK, 0, 9), passage(PARK, 9))
    service = QAService(
        understand, retriever, reader or FirstSentenceReader(), {"a1": PARK}, generation="g", passages=2
    )
    return evaluate(read_questions(path), service)


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
    figures = asked(tmp_path, WITH_ANSWERS | {"answers": ["今天"]}, reader=FirstSentenceReader(answerable=False))
    assert (figures["hit@1"], figures["answered"], figures["raw_hit@1"], figures["raw_article@1"]) == (0, 0, 1, 1)


def test_refusals_of_unanswerable_questions_count_by_their_kind(tmp_path):
    figures = asked(tmp_path, WITH_EVIDENCE, UNANSWERABLE, reader=FirstSentenceReader(answerable=False))
    assert (figures["abstain"], figures["abstain_near_miss"], figures["abstain_off_topic"]) == (1, 1, None)
    assert figures["by_tag"]["near_miss"] == {"n": 1, "refused": 1}


def test_the_answer_is_compared_by_its_marked_words(tmp_path):
    figures = asked(tmp_path, WITH_EVIDENCE, reader=FirstSentenceReader(highlights=((4, 8),), scores=(0.9, 0.1)))
    assert figures["span_f1"] == 1


def test_the_table_names_every_figure_and_tag(tmp_path):
    text = table(asked(tmp_path, WITH_EVIDENCE, UNANSWERABLE))
    assert "quote@1" in text
    assert "near_miss: n 1, refused 0" in text


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

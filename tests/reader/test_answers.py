import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.reader.answers import KINDS, candidates, fold, measure_asked


def test_measure_word_of_a_number_question_is_known():
    assert measure_asked("一共有多少名选手") == "名"
    assert measure_asked("有几支队伍参加") == "支"
    assert measure_asked("票价高吗") is None


@pytest.mark.parametrize(
    ("kind", "sentence", "expected"),
    [
        ("phone", "详询0531-88880000或12351。", ["0531-88880000", "12351"]),
        ("date", "报名从2021年3月5日开始,为期一周。", ["2021年3月5日开始"]),
        ("number", "共有18支队伍、近200名选手参赛。", ["18支", "近200名"]),
        ("money", "投入资金约320万元。", ["约320万元"]),
        ("person", "会议由工会主席王小明主持。", ["王小明"]),
        ("list", "现场有理发、义诊、配钥匙。", ["现场有理发、义诊、配钥匙"]),
    ],
)
def test_answers_are_found_by_their_form(kind, sentence, expected):
    assert [sentence[start:end] for start, end in candidates(kind, sentence)] == expected


def test_what_the_question_says_already_is_no_answer():
    sentence = "3月5日的比赛有18支队伍参加。"
    assert [sentence[s:e] for s, e in candidates("date", sentence, "3月5日的比赛何时开始")] == []


@given(st.text(max_size=60))
def test_folding_keeps_every_offset(text):
    assert len(fold(text)) == len(text)


@given(st.sampled_from(KINDS), st.text(alphabet="一二3５年月日王明说、，。“”《》在于为0-（", max_size=60))
def test_candidates_lie_in_the_sentence_in_order(kind, text):
    spans = candidates(kind, fold(text))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)

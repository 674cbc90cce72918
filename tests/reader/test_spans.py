import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service.question.understanding import understand
from qa_service.reader.answers import fold
from qa_service.reader.spans import NAMES, propose, span_features

SENTENCE = "读书营共招收120名小学生，为期两周，地点在河东区图书馆一楼。"


def test_words_of_every_kind_are_proposed():
    proposed = {SENTENCE[start:end] for start, end in propose(SENTENCE)}
    assert {"120名", "120名小学生", "两周", "河东区图书馆一楼"} <= proposed


def test_proposals_keep_quotation_marks_in_pairs():
    sentence = "他们排演了话剧《工匠》，并提出“每天一课”的口号。"
    proposed = {sentence[start:end] for start, end in propose(sentence)}
    assert "《工匠》" in proposed
    assert all(words.count("《") == words.count("》") and words.count("“") == words.count("”") for words in proposed)


def test_features_tell_the_number_with_its_measure_from_other_words():
    spans = propose(SENTENCE)
    rows = span_features(understand("读书营招收多少名小学生？"), SENTENCE, spans)
    number, place = (spans.index((at, at + len(w))) for w in ("120名", "河东区图书馆") for at in [SENTENCE.index(w)])
    column = NAMES.index("matches_asked")
    assert (rows[number, column], rows[place, column]) == (1, 0)


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="职工电话3年月，。！；“”《》、 \nA-一名①½在的为", max_size=90))
def test_every_proposal_is_a_slice_with_a_row_of_finite_features(text):
    spans = propose(fold(text))
    rows = span_features(understand("多少名职工"), text, spans)
    assert rows.shape == (len(spans), len(NAMES))
    assert np.isfinite(rows[:, : NAMES.index("pointed")]).all()  # without the network, its word is missing
    assert all(0 <= start < end <= len(text) for start, end in spans)

from fakes import article, passage

from qa_service.evaluation.baseline import OverlapReader
from qa_service.types import Hit, Question

PARK = article("南河公园今天开放。门票五元。")
RARITY = {"门票": 3.0, "多少": 1.0, "公园": 1.0}
WHOLE = (passage(PARK),)


def read(*words, hits=WHOLE):
    question = Question("？", (), "？", words, ())
    return OverlapReader(lambda word: RARITY.get(word, 0.0)).read(question, [Hit(hit, 1.0) for hit in hits])


def test_the_sentence_with_the_rarest_words_of_the_question_is_quoted_from_its_place():
    quote = read("公园", "门票").quotes[0]
    assert (quote.text, quote.start, quote.end) == ("门票五元。", 9, 14)
    assert PARK.text[quote.start : quote.end] == quote.text


def test_the_score_is_the_share_of_the_weight_that_the_sentence_holds():
    reading = read("公园", "门票")
    assert (reading.quotes[0].score, reading.confidence) == (0.75, 0.75)


def test_quotes_keep_the_order_of_the_hits():
    quotes = read("门票", hits=(passage(PARK, 0, 9), passage(PARK, 9))).quotes
    assert [quote.text for quote in quotes] == ["南河公园今天开放。", "门票五元。"]


def test_what_was_found_is_never_refused_and_nothing_is_quoted_of_nothing():
    assert read("没有的词").answerable
    assert not read("门票", hits=()).answerable


def test_of_equal_sentences_the_first_is_quoted():
    assert read("别的").quotes[0].text == "南河公园今天开放。"

"""A follow-up is answered from the story of the earlier questions, by what is asked now."""

import dataclasses

import pytest
from fakes import article, passage

from qa_service.language.text import words
from qa_service.question.story import StoryFinder, StoryReader, StoryRetriever, as_asked_now
from qa_service.question.understanding import understand
from qa_service.types import Hit, Quote, Reading

CLASS = article("机械厂办了焊接培训班。培训班收费三百元。王小河来讲课，王小河教过十年书。", "class", title="机械厂")
COURT = article("法院受理了钢铁厂的案子。法官姓周。", "court", title="钢铁厂")
WHERE = "机械厂的焊接培训班办了吗？"


def split(of):
    """A passage for each sentence."""
    at = 0
    for sentence in of.text.split("。")[:-1]:
        yield passage(of, at, at + len(sentence) + 1)
        at += len(sentence) + 1


class WordRetriever:
    """Scores each passage by the question's words that it or its context holds."""

    def __init__(self, *passages):
        self.passages = passages
        self.asked = []

    def retrieve(self, question, top_k):
        self.asked.append(question.understood_as)
        told = [Hit(p, sum(word in p.context + p.text for word in question.words)) for p in self.passages]
        return sorted((hit for hit in told if hit.score), key=lambda hit: -hit.score)[:top_k]


class WordReader:
    """Quotes every hit by the share of the question's words in it, and marks one name where it stands."""

    def __init__(self, name="王小河"):
        self.name = name
        self.asked = []

    def read(self, question, hits):
        self.asked.append(question.understood_as)
        quotes = sorted((self.quote(question, hit.passage) for hit in hits), key=lambda quote: -quote.score)
        return Reading(tuple(quotes), 0.8, bool(quotes))

    def quote(self, question, p):
        share = sum(word in p.text for word in question.words) / len(question.words)
        at = p.text.find(self.name)
        marks = ((at, at + len(self.name)),) if at >= 0 else ()
        return Quote(p.article_id, p.field, p.start, p.end, p.text, marks, 0.05 + 0.9 * share)


def both():
    return WordRetriever(*split(CLASS), *split(COURT))


def follow_up(text, *earlier, goes_on=lambda text, earlier: bool(earlier)):
    return understand(text, earlier, goes_on)


# --- whether there is a story


def test_a_question_of_few_words_goes_on_with_the_story_that_holds_them():
    assert StoryFinder(both()).goes_on("法官姓周吗？", ["钢铁厂的案子法院受理了吗？"])


def test_a_question_of_few_words_that_another_story_holds_is_complete():
    assert not StoryFinder(both()).goes_on("法官姓周吗？", [WHERE])


def test_a_name_that_the_story_does_not_know_is_a_story_of_its_own():
    assert not StoryFinder(both()).goes_on("特朗普收费吗？", [WHERE])


def test_a_question_that_names_its_story_is_not_searched_for():
    retriever = both()
    assert not StoryFinder(retriever).goes_on("钢铁厂工会办的运动会在哪个体育场举行？", [WHERE])
    assert StoryFinder(retriever).goes_on("他叫什么？", [WHERE])
    assert retriever.asked == []


def test_without_earlier_questions_only_the_words_count():
    assert not StoryFinder(both()).goes_on("法官姓周吗？", [])


# --- where it stands


def test_a_complete_question_is_retrieved_as_it_is():
    retriever = both()
    question = understand("法院受理了吗？")
    assert StoryRetriever(retriever).retrieve(question, 2) == both().retrieve(question, 2)
    assert retriever.asked == ["法院受理了吗？"]


def test_the_passages_of_the_story_are_promoted():
    question = follow_up("法院的法官姓周收费吗？", WHERE)
    plainly = both().retrieve(dataclasses.replace(question, topic=""), 9)
    promoted = StoryRetriever(both()).retrieve(question, 9)
    assert {hit.passage.article_id for hit in promoted[:3]} == {"class"}
    assert sorted(h.passage.start for h in promoted) == sorted(h.passage.start for h in plainly)


def test_no_more_hits_than_asked_for():
    assert len(StoryRetriever(both()).retrieve(follow_up("收费吗？", WHERE), 2)) == 2


# --- what is asked of it now


def test_what_is_asked_now_is_the_question_without_the_earlier_ones():
    question = as_asked_now(follow_up("收费多少？", WHERE))
    assert (question.understood_as, question.topic) == ("收费多少？", "")
    assert set(question.words) <= set(words("收费多少"))
    assert question.history == (WHERE,)


def test_the_words_of_the_earlier_question_do_not_drown_those_asked_now():
    hits = both().retrieve(follow_up("收费多少？", WHERE), 9)
    question = follow_up("收费多少？", WHERE)
    assert "焊接" in WordReader().read(question, hits).quotes[0].text
    assert "收费" in StoryReader(WordReader()).read(question, hits).quotes[0].text


def test_a_complete_question_is_read_once():
    reader = WordReader()
    StoryReader(reader).read(understand("法院受理了吗？"), both().retrieve(understand("法院"), 3))
    assert reader.asked == ["法院受理了吗？"]


def test_who_the_earlier_question_asked_for_stands_for_the_pronoun():
    reader = WordReader()
    question = follow_up("他教过几年书？", "王小河来讲课是谁？")
    StoryReader(reader).read(question, both().retrieve(question, 9))
    assert reader.asked[-1] == "王小河教过几年书？"


def test_a_pronoun_for_something_else_than_was_asked_for_stays():
    reader = WordReader()
    question = follow_up("他教过几年书？", "王小河讲课收费多少？")
    StoryReader(reader).read(question, both().retrieve(question, 9))
    assert reader.asked[-1] == "他教过几年书？"


def test_scores_fall_from_the_first_quote_and_are_probabilities():
    question = follow_up("收费多少？", WHERE)
    scores = [quote.score for quote in StoryReader(WordReader()).read(question, both().retrieve(question, 9)).quotes]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score < 1 for score in scores)


def test_no_hits_are_no_quotes():
    assert StoryReader(WordReader()).read(follow_up("收费多少？", WHERE), []).quotes == ()


@pytest.mark.parametrize("text", ["他叫什么？", "法官姓周吗？"])
def test_the_finder_decides_how_a_question_is_understood(text):
    finder = StoryFinder(both())
    question = understand(text, ["钢铁厂的案子法院受理了吗？"], finder.goes_on)
    assert question.topic + text == question.understood_as == "钢铁厂的案子法院受理了吗？" + text

"""A follow-up is answered from the story of the earlier questions."""

import dataclasses

import pytest
from fakes import article, passage

from qa_service.question.story import StoryFinder, StoryRetriever
from qa_service.question.understanding import understand
from qa_service.types import Hit

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


@pytest.mark.parametrize("text", ["他叫什么？", "法官姓周吗？"])
def test_the_finder_decides_how_a_question_is_understood(text):
    finder = StoryFinder(both())
    question = understand(text, ["钢铁厂的案子法院受理了吗？"], finder.goes_on)
    assert question.topic + text == question.understood_as == "钢铁厂的案子法院受理了吗？" + text

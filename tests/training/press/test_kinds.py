"""What is printed beside news: who signs it stands under its text, and its lines say it to the letter."""

import pytest

from qa_service.ingest.roles import Role
from qa_service.training.press.dates import in_words
from qa_service.training.press.dressing import dress
from qa_service.training.press.kinds import KINDS
from qa_service.training.press.manners import Draw
from qa_service.training.press.stories import Phrases


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("seed", range(40))
def test_a_text_of_our_own_has_a_title_and_paragraphs_and_is_printed_whole(kind, seed):
    made = kind(Draw(seed))
    printed = dress(made, 0, Draw(seed), Phrases([]))
    assert made.title.strip()
    assert all(text.strip() for text in made.paragraphs)
    assert [piece.text for piece in printed.body] == list(made.paragraphs)
    assert [piece.text for piece in printed.close] == list(made.below)
    assert {piece.role for piece in printed.close} <= {Role.CREDIT}
    for line in made.below:
        assert line not in printed.gold["text"].split("\n")


@pytest.mark.parametrize("seed", range(60))
def test_the_poem_that_follows_another_has_a_heading(seed):
    made = next(kind for kind in KINDS if kind.__name__ == "poem")(Draw(seed))
    printed = dress(made, 0, Draw(seed), Phrases([]))
    assert printed.gold["headings"] == [made.paragraphs[k] for k in sorted(made.headings)]


@pytest.mark.parametrize(
    ("plain", "words"),
    [
        ("9月19日", "九月十九日"),
        ("1987年3月16日", "一九八七年三月十六日"),
        ("占38%", "占百分之三十八"),
        ("第20届", "第二十届"),
        ("2.3个", "2.3个"),
        ("3000元", "3000元"),
    ],
)
def test_dates_and_small_numbers_are_written_in_words(plain, words):
    assert in_words(plain) == words

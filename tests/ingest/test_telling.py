"""The rules' word is weighed against the network's: of a few lines it decides, of a whole page the network does."""

import numpy as np
import pytest
from newsprint import BODY, MORE, OTHER

from qa_service.ingest import telling
from qa_service.ingest.pages import lines_of
from qa_service.ingest.proposal import proposed
from qa_service.ingest.roles import LABELS, Label, Place, Role
from qa_service.ingest.tagger import Tagger
from qa_service.ingest.telling import told

LEAD = "本报讯（记者 高远山）" + BODY
OPENS = Label(Role.BODY, Place.NEXT, opens=True)
SURE = 8.0  # log odds


class Knowing(Tagger):
    """A network that takes every line for the text of an article of its own."""

    def __init__(self) -> None:
        super().__init__({})

    def scores(self, signs):
        found = np.zeros((len(signs.numbers), len(LABELS)), np.float32)
        found[:, LABELS.index(OPENS)] = SURE
        return found


@pytest.fixture
def knowing(monkeypatch):
    monkeypatch.setattr(telling, "bundled", Knowing)


def labels(*texts: str):
    raw = "\n\n".join(texts)
    lines, _ = lines_of(raw, "page.txt")
    return list(told(lines, raw).labels), proposed(lines)


@pytest.mark.usefixtures("knowing")
def test_a_few_lines_are_what_the_rules_say():
    said, by_rule = labels("区总工会举办职工运动会", LEAD, "赛场内外", MORE)
    assert said == by_rule


@pytest.mark.usefixtures("knowing")
def test_the_lines_of_a_whole_page_are_what_the_network_is_sure_of():
    said, by_rule = labels(*(f"{OTHER[:-1]}，这是第{n}次。" for n in range(60)))
    assert said == [OPENS] * 60
    assert by_rule != said


@pytest.mark.usefixtures("knowing")
@pytest.mark.parametrize(
    ("line", "role"), [("图图书书开开放放", Role.TITLE), ("![拔河](a.jpg)", Role.CAPTION), ("# 图书开放", Role.TITLE)]
)
def test_what_is_certain_no_network_overrules(line, role):
    texts = [f"{OTHER[:-1]}，图书开放第{n}次。" for n in range(60)]
    raw = "\n\n".join([*texts[:30], line, "本报讯（记者 白露）" + OTHER, *texts[30:]])
    lines, _ = lines_of(raw, "page.md")
    (label,) = (label for label, found in zip(told(lines, raw).labels, lines, strict=True) if found.number == 61)
    assert label.role is role


def test_a_page_without_lines_is_told_nothing():
    assert labels() == ([], [])

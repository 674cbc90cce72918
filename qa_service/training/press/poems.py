"""Poems, written by rule."""

from __future__ import annotations

from qa_service.training.press.manners import Draw
from qa_service.training.press.words import _SEEN, CITIES, name, pen_name, verse
from qa_service.training.press.written import Written


def poem(draw: Draw) -> Written:
    """A poem, in verses of a line, often in stanzas."""
    verses: list[str] = []
    breaks: set[int] = set()
    mark, stanza = draw.any(["", "", "，", "。"]), draw.any([0, 2, 3, 4, 4])
    for k in range(draw.between(4, 16)):
        if stanza and k and k % stanza == 0:
            breaks.add(k)
        verses.append(verse(draw) + (mark if draw.chance(0.7) else ""))
    called = draw.any([name(draw), " ".join(pen_name(draw)), "　".join(pen_name(draw)), pen_name(draw)])
    if draw.chance(0.2):
        verses.append(draw.any(["·{}·", "（{}）", "{}", "□{}"]).format(called))
        return Written(_poem_title(draw), tuple(verses), rows=True, breaks=frozenset(breaks), signed=True)
    author = draw.any(["□", "", "", "◎", "作者："]) + called
    return Written(_poem_title(draw), tuple(verses), rows=True, author=author, breaks=frozenset(breaks))


def _poem_title(draw: Draw) -> str:
    return draw.any(["夜班", "故乡的河", "写给母亲", "春天来信", "炉前", "桥", "麦田里的歌", f"{draw.any(CITIES)}之晨", verse(draw), draw.any(_SEEN), f"{draw.any(_SEEN)}{draw.any(['（外一首）', '（组诗）', '谣', '辞', '记'])}"])  # fmt: skip

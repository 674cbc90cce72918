"""Poems, written by rule."""

from __future__ import annotations

from qa_service.training.press.manners import Draw
from qa_service.training.press.words import CITIES, SEEN, name, pen_name, verse
from qa_service.training.press.written import Written

_LYRICS = ["夜色满厂房", "灯火昏黄", "一江春水绕城墙", "汗透衣裳", "寸寸思量", "何必问炎凉", "又见朝阳", "炉火正旺", "铁马秋风", "十万杨花", "归雁两三行", "千里稻花香", "谁把新桃换旧符", "且看今朝", "月照边关", "机声隆隆", "老树新芽", "满眼青山"]  # fmt: skip


def poem(draw: Draw) -> Written:
    """A poem, in verses of a line, often in stanzas; now and then with another one under a title of its own."""
    verses, breaks, headings = list[str](), set[int](), set[int]()
    mark, stanza = draw.any(["", "", "，", "。"]), draw.any([0, 2, 3, 4, 4])
    broken, uneven = draw.chance(0.4), draw.chance(0.3)
    parts = draw.weighed({1: 0.85, 2: 0.12, 3: 0.03})
    for part in range(parts):
        if part:
            headings.add(len(verses))
            verses.append(_title(draw))
        for k in range(draw.between(4, 16 if parts == 1 else 9)):
            if stanza and k and (draw.chance(1 / stanza) if uneven else k % stanza == 0):
                breaks.add(len(verses))
            verses += _lines(verse(draw) + (mark if draw.chance(0.7) else ""), draw) if broken else [verse(draw) + mark]
    called = draw.any([name(draw), " ".join(pen_name(draw)), "　".join(pen_name(draw)), pen_name(draw)])
    title = _title(draw) + (draw.any(["（外一首）", "（组诗）", "（二首）", "(外一首)"]) if parts > 1 else "")
    below = draw.chance(0.2)
    forms = ["·{}·", "（{}）", "{}", "□{}", f"·{draw.any(CITIES)} {{}}·"] if below else ["□{}", "{}", "{}", "◎{}", "作者：{}", "文/{}", f"{draw.any(CITIES)} {{}}"]  # fmt: skip
    line = draw.any(forms).format(called)
    return Written(
        title,
        tuple(verses),
        rows=True,
        author="" if below else line,
        breaks=frozenset(breaks),
        headings=frozenset(headings),
        below=(line,) if below else (),
        by=called,
    )


def lyric(draw: Draw) -> Written:
    """A poem to an old tune, in two stanzas that are set as prose."""

    def stanza() -> str:
        clauses = [draw.any(_LYRICS) for _ in range(draw.between(4, 6))]
        return "，".join(clauses[:2]) + "。" + "，".join(clauses[2:]) + "。"

    by = draw.any([name(draw), " ".join(pen_name(draw)), pen_name(draw)])
    title = f"{draw.any(['浪淘沙', '清平乐', '如梦令', '西江月', '忆江南', '七律', '七绝', '鹧鸪天'])}·{draw.any(SEEN)}"
    return Written(
        title,
        tuple(stanza() for _ in range(draw.between(1, 2))),
        author=draw.any(["{}", "{}", "□{}"]).format(by),
        by=by,
    )


def _lines(told: str, draw: Draw) -> list[str]:
    """A verse on a line, or on two that part it where it is not over."""
    at = draw.between(2, max(2, len(told) - 2))
    return [told[:at], told[at:]] if len(told) > 5 and draw.chance(0.6) else [told]


def _title(draw: Draw) -> str:
    seen = draw.any(SEEN)
    titles = ["夜班", "故乡的河", "写给母亲", "春天来信", "炉前", "桥", "麦田里的歌", f"{draw.any(CITIES)}之晨", verse(draw), seen, f"{seen}{draw.any('谣辞记曲吟')}", f"在{draw.any(CITIES)}，想起{seen}", f"致{seen}"]  # fmt: skip
    found = draw.any(titles)
    return draw.any([" ", "　"]).join(found) if len(found) == 2 and draw.chance(0.3) else found

"""Photos: what they show, who took them, and news that is a photo with a paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from qa_service.ingest.roles import Role
from qa_service.training.press.dressed import Dressed, begun
from qa_service.training.press.manners import Draw
from qa_service.training.press.pieces import Piece, clauses
from qa_service.training.press.signing import PHOTO_CREDITS, PHOTO_NEWS, signed
from qa_service.training.press.words import phrase, shown

CAPTIONS = ["{}", "{}", "{}。", "图为{}。", "▲{}。", "图为{}", "上图：{}。", "▲{}", "{}", "{}。", "图①：{}", "左图为{}。", "→{}。", "↑{}", "图片说明：{}", "下图：{}。", "{}（资料图片）", "▶{}。", "△ {}", "右图：{}", "图一 {}", "◀{}", "（图为{}）", "{}。（资料图片）", "如图：{}", "▼{}", "■{}。", "{}。（视频截图）", "图二：{}。", "（左图：{}）", "这是{}。", "{}（资料照片）"]  # fmt: skip
WHEN = ["{m}月{d}日，", "昨日清晨，", "昨天，", "近日，", "{d}日上午，", "{m}月{d}日，在{city}，", "前晚，", "日前，", "昨天下午，", "上周末，", "本月{d}日，", "今晨，", "傍晚时分，", "节日期间，", "雨后，"]  # fmt: skip

ACTING = ["在检查{goods}", "在{place}", "在{place}给{people}讲解", "（左一）和{people}在一起", "在擦拭工具", "接受本报记者采访", "和徒弟在{place}", "的手", "在工作中", "趴在{place}", "正在{thing}现场", "在对讲机里指挥，身后是{place}", "走在下班路上", "给{people}打电话", "（右）在查看{goods}", "出门巡查", "在{city}的家中", "端着饭盒，蹲在{place}"]  # fmt: skip
_SPEAKER = re.compile(r"(?<=[，。”！？])([\u4e00-\u9fff]{2,3})(?=说[，。：]|表示[，。]|没有吭声|笑了)")


def photo(paragraphs: Sequence[str], gold: dict[str, Any], draw: Draw) -> list[Piece]:
    """A caption, a photo credit, or both, on one line or two."""
    number = gold["article"]
    by = signed(draw.form(PHOTO_CREDITS), draw)
    gold["photographers"] += by.photographers
    caption = _caption(paragraphs, draw)
    if not caption or draw.chance(0.15):
        return [Piece(by.text, Role.CREDIT, number)]
    way = draw.weighed({"alone": 0.45, "two": 0.2, "one": 0.35})
    gold["captions"].append(caption)
    if way == "one":
        return [Piece(caption + draw.any([" ", "　", "", "  "]) + by.text, Role.CAPTION, number)]
    return [Piece(caption, Role.CAPTION, number), *([Piece(by.text, Role.CREDIT, number)] if way == "two" else [])]


def _caption(paragraphs: Sequence[str], draw: Draw) -> str:
    """What a photo shows: marked, a few words, or a sentence of its own; empty where the text has nothing to show."""
    if draw.chance(0.35):
        return phrase(WHEN, draw) * draw.chance(0.6) + shown(draw) + "。"
    if draw.chance(0.3) and (people := _SPEAKER.findall("".join(paragraphs))):
        return draw.form(CAPTIONS).format(draw.any(people) + phrase(ACTING, draw))
    options = clauses(paragraphs, 8, 32)
    told = shown(draw) if draw.chance(0.45) else draw.any(options) if options else ""
    return draw.form(CAPTIONS).format(told) if told else ""


def photo_news(title: str, paragraph: str, number: int, draw: Draw) -> Dressed:
    """A photo with a title, a paragraph and who made it."""
    found = begun(number, title)
    found.head = [Piece(title, Role.TITLE, number, doubled=draw.chance(0.15))]
    by = signed(draw.form(PHOTO_NEWS), draw)
    if draw.chance(0.25):
        paragraph += f"{draw.any(['图为', '这是', '左图为', '上图为'])}{shown(draw)}。"
    lines = tuple(re.sub(r" (通讯员)", r"\n\1", by.text).split("\n")) if draw.chance(0.5) else (by.text,)
    inline = draw.chance(0.3)
    found.body = [Piece(paragraph + (draw.any(["", "", "　", " "]) + by.text if inline else ""), Role.BODY, number)]
    credits = [Piece(line, Role.CREDIT, number) for line in lines]
    if not inline and draw.chance(0.15):
        found.head[:0] = credits
    elif not inline:
        found.close = credits
    found.credit(by)
    if "摄" in by.text or "图" in by.text:
        found.gold["photographers"] += [*by.reporters, *by.correspondents]
    if re.search(r"摄）?$", by.text) and "文" not in by.text:
        found.gold["reporters"] = []
    found.note_text()
    return found

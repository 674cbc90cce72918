"""A story dressed for print: headlines, over-headings, leads, bylines, headings, captions and credits, with its gold record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from qa_service.ingest.roles import Role
from qa_service.training.press.furniture import SECTION_FORMS
from qa_service.training.press.headlining import headed
from qa_service.training.press.lists import rows
from qa_service.training.press.manners import Draw
from qa_service.training.press.pieces import Piece, clauses
from qa_service.training.press.signing import BYLINES, CLOSES, LEADS, PHOTO_CREDITS, PHOTO_NEWS, TAILS, Signed, signed
from qa_service.training.press.stories import Phrases, Story
from qa_service.training.press.words import NUMERALS, heading, name, phrase, shown
from qa_service.training.press.written import Written

CAPTIONS = ["{}", "{}", "{}。", "图为{}。", "▲{}。", "图为{}", "上图：{}。", "▲{}", "{}", "{}。", "图①：{}", "左图为{}。", "→{}。", "↑{}", "图片说明：{}", "下图：{}。", "{}（资料图片）", "▶{}。", "△ {}", "右图：{}", "图一 {}", "◀{}", "（图为{}）", "{}。（资料图片）", "如图：{}"]  # fmt: skip
HEADING_FORMS = ["{}", "{}", "{}", "一、{}", "（一）{}", "■{}", "●{}", "1.{}", "◆ {}", "【{}】", "▶{}", "★{}", "{n}", "第一，{}", "§{}", "— {} —", "□{}", "01 {}"]  # fmt: skip
CONTINUED = [
    "（上接第{n}版）",
    "（上接{n}版）",
    "(上接第{n}版)",
    "（紧接第{n}版）",
    "◀◀上接第{n}版",
    "（上接A{n}版）",
    "上接第{n}版",
]
QUESTIONS = ["您怎么看{theme}？", "{theme}的下一步是什么？", "很多{people}反映{thing}难，原因是什么？", "您估计什么时候能见效？", "那么{organ}做了哪些工作？", "{city}的经验是什么？", "为什么要在这个时候{doing}？", "您最担心什么？", "{goods}会不会再涨价？", "{people}能得到什么实惠？", "这次{thing}和以往有什么不同？", "当时您在现场吗？能不能给我们讲讲经过？", "您刚才提到{theme}，能具体说说吗？", "钱从哪里来？"]  # fmt: skip
JUMPS = ["（下转第{n}版）", "（下转{n}版）", "(下转第{n}版)", "（下转 第{n}版）", "▶▶下转第{n}版", "（详见{n}版）", "（相关报道见{n}版）", "（下转A{n}版）"]  # fmt: skip
BRIEF = ("brief", "plain")  # kinds of short news, the second one among others like it
KINDS = {"news": 0.58, "essay": 0.08, "photo": 0.1, "feature": 0.15, "brief": 0.04, "untitled": 0.02, "continued": 0.02, "interview": 0.03}  # fmt: skip


@dataclass(slots=True)
class Dressed:
    """An article's pieces: what stands at its head, its text with what stands between, and what closes it."""

    head: list[Piece] = field(default_factory=list)
    body: list[Piece] = field(default_factory=list)
    close: list[Piece] = field(default_factory=list)
    gold: dict[str, Any] = field(default_factory=dict)
    lead: int = 0  # so many characters of the first paragraph stand on a line of their own
    box: bool = False  # its first paragraph stands in a box above the headline


def dress(story: Story | Written, number: int, draw: Draw, phrases: Phrases, kind: str = "") -> Dressed:
    """An article as it could be printed; of a kind of KINDS, or of any."""
    if isinstance(story, Written):
        return _written(story, number, draw)
    kind = kind or draw.weighed(KINDS)
    found = Dressed(gold=_gold(number, story.title))
    paragraphs = list(story.paragraphs[: _length(kind, draw)])
    if kind == "interview":
        paragraphs = _asked(paragraphs, draw)
    if kind == "photo":
        return _photo_news(story.title, paragraphs[0], found, number, draw)
    heads = headed(story, paragraphs, number, draw, phrases, plain=kind in BRIEF)
    found.head = list(heads.pieces)
    found.gold |= {"title": heads.title, "title_variants": list(heads.variants), "subtitle": heads.subtitle}
    signature = _sign(kind, paragraphs, found, draw)
    if signature:
        place = len(found.head) if draw.chance(0.8) else found.head.index(_title_of(found.head)) + 1
        found.head.insert(place, Piece(signature, Role.CREDIT, number))
    if kind == "continued":
        paragraphs[0] = paragraphs[0][draw.between(5, 12) :] if draw.chance(0.5) else paragraphs[0]
        found.head = found.head[:1] if draw.chance(0.6) else []
        found.head.insert(
            draw.between(0, len(found.head)), Piece(draw.form(CONTINUED).format(n=draw.between(1, 4)), Role.FURNITURE)
        )
    if kind == "untitled":
        found.head = [piece for piece in found.head if piece.role is Role.CREDIT]
    if not any(piece.role is Role.TITLE for piece in found.head):
        found.head = [piece for piece in found.head if piece.role is not Role.SUBTITLE]
        found.gold |= {"title": "", "title_variants": [], "subtitle": ""}
    _fill(
        found,
        paragraphs,
        draw,
        phrases.near(story, 4, 16) if draw.chance(0.5) else [],
        plain=kind in BRIEF,
        feature=kind == "feature",
    )
    found.box = kind not in BRIEF and len(paragraphs) > 2 and draw.chance(0.4 if kind == "feature" else 0.04)
    return found


def _asked(paragraphs: Sequence[str], draw: Draw) -> list[str]:
    """A text as questions and answers, behind its first paragraph."""
    asked, answered = draw.any([("问", "答"), ("记者", name(draw)), ("本报记者", name(draw)), ("记者", "答")])
    mark = draw.any(["：", "：", ":", "　"])
    told = list(paragraphs[:1])
    for paragraph in paragraphs[1:]:
        told += [f"{asked}{mark}{phrase(QUESTIONS, draw)}", f"{answered}{mark}{paragraph}"]
    return told


def _title_of(head: Sequence[Piece]) -> Piece:
    return next(piece for piece in head if piece.role is Role.TITLE)


def _length(kind: str, draw: Draw) -> int:
    """How many paragraphs are printed at most."""
    if kind in ("photo", *BRIEF):
        return draw.between(1, 2)
    if kind == "feature":
        return draw.between(6, 16)
    return draw.weighed({draw.between(1, 3): 0.35, draw.between(3, 8): 0.45, draw.between(8, 20): 0.2})


def _gold(number: int, title: str) -> dict[str, Any]:
    return {"article": number, "title": title, "title_variants": [title], "subtitle": "", "kicker": "", "reporters": [], "correspondents": [], "photographers": [], "text": "", "headings": [], "captions": []}  # fmt: skip


def _credit(found: Dressed, by: Signed) -> None:
    for key in ("reporters", "correspondents", "photographers"):
        found.gold[key] += [n for n in getattr(by, key) if n not in found.gold[key]]


def _sign(kind: str, paragraphs: list[str], found: Dressed, draw: Draw) -> str:
    """Put a lead before the text, or names behind it; the byline to stand at the head, if there is one."""
    way = (
        draw.weighed({"lead": 0.55, "byline": 0.17, "tail": 0.08, "close": 0.05, "none": 0.12, "lead+byline": 0.03})
        if kind != "essay"
        else "byline"
    )
    if kind == "plain":
        way = draw.weighed({"none": 0.6, "lead": 0.2, "tail": 0.2})
    if "lead" in way:
        by = signed(draw.form(LEADS), draw)
        found.lead = len(by.text) if draw.chance(0.06) else 0
        paragraphs[0] = by.text + paragraphs[0]
        _credit(found, by)
    if "byline" in way:
        by = signed(draw.form(BYLINES), draw)
        _credit(found, by)
        return by.text
    if way == "tail":
        by = signed(draw.form(TAILS), draw)
        paragraphs[-1] += by.text
        if "冠" not in by.text:
            _credit(found, by)
    if way == "close":
        by = signed(draw.form(CLOSES), draw)
        found.close.append(Piece(by.text, Role.CREDIT, found.gold["article"]))
        if "线索" not in by.text:  # who gave a hint did not write
            _credit(found, by)
    return ""


def _fill(
    found: Dressed, paragraphs: Sequence[str], draw: Draw, phrases: Sequence[str], *, plain: bool, feature: bool = False
) -> None:
    """The text with headings, captions and jumps between its paragraphs; `phrases` may be headings."""
    number = found.gold["article"]
    headed = not plain and len(paragraphs) >= 4 and draw.chance(0.85 if feature else 0.35)
    own_words = draw.chance(0.6)  # headings that the text does not say
    form, every, count = draw.form(HEADING_FORMS), draw.between(1, 4), 0
    numbered = form[:1] in "一（1第0" and form != "{}"
    for k, paragraph in enumerate(paragraphs):
        options = list(phrases) if phrases and draw.chance(0.7) else clauses(paragraphs[k : k + 2], 3, 14)
        options = [heading(draw)] if own_words else options
        if headed and k and (k - 1) % every == 0 and (options or form == "{n}") and k < len(paragraphs):
            mark = form.replace("一", NUMERALS[count % 10]).replace("1", str(count + 1), 1) if numbered else form
            text = (
                mark.format(draw.any(options) if options else "", n=str(count + 1))
                if numbered or form == "{n}"
                else draw.any(options)
            )
            found.body.append(Piece(text, Role.HEADING, number, set="{}" if numbered or form == "{n}" else form))
            count += 1
        cut = found.lead if k == 0 else 0
        found.body.append(Piece(paragraph, Role.BODY, number, lines=(paragraph[:cut], paragraph[cut:]) if cut else ()))
        if draw.chance(0.15 if len(paragraphs) <= 3 else 0.03) and paragraph[-1] not in "）)":
            found.body += [Piece(row, Role.BODY, number, row=True) for row in rows(draw)]
        for _ in range(0 if plain else draw.weighed({0: 0.9 if feature else 0.955, 1: 0.03, 2: 0.015})):
            found.body += _photo(paragraphs, found, number, draw)
    if not plain and draw.chance(0.05):
        found.close[:0] = _photo(paragraphs, found, number, draw)
    if draw.chance(0.03):
        jump = draw.form(JUMPS).format(n=draw.between(2, 8))
        if draw.chance(0.5) and re.match(r"[（(]下转", jump) and found.body[-1].role is Role.BODY:
            found.body[-1] = replace(found.body[-1], set="{}" + jump)
        else:
            found.close.append(Piece(jump, Role.FURNITURE, None))
    found.gold["text"] = "\n".join(p.text for p in found.body if p.role is Role.BODY)
    found.gold["headings"] = [p.text for p in found.body if p.role is Role.HEADING]


def _photo(paragraphs: Sequence[str], found: Dressed, number: int, draw: Draw) -> list[Piece]:
    """A caption, a photo credit, or both, on one line or two."""
    options = clauses(paragraphs, 8, 32)
    by = signed(draw.form(PHOTO_CREDITS), draw)
    found.gold["photographers"] += by.photographers
    if not options or draw.chance(0.2):
        return [Piece(by.text, Role.CREDIT, number)]
    form = draw.form(CAPTIONS)
    caption = form.format(shown(draw) if draw.chance(0.4) else draw.any(options))
    way = draw.weighed({"alone": 0.4, "two": 0.25, "one": 0.35})
    found.gold["captions"].append(caption)
    if way == "one":
        return [Piece(caption + draw.any([" ", "　", "", "  "]) + by.text, Role.CAPTION, number)]
    return [Piece(caption, Role.CAPTION, number), *([Piece(by.text, Role.CREDIT, number)] if way == "two" else [])]


def _photo_news(title: str, paragraph: str, found: Dressed, number: int, draw: Draw) -> Dressed:
    """A photo with a title, a paragraph and who made it."""
    found.head = [Piece(title, Role.TITLE, number, doubled=draw.chance(0.3))]
    by = signed(draw.form(PHOTO_NEWS), draw)
    lines = tuple(re.sub(r" (通讯员)", r"\n\1", by.text).split("\n")) if draw.chance(0.5) else ()
    inline = draw.chance(0.25)
    found.body = [Piece(paragraph + (by.text if inline else ""), Role.BODY, number)]
    if not inline:
        found.close = [Piece(line, Role.CREDIT, number) for line in lines or (by.text,)]
    _credit(found, by)
    found.gold["photographers"] += [
        n for n in (*by.reporters, *by.correspondents) if "摄" in by.text or "图" in by.text
    ]
    if by.text.endswith("摄") and "文" not in by.text:
        found.gold["reporters"] = []
    found.gold["text"] = found.body[0].text
    return found


def _written(made: Written, number: int, draw: Draw) -> Dressed:
    found = Dressed(gold=_gold(number, made.title))
    title = Piece(made.title, Role.TITLE, number, spaced=draw.chance(0.1) and " " not in made.title)
    found.head = [replace(title, set=draw.form(SECTION_FORMS)) if made.marked else title]
    if made.author:
        found.head.append(Piece(made.author, Role.CREDIT, number))
        found.gold["reporters"] = [re.sub(r"^[□◎]|作者：|\s", "", made.author)]
    found.body = [
        Piece(text, Role.BODY, number, row=made.rows, parted=k in made.breaks) for k, text in enumerate(made.paragraphs)
    ]
    if made.signed:
        *found.body, last = found.body
        found.close = [replace(last, role=Role.CREDIT)]
        found.gold["reporters"] = [re.sub(r"[^\u4e00-\u9fff]", "", last.text)]
    found.gold["text"] = "\n".join(piece.text for piece in found.body)
    return found

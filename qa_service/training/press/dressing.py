"""A story dressed for print: headlines, over-headings, leads, bylines, headings, captions and credits, with its gold record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qa_service.ingest import bylines
from qa_service.ingest.roles import Role
from qa_service.training.press.dressed import Dressed, begun
from qa_service.training.press.furniture import FURNITURE_HEAD, SECTION_FORMS, furniture
from qa_service.training.press.habits import USUAL, Habits
from qa_service.training.press.headlining import asking, headed
from qa_service.training.press.lists import items, rows
from qa_service.training.press.manners import Draw
from qa_service.training.press.photos import photo, photo_news
from qa_service.training.press.pieces import Piece, clauses
from qa_service.training.press.signing import BYLINES, CLOSES, GUESTS, LEADS, TAILS, signed
from qa_service.training.press.stories import Phrases, Story
from qa_service.training.press.words import CITIES, COUNTED, heading, name, organ, phrase
from qa_service.training.press.written import Written

PLAIN_HEADINGS = 0.5  # share of the articles with headings that no mark tells
HEADING_FORMS = ["{}", "{}", "{}", "一、{}", "（一）{}", "■{}", "●{}", "1.{}", "◆ {}", "【{}】", "▶{}", "★{}", "{n}", "第一，{}", "§{}", "— {} —", "□{}", "01 {}"]  # fmt: skip
CONTINUED = ["（上接第{n}版）", "（上接{n}版）", "(上接第{n}版)", "（紧接第{n}版）", "◀◀上接第{n}版", "（上接A{n}版）", "上接第{n}版"]  # fmt: skip
QUESTIONS = ["您怎么看{theme}？", "{theme}的下一步是什么？", "很多{people}反映{thing}难，原因是什么？", "您估计什么时候能见效？", "那么{organ}做了哪些工作？", "{city}的经验是什么？", "为什么要在这个时候{doing}？", "您最担心什么？", "{goods}会不会再涨价？", "{people}能得到什么实惠？", "这次{thing}和以往有什么不同？", "当时您在现场吗？能不能给我们讲讲经过？", "您刚才提到{theme}，能具体说说吗？", "钱从哪里来？"]  # fmt: skip
JUMPS = ["（下转第{n}版）", "（下转{n}版）", "(下转第{n}版)", "（下转 第{n}版）", "▶▶下转第{n}版", "（详见{n}版）", "（相关报道见{n}版）", "（下转A{n}版）"]  # fmt: skip
NOTES = ["编者按：{event}将至，本报记者走进{place}，记下了{people}们的{n}天。", "编者按：{thing}的事牵动人心。本报今起推出一组报道，看看{city}是怎样{doing}的。", "【编者按】{theme}怎么抓？{city}的做法值得一看。", "核心提示：{n}名{people}，{d}天{thing}，{organ}给出了自己的答案。", "编者的话：这一期说的是{goods}。来信很多，限于篇幅，只选登一部分。", "引子：{verse}。", "〖编者按〗{organ}{doing}，经验来自{people}。"]  # fmt: skip
SERIAL = ["（之{k}）", "（{k}）", "（上）", "（下）", "（连载{n}）", "（{n}）", "（中）", "（续{k}）"]
BRIEF = ("brief", "plain")  # kinds of short news, the second one among others like it
ESSAYIST = ("essay", "memoir")  # kinds that name their author, the second one as literary pages have them
BARE = (*BRIEF, "bare", "asked", "memoir")  # kinds of one headline, without headings
KINDS = {"news": 0.56, "essay": 0.08, "photo": 0.08, "feature": 0.15, "brief": 0.04, "untitled": 0.02, "continued": 0.02, "interview": 0.03, "asked": 0.02}  # fmt: skip
SIGNED = {  # how articles of a page are signed, by its habit
    "usual": {"lead": 0.55, "byline": 0.17, "tail": 0.08, "close": 0.05, "none": 0.12, "lead+byline": 0.03},
    "none": {"none": 0.88, "lead": 0.03, "tail": 0.05, "byline": 0.04},
    "tail": {"tail": 0.65, "close": 0.1, "none": 0.2, "lead": 0.05},
    "byline": {"byline": 0.8, "none": 0.12, "lead": 0.08},
}
ESSAYS = {"usual": {"byline": 0.75, "tail": 0.1, "close": 0.15}, "tail": {"byline": 0.5, "tail": 0.4, "close": 0.1}}


def dress(
    story: Story | Written, number: int, draw: Draw, phrases: Phrases, kind: str = "", habits: Habits = USUAL
) -> Dressed:
    """An article as it could be printed; of a kind of KINDS, or of any."""
    if isinstance(story, Written):
        return _written(story, number, draw)
    kind = kind or ("bare" if draw.chance(habits.bare) else draw.weighed(KINDS))
    paragraphs = list(story.paragraphs[: _length(kind, draw)])
    if kind == "photo":
        return photo_news(story.title, paragraphs[0], number, draw)
    found = begun(number, story.title)
    if kind == "asked":
        paragraphs = _answered(story, paragraphs, draw)
    _head(found, kind, story, paragraphs, draw, phrases, habits)
    if kind == "interview":
        paragraphs = _asked(paragraphs, draw)
    _sign(kind, paragraphs, found, draw, habits)
    _unhead(found, kind, paragraphs, draw)
    options = phrases.near(story, 4, 16) if draw.chance(0.5) else []
    _fill(found, paragraphs, draw, options, plain=kind in BARE, feature=kind == "feature")
    if kind not in BARE and not bylines.is_lead(paragraphs[0]) and draw.chance(0.15):
        _note(found, draw)
    found.box = kind not in BARE and len(paragraphs) > 2 and draw.chance(0.4 if kind == "feature" else 0.04)
    if kind not in BRIEF and draw.chance(0.03):
        found.head[:0] = photo(paragraphs, found.gold, draw)
    return found


def _head(
    found: Dressed, kind: str, story: Story, paragraphs: list[str], draw: Draw, phrases: Phrases, habits: Habits
) -> None:
    """The headlines; an essay may be a part of a series."""
    plain = kind in BARE
    heads = headed(story, paragraphs, found.number, draw, phrases, plain=plain, broken=habits.broken)
    found.head = list(heads.pieces)
    found.gold |= {"title": heads.title, "title_variants": list(heads.variants), "subtitle": heads.subtitle}
    if kind in ESSAYIST and draw.chance(0.1):
        part = draw.form(SERIAL).format(k=draw.any(COUNTED), n=draw.between(1, 60))
        found.head.append(Piece(part, Role.SUBTITLE, found.number))
        paragraphs[-1] += draw.any(["", "（未完待续）", "（待续）"])


def _unhead(found: Dressed, kind: str, paragraphs: list[str], draw: Draw) -> None:
    """Take headlines from what has none, or goes on from another page."""
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


def _asked(paragraphs: Sequence[str], draw: Draw) -> list[str]:
    """A text as questions and answers, most often behind its first paragraph."""
    asked, answered = draw.any(
        [
            ("问", "答"),
            ("——", ""),
            ("记者", name(draw)),
            ("本报记者", name(draw)),
            ("记者", "答"),
            ("主持人", name(draw)),
        ]
    )
    mark = draw.any(["：", "：", ":", "　"]) if answered else ""
    first = draw.any([0, 1, 1, 1])
    told = list(paragraphs[:first])
    for paragraph in paragraphs[first:]:
        told += [f"{asked}{mark}{phrase(QUESTIONS, draw)}", f"{answered}{mark}{paragraph}"]
    return told


def _answered(story: Story, paragraphs: Sequence[str], draw: Draw) -> list[str]:
    """A text as the answer to a reader's question."""
    who = draw.any(
        [
            f"读者{name(draw)[0]}女士",
            f"{draw.any(CITIES)}读者{name(draw)[0]}某",
            f"{name(draw)[0]}先生",
            "读者",
            f"网友“{name(draw)}”",
        ]
    )
    asked, answered = draw.any([("问：", "答："), ("问:", "答:"), (f"{who}问：", f"{organ(draw)}答："), (f"{who}：", f"{organ(draw)} {name(draw)}："), ("读者问：", "律师答："), ("【问】", "【答】"), ("Q：", "A："), (f"{who}来电：", f"{organ(draw)}答复：")])  # fmt: skip
    question = draw.any([f"{story.title}，是这样吗？", f"我听说{story.title}，{phrase(QUESTIONS, draw)}", phrase(QUESTIONS, draw), f"{clauses(paragraphs, 6, 24)[-1] if clauses(paragraphs, 6, 24) else story.title}，对吗？"])  # fmt: skip
    return [asked + question, answered + paragraphs[0], *paragraphs[1:]]


def _title_of(head: Sequence[Piece]) -> Piece:
    return next(piece for piece in head if piece.role is Role.TITLE)


def _length(kind: str, draw: Draw) -> int:
    """How many paragraphs are printed at most."""
    if kind in ("photo", *BRIEF):
        return draw.between(1, 2)
    if kind in BARE:
        return draw.weighed({1: 0.2, 2: 0.3, 3: 0.2, draw.between(4, 8): 0.3})
    if kind == "feature":
        return draw.between(6, 16)
    return draw.weighed({draw.between(1, 3): 0.35, draw.between(3, 8): 0.45, draw.between(8, 20): 0.2})


def _sign(kind: str, paragraphs: list[str], found: Dressed, draw: Draw, habits: Habits) -> None:
    """Put a lead before the text, names behind it, or a byline at the head."""
    ways = SIGNED[habits.signing]
    if kind in ESSAYIST:
        ways = ESSAYS.get(habits.signing, ESSAYS["usual"])
    elif kind == "plain" and habits.signing == "usual":
        ways = {"none": 0.6, "lead": 0.2, "tail": 0.2}
    elif kind == "asked":
        ways = {"none": 1.0}
    way = draw.weighed(ways)
    if "lead" in way:
        by = signed(draw.form(LEADS), draw)
        found.lead = len(by.text) if draw.chance(0.06) else 0
        paragraphs[0] = by.text + paragraphs[0]
        found.credit(by)
    if "byline" in way:
        _put_byline(found, draw)
    if (kind == "interview" and draw.chance(0.5)) or (kind == "asked" and draw.chance(0.25)):
        found.head.append(Piece(phrase(GUESTS, draw), Role.CREDIT, found.number))
    if way == "tail":
        by = signed(draw.form(TAILS), draw)
        paragraphs[draw.between(0, len(paragraphs) - 1) if draw.chance(0.1) else -1] += by.text
        if "冠" not in by.text:
            found.credit(by)
    if way == "close":
        by = signed(draw.form(CLOSES), draw)
        found.close.append(Piece(by.text, Role.CREDIT, found.number, closing=True))
        if "线索" not in by.text:  # who gave a hint did not write
            found.credit(by)


def _note(found: Dressed, draw: Draw) -> None:
    """A note of the editors as the first paragraph, above who wrote the rest."""
    note = Piece(phrase(NOTES, draw), Role.BODY, found.number)
    credits = [piece for piece in found.head if piece.role is Role.CREDIT]
    found.head = [piece for piece in found.head if piece.role is not Role.CREDIT]
    found.body[:0] = [note, *credits]
    found.lead = 0
    found.note_text()


def _put_byline(found: Dressed, draw: Draw) -> None:
    """Under the headlines, right under the title, or above it."""
    by = signed(draw.form(BYLINES), draw)
    found.credit(by)
    title = found.head.index(_title_of(found.head))
    place = draw.weighed({len(found.head): 0.77, title + 1: 0.17, title: 0.06})
    found.head.insert(place, Piece(by.text, Role.CREDIT, found.number))


def _fill(
    found: Dressed, paragraphs: Sequence[str], draw: Draw, phrases: Sequence[str], *, plain: bool, feature: bool
) -> None:
    """The text with headings, captions and jumps between its paragraphs; `phrases` may be headings."""
    headings = _headings(paragraphs, draw, phrases, 0.0 if plain else 0.85 if feature else 0.35)
    photos = 0.0 if plain else 0.2 if feature else 0.06
    for k, paragraph in enumerate(paragraphs):
        if k in headings:
            found.body.append(replace(headings[k], article=found.number))
        cut = found.lead if k == 0 else 0
        lines = (paragraph[:cut], paragraph[cut:]) if cut else ()
        found.body.append(Piece(paragraph, Role.BODY, found.number, lines=lines))
        found.body += _between(found.number, paragraph, draw, short=len(paragraphs) <= 3, plain=plain)
        for _ in range(draw.weighed({0: 1 - photos, 1: photos * 2 / 3, 2: photos / 3})):
            found.body += photo(paragraphs, found.gold, draw)
    if not plain and draw.chance(0.05):
        found.close[:0] = photo(paragraphs, found.gold, draw)
    if draw.chance(0.03):
        _put_jump(found, draw)
    found.note_text()


def _headings(paragraphs: Sequence[str], draw: Draw, phrases: Sequence[str], share: float) -> dict[int, Piece]:
    """Headings by the paragraphs that they stand over, all in one form."""
    own_words = draw.chance(0.4)  # headings that the text does not say
    form = "{}" if draw.chance(PLAIN_HEADINGS) else draw.form(HEADING_FORMS)
    numbered = form[:1] in "一（1第0" and form != "{}"
    found: dict[int, Piece] = {}
    for k in _headed(len(paragraphs), draw, share):
        options = list(phrases) if phrases and draw.chance(0.7) else clauses(paragraphs[k : k + 2], 3, 14)
        options = [heading(draw)] if own_words else options
        words = asking(draw.any(options), draw) if options else ""
        if numbered or form == "{n}":
            mark = (
                form.replace("一", COUNTED[len(found) % 10]).replace("1", str(len(found) + 1), 1) if numbered else form
            )
            found[k] = Piece(mark.format(words, n=str(len(found) + 1)), Role.HEADING)
        elif words:
            found[k] = Piece(words, Role.HEADING, set=form)
    return {k: piece for k, piece in found.items() if piece.text}


def _between(number: int, paragraph: str, draw: Draw, *, short: bool, plain: bool) -> list[Piece]:
    """What may stand under a paragraph: rows of a table, a folio line, the items of a list."""
    if draw.chance(0.15 if short else 0.03) and paragraph[-1] not in "）)":
        return [Piece(row, Role.BODY, number, row=True) for row in rows(draw)]
    if draw.chance(0.01):
        return [Piece(furniture(FURNITURE_HEAD, draw), Role.FURNITURE, row=True)]
    return [Piece(item, Role.BODY, number) for item in items(draw)] if not plain and draw.chance(0.03) else []


def _put_jump(found: Dressed, draw: Draw) -> None:
    """Say where the article goes on, behind its last paragraph or below it."""
    jump = draw.form(JUMPS).format(n=draw.between(2, 8))
    if draw.chance(0.5) and re.match(r"[（(]下转", jump) and found.body[-1].role is Role.BODY:
        found.body[-1] = replace(found.body[-1], set="{}" + jump)
    else:
        found.close.append(Piece(jump, Role.FURNITURE, None))


def _headed(count: int, draw: Draw, share: float) -> range:
    """The paragraphs under headings, if there are any; a text that is parted at all has two parts at least, most often."""
    places = range(draw.any([1, 1, 2]), count, draw.between(1, 4))
    least = 1 if draw.chance(0.1) else 2
    return places if count >= 4 and len(places) >= least and draw.chance(share) else range(0)


def _written(made: Written, number: int, draw: Draw) -> Dressed:
    """A text of our own as it could be printed."""
    found = begun(number, made.title)
    title = Piece(made.title, Role.TITLE, number, spaced=draw.chance(0.1) and " " not in made.title)
    found.head = [replace(title, set=draw.form(SECTION_FORMS)) if made.marked else title]
    if made.under:
        found.head.append(Piece(made.under, Role.SUBTITLE, number, row=True))
        found.gold["subtitle"] = made.under
    if made.author:
        found.head.append(Piece(made.author, Role.CREDIT, number))
    found.body = [
        Piece(text, Role.HEADING if k in made.headings else Role.BODY, number, row=made.rows, parted=k in made.breaks)
        for k, text in enumerate(made.paragraphs)
    ]
    found.close = [Piece(line, Role.CREDIT, number, closing=True) for line in made.below]
    if made.by:
        found.gold["reporters"] = ["".join(made.by.split())]
    found.note_text()
    return found

"""What can be seen of each line of a page: its length, marks and words, its neighbours, and what it shares with the text around it."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa_service.ingest.cohesion import cohesion, within
from qa_service.ingest.lines import Kind, Line, ends_sentence
from qa_service.ingest.reflow import width
from qa_service.ingest.roles import Label, Place, Role
from qa_service.ingest.signatures import signed_by
from qa_service.language.text import straddles_word

ENDS = 4  # characters at either end of a line that are seen one by one
END_CODES = 2048  # numbers that characters are folded to
JOINT_CODES = 16384  # numbers that the pairs across line ends are folded to
WORD_CODES = 8192  # numbers that character pairs within a line are folded to
WORDS = 40  # pairs of a line that are seen
NEAR, WIDE = 150, 600  # characters of the text above and below that a line is compared with
TURN = 300  # characters above and below a line that tell whether the story changes there
WINDOW = 500  # characters of a part of the page, to find where a line's words stand
MAX_PARTS = 400  # parts that a line is compared with
_AROUND = 8  # lines to each side that tell how wide a column is

_LENGTHS = (4, 8, 14, 20, 28, 40, 70)
_FIRST = (
    r"\d", r"[\u4e00-\u9fff]", r"[A-Za-z]", r"[（(\[【〔]", r"[“‘《「『\"]", r"[—―\-–]", r"[■□◆●▲◎★▼※○◇△▶►→↑←↓◀·•*§]", r"[图▲△]|[上下左右]图", r"[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,2}[）)]|第[一二三四五六七八九十]{1,2}[，,、：:]|其[一二三四五六七八九]", r"\d{1,2}[.、．)]|[①-⑳]|0\d(?!\d)",
    r"[问答QA记][:：]|【[问答]】|[\u4e00-\u9fff]{2,4}[:：]", r"[>＞«|》】\]]", r"[，。、；：！？）》”,;:!?)]",
)  # fmt: skip
_LAST = (
    r"[。！？!?…]",
    r"[，,、]",
    r"[：:]",
    r"[；;]",
    r"[”’\"」]",
    r"[）)】\]]",
    r"[\u4e00-\u9fff]",
    r"[？！?!]",
    r"\d",
    r"[A-Za-z%％℃]",
    r"——|—|-",
)
_ANYWHERE = (
    r"记者", r"通讯员", r"摄(?:影)?[）)]?$|供图|资料图|[图文][/／｜]|[/／][图文摄]", r"^\W*(?:本报|新华社|中新|据)", r"讯[（(　 ]|电[（(　 ]|讯$", r"责编|编辑|校对|美编|版式|组版|审读|主编|值班", r"第?\s*[\dA-Z一二三四五六七八九十]{1,3}\s*版", r"\d{4}\s*[年./-]\s*\d{1,2}", r"[星期周][一二三四五六日天]", r"电话|热线|邮编|地址|邮箱|网址|www|http|@|传真|\d{7,}",
    r"\d{1,2}月\d{1,2}日", r"[（(][^（）()]{2,24}[）)]$", r"来源|转自|摘自|原载|据新华社", r"下转|上接|紧接|转第", r"^[^，。；：]{2,14}[：:]", r"社$|局$|公司$|会$|部$", r"[\u4e00-\u9fff]{2,3}(?:日报|晚报|早报|时报|晨报|周刊|商报|青年报|工人报)", r"\t|  |　　| \| ", r"图为|左图|右图|上图|下图|图[①一1]|^▲|^△", r"同志[:：]$|^编辑", r"^[\u4e00-\u9fff]{2,4}$|^[\u4e00-\u9fff][ 　][\u4e00-\u9fff]$", r"价|元/|[胜负平]\b", r"启事|公告|通知|更正|声明|招聘|公示", r"特此",
)  # fmt: skip
# What over-headings and subtitles say, and titles seldom.
_BESIDE_TITLES = (
    r"^(?:在|为了?|针对|面对|随着|继|据|经|受|从|以|对|围绕|根据|按照|历时|历经|通过|由于|当|自)[^，。]{2,}$", r"(?:之际|时|之后|以后|后|期间|前夕|以来|之前|前|中|下|上|起)[：:]?$", r"(?:强调|指出|表示|要求|说|认为|提出|呼吁|宣布|希望|勉励[大他]家|透露|回应|通报|披露|称|建议|决定|通过|批准)[：:]?$",
    r"^[—―\-–]*(?:记|访|写在|写给|兼|来自|寄语|献给|从.+看)", r"(?:纪实|侧记|纪事|述评|综述|见闻|扫描|透视|观察|追踪|调查|剪影|启示|实践|报告|印象|对话|记)$", r"(?:出席|主持|讲话|致辞|致信|贺信|批示|参加|陪同|当选)", r"系列|之[一二三四五六七八九十]$|·", r"^[“《].*[”》]$",
    r"(?:召开|举行|开幕|闭幕|启动|开工|竣工|落成|成立|揭牌|揭晓|启用|通车|投产|签约|发布|印发|公布|结束|落幕)$", r"附?图片?[\d一二三四五六七八九十两]*张?[）)]$", r"^[\u4e00-\u9fff]{2,10}[：:]$", r"[会日议式赛展周节]$",
)  # fmt: skip
_HEADLINE_CHARS = 45  # a headline is no longer
_OPENING_CHARS = 90  # of a text tell what it is about
_INDENT = 2.5  # the first line of a paragraph in a column is narrower by no more
_RUN = 8  # lines in which an opening is looked for below a headline
_FAR = 80  # … and above it
_PATTERNS = (
    [re.compile(f"^(?:{p})") for p in _FIRST]
    + [re.compile(f"(?:{p})$") for p in _LAST]
    + [re.compile(p) for p in _ANYWHERE]
)
_BESIDE = [re.compile(pattern) for pattern in _BESIDE_TITLES]
_BRACKETS = (("（(", "）)"), ("“", "”"), ("《", "》"), ("【[", "】]"))


@dataclass(frozen=True, slots=True)
class Signs:
    """What is seen of the lines of a page.

    numbers: (lines, signs) float32; ends: (lines, 2 * ENDS), joints: (lines, 2) and words: (lines, WORDS), codes of characters and
    pairs, 0 where there is none.
    """

    numbers: NDArray[np.float32]
    ends: NDArray[np.int32]
    joints: NDArray[np.int32]
    words: NDArray[np.int32]


def signs_of(lines: Sequence[Line], raw: str, by_rule: Sequence[Label]) -> Signs:
    """The signs of the lines of a page, in their order; by_rule: what the rules take them for."""
    texts = [line.text for line in lines]
    widths = [width(text) for text in texts]
    own = [_looks(line, raw) for line in lines]
    page = _page(lines, widths)
    columns = _columns(widths)
    shares, turns, far = _shares(texts), _turns(texts), _signposts(lines)
    heads = _heads(lines, widths)
    runs, marks = _runs(texts), _marks(texts)
    told_on = cohesion(texts, [_pairs(text[:WIDE]) for text in texts])
    numbers = [
        [
            *own[i],
            *_size(widths, columns, i),
            *_stand(lines, i),
            *_joint(texts, i),
            *shares[i],
            *turns[i],
            *far[i],
            *page,
            *heads[i],
            *runs[i],
            *marks[i],
            *map(float, signed_by(texts[i])),
            *_ruled(by_rule[i]),
            *told_on[i],
        ]
        for i in range(len(lines))
    ]
    return Signs(
        np.asarray(numbers, np.float32),
        np.asarray([_ends(text) for text in texts], np.int32),
        np.asarray([_joints(texts, i) for i in range(len(texts))], np.int32),
        np.asarray([_words(text) for text in texts], np.int32),
    )


def _looks(line: Line, raw: str) -> list[float]:
    """What the characters of a line show."""
    text = line.text or " "
    size = len(text)
    indent = len(raw[line.raw_start : line.raw_end]) - len(raw[line.raw_start : line.raw_end].lstrip())
    found = [float(bool(pattern.search(text))) for pattern in _PATTERNS]
    found += [float(size <= bound) for bound in _LENGTHS]
    found += [float(line.kind is kind) for kind in Kind]
    found += [float(line.level > 0), line.level / 3, float(line.overprinted), min(indent, 4) / 4]
    found += [math.log(size) / 4, sum(text.count(c) for c in "，,") / 4, text.count("、") / 4, text.count("。") / 2]
    found += [sum(c.isdigit() for c in text) / size, sum(c.isascii() for c in text) / size, min(text.count(" "), 4) / 4]
    found += [float(ends_sentence(text)), float(_balance(text) > 0), float(_balance(text) < 0)]
    return found


def _ruled(label: Label) -> list[float]:
    """What the rules say of a line."""
    found = [float(label.role is role) for role in Role] + [float(label.place is place) for place in Place]
    return [*found, float(label.goes_on), float(label.opens)]


def _runs(texts: Sequence[str]) -> list[list[float]]:
    """For each short line, how many stand right above and below it; headlines of several articles may stand together."""
    short = [0 < len(text) <= _HEADLINE_CHARS and text[-1] not in "。；，、,;" for text in texts]
    above, below = _run_lengths(short), _run_lengths(short[::-1])[::-1]
    return [[math.log(1 + above[i]) / 2, math.log(1 + below[i]) / 2, float(short[i])] for i in range(len(texts))]


def _run_lengths(short: Sequence[bool]) -> list[int]:
    found, run = [], 0
    for own in short:
        found.append(run if own else 0)
        run = run + 1 if own else 0
    return found


def _marks(texts: Sequence[str]) -> list[list[float]]:
    """For each line, how many of the page begin with its mark, as items of a list do, and whether the last and the next does."""
    begun = [text[:1] if text[:1] and not text[0].isalnum() and text[0] not in "（(“《" else "" for text in texts]
    often = Counter(begun)
    found = []
    for i, own in enumerate(begun):
        near = [j for j in (i - 1, i + 1) if 0 <= j < len(begun)]
        found.append(
            [math.log(often[own]) / 3 if own else 0.0, float(bool(own) and any(begun[j] == own for j in near))]
        )
    return found


def _balance(text: str) -> int:
    """Brackets and quotation marks left open, less those closed that were not opened."""
    return sum(sum(text.count(c) for c in a) - sum(text.count(c) for c in b) for a, b in _BRACKETS)


def _columns(widths: Sequence[float]) -> list[float]:
    """For each line, how wide the lines around it are at most, but for the widest."""
    found = []
    for i in range(len(widths)):
        near = sorted(widths[max(0, i - _AROUND) : i + _AROUND + 1])
        found.append(near[(3 * len(near)) // 4 if len(near) < 4 else max(0, len(near) - 1 - len(near) // 5)])
    return found


def _size(widths: Sequence[float], columns: Sequence[float], i: int) -> list[float]:
    column, own = columns[i], widths[i]
    before = widths[i - 1] if i else 0.0
    after = widths[i + 1] if i + 1 < len(widths) else 0.0
    beyond = own - column
    found = [
        min(own / (column or 1), 3.0),
        float(abs(beyond) <= 1.0),
        float(beyond < -1.2),
        float(beyond < -3),
        float(beyond > 1.5),
        min(column / 40, 3.0),
    ]
    found += [
        float(abs(before - own) <= 1),
        float(abs(after - own) <= 1),
        max(-1.0, min(1.0, (own - before) / 20)),
        max(-1.0, min(1.0, (own - after) / 20)),
    ]
    return [*found, float(before < column - 1.2), float(abs(before - column) <= 1)]


def _page(lines: Sequence[Line], widths: Sequence[float]) -> list[float]:
    """What the whole page shows."""
    count = len(lines)
    ended = sum(ends_sentence(line.text) for line in lines) / count
    parted = sum(line.blank_before > 0 for line in lines) / count
    middle = sorted(widths)[count // 2]
    usual = Counter(round(w) for w in widths if w > 8).most_common(1)
    near = sum(abs(w - usual[0][0]) <= 1 for w in widths) / count if usual else 0.0
    half = sum(line.text.count(",") > line.text.count("，") for line in lines) / count
    leads = sum(line.kind is Kind.LEAD for line in lines)
    levels = len({line.level for line in lines if line.level})
    return [
        leads / count,
        min(leads, 6) / 6,
        ended,
        parted,
        min(middle / 40, 3.0),
        near,
        half,
        levels / 3,
        math.log(count) / 5,
        sum(w > 40 for w in widths) / count,
    ]


def _signposts(lines: Sequence[Line]) -> list[list[float]]:
    """For each line, how far the leads above and below are, and how its Markdown level compares with the others of the page."""
    above = _distances(lines)
    below = _distances(lines[::-1])[::-1]
    levels = Counter(line.level for line in lines if line.level)
    highest = min(levels, default=0)
    found = []
    for i, line in enumerate(lines):
        same = levels[line.level] / levels.total() if line.level else 0.0
        found.append([above[i], below[i], float(line.level > 0 and line.level == highest), same])
    return found


def _distances(lines: Sequence[Line]) -> list[float]:
    """How many lines above each the next lead or byline is: near 1 where it is right above, 0 where there is none."""
    found, since = [], 0.0
    for line in lines:
        found.append(1 / (1 + math.log(since)) if since else 0.0)
        since = 1.0 if line.kind is Kind.LEAD else since + 1 if since else 0.0
    return found


def _stand(lines: Sequence[Line], i: int) -> list[float]:
    """Where a line stands on the page, and the blank lines around it."""
    above = lines[i].blank_before
    below = lines[i + 1].blank_before if i + 1 < len(lines) else 4
    found = [float(above == n) for n in (0, 1, 2)] + [float(above > 2)]
    found += [float(below == n) for n in (0, 1, 2)] + [float(below > 2)]
    count = len(lines)
    found += [float(i == n) for n in range(3)] + [float(count - 1 - i == n) for n in range(3)]
    return [*found, i / count, float(above < below), float(above > below)]


def _joint(texts: Sequence[str], i: int) -> list[float]:
    """What speaks for or against a line going on with the one above, or the one above that."""
    if not i:
        return [0.0] * 7
    before, text = texts[i - 1], texts[i]
    further = texts[i - 2] if i > 1 else ""
    found = [_straddles(before, text), float(ends_sentence(before)), float(_balance(before) > 0)]
    found += [
        float(_balance(before + text) == 0 and _balance(before) != 0),
        float(bool(further) and not ends_sentence(further)),
    ]
    found.append(0.0 if ends_sentence(further) else _straddles(further, text))
    return [*found, float(bool(re.search(r"[，、；：,;:（(“]$", before)))]


def _straddles(before: str, after: str) -> float:
    """Whether a word stands across the joint of two lines; no word holds a mark."""
    return float(before[-1:].isalnum() and after[:1].isalnum() and straddles_word(before, after))


def _pairs(text: str) -> set[str]:
    letters = re.sub(r"\W+", "", text)
    return {letters[k : k + 2] for k in range(len(letters) - 1)}


def _shares(texts: Sequence[str]) -> list[list[float]]:
    """For each line, the share of its character pairs that stand in the text above, below, and elsewhere; rare pairs count more."""
    pairs = [_pairs(text[:WIDE]) for text in texts]
    spread = Counter(pair for own in pairs for pair in own)
    count = len(texts)
    weight = {pair: math.log((count + 1) / often) + 0.1 for pair, often in spread.items()}
    parts, homes = _parts(texts, pairs)
    return [_share(i, texts, pairs, weight, parts, homes) for i in range(count)]


def _turns(texts: Sequence[str]) -> list[list[float]]:
    """How much of the text below each line, and of that from the line on, is told in words of the text above it."""
    pairs = [_pairs(text[:WIDE]) for text in texts]
    above = [within(texts, pairs, range(i - 1, max(-1, i - 40), -1), TURN) for i in range(len(texts))]
    below = [within(texts, pairs, range(i + 1, min(len(texts), i + 40)), TURN) for i in range(len(texts))]
    found = []
    for i, own in enumerate(pairs):
        least = min(len(above[i]), len(below[i])) or 1
        found.append(
            [
                len(above[i] & below[i]) / least,
                len(own & above[i]) / (len(own) or 1),
                len(own & below[i]) / (len(own) or 1),
                min(len(above[i]), 400) / 400,
            ]
        )
    return found


def _heads(lines: Sequence[Line], widths: Sequence[float]) -> list[list[float]]:
    """For each line that may be a headline, what tells titles from the lines over and under them."""
    texts = [line.text for line in lines]
    short = [0 < len(text) <= _HEADLINE_CHARS and text[-1] not in "。；，、,;" for text in texts]
    told = [*(_told(text) if near else _UNTOLD for text, near in zip(texts, short, strict=True)), _UNTOLD]
    openings = _openings(lines, widths)
    return [
        [
            *(float(bool(pattern.search(text))) for pattern in _BESIDE),
            *_said(told[i - 1], told[i], told[i + 1], *openings[i]),
            *_beside(widths, short, i),
            _repeated(_triples(text), openings[i][0].triples),
        ]
        if short[i]
        else [0.0] * (len(_BESIDE) + 16)
        for i, text in enumerate(texts)
    ]


def _said(
    before: frozenset[str], own: frozenset[str], after: frozenset[str], below: _Opening, above: _Opening
) -> list[float]:
    """What a headline, and those right above and below it, share with the texts beside them and with each other."""
    shared = _repeated(own, below.pairs)
    return [
        shared,
        shared - _repeated(before, below.pairs),
        shared - _repeated(after, below.pairs),
        _repeated(before | own, below.pairs),
        _repeated(own, above.pairs),
        _repeated(own, before),
        _repeated(own, after),
        float(bool(before)),
        float(bool(after)),
        float(bool(below.pairs)),
    ]


def _beside(widths: Sequence[float], short: Sequence[bool], i: int) -> list[float]:
    """How long a headline is beside the short lines above and below it."""
    found = []
    for j in (i - 1, i + 1):
        near = 0 <= j < len(widths) and short[j]
        found.append(max(-1.5, min(1.5, math.log((widths[i] + 1) / (widths[j] + 1)))) if near else 0.0)
        found.append(float(near and widths[i] == widths[j]))
    return [*found, min(widths[i] / 30, 2.0)]


def _told(text: str) -> frozenset[str]:
    return frozenset(_pairs(text))


_UNTOLD: frozenset[str] = frozenset()


def _triples(text: str) -> frozenset[str]:
    letters = re.sub(r"\W+", "", text)
    return frozenset(letters[k : k + 3] for k in range(len(letters) - 2))


def _repeated(own: frozenset[str], among: frozenset[str]) -> float:
    return len(own & among) / len(own) if own else 0.0


@dataclass(frozen=True, slots=True)
class _Opening:
    """The words with which a text opens, as pairs and triples of characters."""

    pairs: frozenset[str] = frozenset()
    triples: frozenset[str] = frozenset()


def _openings(lines: Sequence[Line], widths: Sequence[float]) -> list[tuple[_Opening, _Opening]]:
    """For each line, how the text opens that is next to begin below it, and that which a lead above it began."""
    below: list[_Opening] = []
    at, begun = len(lines) + _RUN, _Opening()
    for i in reversed(range(len(lines))):
        below.append(begun if at - i <= _RUN else _Opening())
        if _may_open(lines, widths, i):
            at, begun = i, _opening(lines, i)
    above: list[_Opening] = []
    at, begun = -_FAR, _Opening()
    for i, line in enumerate(lines):
        above.append(begun if i - at <= _FAR else _Opening())
        if line.kind is Kind.LEAD:
            at, begun = i, _opening(lines, i)
    return list(zip(reversed(below), above, strict=True))


def _may_open(lines: Sequence[Line], widths: Sequence[float], i: int) -> bool:
    """Whether a text may begin with a line: it is a lead, or holds sentences, or a part of one in a column."""
    text = lines[i].text
    if lines[i].kind is not Kind.TEXT:
        return lines[i].kind is Kind.LEAD
    if "。" in text or len(text) > _HEADLINE_CHARS:
        return True
    in_column = i + 1 < len(lines) and not lines[i + 1].blank_before and abs(widths[i] - widths[i + 1]) <= _INDENT
    return in_column and ("，" in text or "," in text)


def _opening(lines: Sequence[Line], i: int) -> _Opening:
    text = "".join(line.text for line in lines[i : i + _RUN])[:_OPENING_CHARS]
    return _Opening(_told(text), _triples(text))


def _parts(texts: Sequence[str], pairs: Sequence[set[str]]) -> tuple[list[int], dict[str, list[int]]]:
    """The part of the page that each line stands in, and the parts that hold each pair, the first so many."""
    parts, size, part = [], 0, 0
    for text in texts:
        if size > WINDOW:
            part, size = part + 1, 0
        parts.append(part)
        size += len(text)
    homes: dict[str, list[int]] = defaultdict(list)
    for i, own in enumerate(pairs):
        for pair in own:
            held = homes[pair]
            if len(held) < MAX_PARTS and (not held or held[-1] != parts[i]):
                held.append(parts[i])
    return parts, homes


def _share(
    i: int,
    texts: Sequence[str],
    pairs: Sequence[set[str]],
    weight: dict[str, float],
    parts: Sequence[int],
    homes: dict[str, list[int]],
) -> list[float]:
    own = pairs[i]
    total = math.fsum(weight[pair] for pair in own) or 1.0

    def share(others: Iterator[int], room: int) -> tuple[float, float]:
        """Within NEAR characters, and within `room`."""
        left, near, seen = set(own), 0.0, 0
        missing = total
        for j in others:
            found = left & pairs[j]
            missing -= math.fsum(weight[pair] for pair in found)
            left -= found
            near = near if seen > NEAR else 1 - missing / total
            seen += len(texts[j])
            if seen > room:
                break
        return near, 1 - missing / total

    if not own:
        return [0.0] * 10
    above = share(iter(range(i - 1, max(-1, i - 60), -1)), WIDE)
    below = share(iter(range(i + 1, min(len(texts), i + 60))), WIDE)
    following = len(own & pairs[i + 1]) / len(own) if i + 1 < len(texts) else 0.0
    before = len(own & pairs[i - 1]) / len(own) if i else 0.0
    elsewhere: dict[int, float] = defaultdict(float)
    if len(texts[i]) <= 60:
        for pair in own:
            for part in homes[pair]:
                if abs(part - parts[i]) > 1:
                    elsewhere[part] += weight[pair]
    best = max(elsewhere.values(), default=0.0) / total
    up = max((v for p, v in elsewhere.items() if p < parts[i]), default=0.0) / total
    near = max(above[1], below[1])
    return [*above, *below, above[1] - below[1], following, before, best, float(best > near + 0.1), up]


def _code(size: int, *letters: str) -> int:
    """A number from 1 to size - 1 for some letters, the same on every machine."""
    number = 7
    for letter in letters:
        number = (number * 31337 + ord(letter) * 2654435761) % 4294967291
    return 1 + number % (size - 1)


def _ends(text: str) -> list[int]:
    first = [_code(END_CODES, c) for c in text[:ENDS]]
    last = [_code(END_CODES, c) for c in text[: -ENDS - 1 : -1]]
    return [*first, *[0] * (ENDS - len(first)), *last, *[0] * (ENDS - len(last))]


def _joints(texts: Sequence[str], i: int) -> list[int]:
    if not i or not texts[i] or not texts[i - 1]:
        return [0, 0]
    further = _code(JOINT_CODES, texts[i - 2][-1], texts[i][0]) if i > 1 and texts[i - 2] else 0
    return [_code(JOINT_CODES, texts[i - 1][-1], texts[i][0]), further]


def _words(text: str) -> list[int]:
    codes = [_code(WORD_CODES, a, b) for a, b in itertools.pairwise(text[: WORDS + 1])]
    return [*codes, *[0] * (WORDS - len(codes))]

"""Which headline belongs to which article, and which of an article's headlines is its title.

A page's text often gives the title after the body, or pages of columns later; then its words tell where it belongs.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

BEFORE = 0.4  # a headline right above a body is likely its own …
AFTER = 0.15  # … one right below less so; both give way to words shared with a body
UNTITLED = 0.3  # an article wants a title
FAR_FIT = 0.3  # a headline that stands elsewhere must share so much with the body
SLOGAN_FIT = 0.45  # a slogan shares little with any article
FAR_BETTER = (
    0.6  # so much more of a headline's words, as a share, the first sentence repeats where it is the title after all
)

DASHES = ("—", "―", "-", "–")  # a dash marks a subtitle
_WORD = re.compile(r"\w")
_DATED = re.compile(r"[^，。；：,]{0,14}(?:近日|日前|连日来|昨日|昨天|今天|\d{1,2}[日号])")
_INTRODUCES = re.compile(
    r"(?:在|当).+(?:之际|前夕|期间|时|上|中)|受.+影响|经.+批准|继.+之后|(?:随着|针对|围绕).+|.{4,}(?:强调|指出|要求|表示|说|认为|提出|呼吁|宣布)[：:]?"
)
_MEETING = re.compile(
    r"[^，。！？：“”]{4,}(?:会议?(?:在[\u4e00-\u9fff]{2,6}|[昨今][日天]?)?(?:召开|举行)|(?:召开|举行)[^，。！？：“”]{0,12}会议?)"
)
_TAKES_PART = re.compile(r"主持|讲话|出席|致辞|参加|部署|^[—―\-–]")
MAX_HEADLINE_CHARS = 40
_SLOGAN = re.compile(
    r"深入|学习|贯彻|落实|宣传|精神|奋力|奋进|奋斗|迈进|开拓|谱写|庆祝|喜迎|迎接|热烈|新时代|新征程|新篇章|新局面|主题教育|弘扬|高举|团结|不忘初心|牢记使命|建功|凝心聚力|踔厉|勇毅|砥砺|首善|献礼"
)


def pairs_of(text: str) -> frozenset[str]:
    """Every two neighbouring letters, digits or Chinese characters."""
    letters = "".join(_WORD.findall(text)).lower()
    return frozenset(letters[i : i + 2] for i in range(len(letters) - 1))


class Bodies:
    """The bodies of a page's articles, to be asked how well a headline fits each."""

    def __init__(self, bodies: Sequence[str]) -> None:
        self._pairs = [pairs_of(body) for body in bodies]
        spread = Counter(pair for pairs in self._pairs for pair in pairs)
        self._weight = {pair: math.log((len(bodies) + 1) / (count + 0.5)) for pair, count in spread.items()}
        self._rare = math.log((len(bodies) + 1) / 0.5)

    def fit(self, headline: str, i: int) -> float:
        """Share, 0 to 1, of the headline's character pairs that stand in body i; pairs that few bodies hold count more."""
        wanted = pairs_of(headline)
        total = sum(self._weight.get(pair, self._rare) for pair in wanted)
        found = sum(self._weight[pair] for pair in wanted & self._pairs[i])
        return found / total if total else 0.0

    def fits(self, headline: str) -> list[float]:
        """The fit to every body."""
        return [self.fit(headline, i) for i in range(len(self._pairs))]


def is_slogan(line: str, fits: Sequence[float]) -> bool:
    """Whether a line at the edge of a page is a campaign slogan: its words, and that no article is about it."""
    return len(set(_SLOGAN.findall(line))) >= 2 and max(fits, default=0.0) < SLOGAN_FIT


def is_other_story(headline: str, above: str, first: str, below: str) -> bool:
    """Whether a short line is the title of another story, rather than a heading inside the one above it.

    above: the article so far; first: the paragraph under the line; below: that and all up to the next short line. A
    title is longer than a heading, its story opens with a date and repeats few words of what stands above, the fewer
    the shorter that is. The weights are those of a logistic regression on the boundaries of laid-out pages, rounded.
    """
    if headline.startswith(DASHES):
        return True
    told = pairs_of(above)
    looks = 0.65 * min(len(headline), 20) + 3.0 * (" " in headline) + 2.9 * bool(_DATED.match(first))
    repeats = 3.5 * _share(headline, told) + 22.0 * _share(below, told) + 23.0 * _share(first, told)
    return looks - repeats + 2.0 * math.log(len(told) + 1) > 18.0


def _share(text: str, told: frozenset[str]) -> float:
    """Share, 0 to 1, of a text's character pairs that stand among others."""
    pairs = pairs_of(text)
    return len(pairs & told) / (len(pairs) or 1)


def split_gap(
    fit_before: Sequence[float],
    fit_after: Sequence[float],
    marked: Sequence[bool],
    *,
    before_untitled: bool,
    after_exists: bool,
) -> int:
    """How many of the headlines in a gap belong to the article above it; the rest belong to the one below.

    fit_before, fit_after: each headline's fit to the article above and below; marked: those that a mark makes titles.
    """
    if not after_exists:
        return len(fit_before)

    def gain(cut: int) -> float:
        above = sum(f + AFTER for f in fit_before[:cut]) - sum(marked[:cut])
        below = sum(f + BEFORE for f in fit_after[cut:])
        return above + below + UNTITLED * (before_untitled and cut > 0) + UNTITLED * (cut < len(fit_before))

    return max(range(len(fit_before) + 1), key=lambda cut: (gain(cut), -cut))


def tells_of_meeting(headline: str, below: str) -> bool:
    """Whether a headline tells but that there was a meeting, and the one below it what was said there: it is an over-heading.

    Where the one below tells who took part, the meeting is the news.
    """
    told = 8 <= len(below) <= MAX_HEADLINE_CHARS and below[-1] not in "。；，：" and not _TAKES_PART.search(below)
    return told and bool(_MEETING.fullmatch(headline))


def title_index(texts: Sequence[str], told: Sequence[bool], marked: Sequence[bool], first_sentence: str) -> int:
    """Which of an article's headlines is its title.

    Of those told to be titles (all, where none is) it is the marked one, else the one that the first sentence repeats
    most; another headline is, if no mark makes one the title and the first sentence repeats that far better. A dash
    marks a subtitle, and what introduces another line (在…会上强调) is an over-heading, whatever is repeated.
    """
    every = range(len(texts))
    titles = [i for i in every if told[i]] or list(every)
    certain = [i for i in titles if marked[i]]
    if certain:
        return certain[0]
    lead = pairs_of(first_sentence)
    beside = [
        text.startswith(DASHES) or bool(_INTRODUCES.fullmatch(text)) or tells_of_meeting(text, below)
        for text, below in zip(texts, (*texts[1:], ""), strict=True)
    ]
    repeated = [_share(text, lead) - beside[i] for i, text in enumerate(texts)]

    def most(places: Iterable[int]) -> int:
        return max(places, key=lambda i: (repeated[i], -i))

    chosen, best = most(titles), most(every)
    return best if repeated[best] > repeated[chosen] + FAR_BETTER else chosen

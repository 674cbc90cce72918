"""White space that stands between the letters of a word: 记 者 从 区 总 工 会 获 悉, 1 8 个项目, 张 伟."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa_service.language.folding import HAN
from qa_service.language.numerals import COUNTED
from qa_service.types import Offsets

_UNIT = f"{COUNTED}时点%％℃万亿千百余多版级号"
_FIGURE = r"0-9０-９.．:：%％/\-"
SPACE = re.compile(r"[^\S\n\r]")  # within a line
_LETTERS = re.compile(rf"[{HAN}A-Za-z{_FIGURE}]+|\S")
_LETTER = re.compile(rf"[{HAN}A-Za-z{_FIGURE}]")
_IS_HAN, _IS_FIGURE = re.compile(f"[{HAN}]"), re.compile(f"[{_FIGURE}]")
_GAP = r"[ \t\u3000\xa0]"
_FIGURES = re.compile(rf"(?<![\w.])(?<!\d{_GAP})\d(?:{_GAP}\d)++(?=(?P<gap>{_GAP}?)[{_UNIT}])")
_COUNT = re.compile(rf"(?:[{_FIGURE}]{_GAP}*)+[{_UNIT}]")
MIN_RUN = 4  # letters; fewer are a name, or single words
WHOLE_LINE = 0.8  # of the letters of a line stand apart where it is set so as a whole
MIN_LINE = 6
# Two in three people have one of these; a row of names set apart (张 伟 王 芳) is told by them.
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)

# For what is searched: a letter that stands alone belongs to the next, a figure to its unit.
_AFTER_LETTER = re.compile(rf"(?:(?<=^[{HAN}])|(?<=[^\w][{HAN}]))[^\S\n\r]+(?=[{HAN}])", re.M)
_BETWEEN_FIGURES = re.compile(
    rf"(?<![\w.,])(?<!\d{_GAP})\d(?:(?:{_GAP}\d)++(?={_GAP}?[{_UNIT}])|(?:{_GAP}\d){{2,}}+(?![\w.,]))"
)
_IN_DATE = re.compile(rf"(?<=\d){_GAP}+(?=[{_UNIT}])|(?<=\d[年月]){_GAP}+(?=\d)|(?<=\d{_GAP}[年月]){_GAP}+(?=\d)")


def together(text: str) -> str:
    """The text as it is searched: without the white space between letters and figures that stand apart."""
    if not SPACE.search(text):
        return text
    joined = _BETWEEN_FIGURES.sub(lambda figures: re.sub(_GAP, "", figures.group()), _AFTER_LETTER.sub("", text))
    return _IN_DATE.sub("", joined)


@dataclass(frozen=True, slots=True)
class _Run:
    """Single letters of a line with white space of one width between each two."""

    line: str
    places: Sequence[int]

    @property
    def letters(self) -> str:
        return "".join(self.line[at] for at in self.places)

    def gaps(self) -> Iterator[Offsets]:
        """The white space in it that parts no words."""
        names = self.is_row_of_names()
        for n, (before, after) in enumerate(pairwise(self.places)):
            if n % 2 == 0 if names else self.belong(before, after):
                yield before + 1, after

    def is_row_of_names(self) -> bool:
        return len(self.places) % 2 == 0 and _SURNAMES.issuperset(self.letters[::2])

    def belong(self, before: int, after: int) -> bool:
        """Whether two letters are of one word, as far as their kinds tell: a figure belongs to text where a unit follows."""
        first, second = self.line[before], self.line[after]
        if _IS_FIGURE.match(first) and not _IS_FIGURE.match(second):
            return second in _UNIT or first in _UNIT
        return not _IS_FIGURE.match(second) or bool(_IS_FIGURE.match(first)) or bool(_COUNT.match(self.line, after))


def gaps_in_words(line: str) -> set[int]:
    """Places of the white space in a line that only its setting has put between letters; where in doubt, it parts words."""
    runs = list(_runs(line))
    apart, letters = sum(len(run.places) for run in runs), len(_LETTER.findall(line))
    as_a_whole = apart >= max(MIN_LINE, WHOLE_LINE * letters)
    chosen = [run for run in runs if as_a_whole or (len(run.places) >= MIN_RUN and _IS_HAN.search(run.letters))]
    found = [gap for run in chosen for gap in run.gaps()]
    return {at for gap in [*found, *_before_units(line)] for at in range(*gap) if line[at].isspace()}


def _before_units(line: str) -> Iterator[Offsets]:
    return ((figures.start(), figures.end("gap")) for figures in _FIGURES.finditer(line))


def _runs(line: str) -> Iterator[_Run]:
    """The runs of single letters with the narrowest white space of the line between them: what is wider parts words."""
    words = list(_LETTERS.finditer(line))
    links = [
        after.start() - before.end()
        if len(before.group()) == len(after.group()) == 1
        and _LETTER.match(before.group())
        and _LETTER.match(after.group())
        else 0
        for before, after in pairwise(words)
    ]
    narrowest = min(filter(None, links), default=0)
    run: list[int] = []
    for word, link in zip(words, [*links, 0], strict=False):
        run.append(word.start())
        if not link or link > narrowest:
            if len(run) > 1:
                yield _Run(line, run)
            run = []

"""Articles of the training data as stories to print: title and paragraphs, without the marks of the web."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qa_service.ingest import bylines
from qa_service.training.corpus import read_lines
from qa_service.training.press.manners import Draw

FILES = {"text/news_qq.jsonl.xz": 4, "text/news_xwlb.jsonl.xz": 9}  # every so-manieth article is taken
APART = 10  # every tenth of those is kept for pages that are measured on
MAX_PARAGRAPH = 420
MAX_TITLE, MIN_TITLE = 42, 6
MAX_HOMES = 40  # phrases that are remembered for a pair of characters
_UNEVEN = re.compile(r"[“”‘’《》（）()【】\"]")
_WEB = re.compile(
    r"摄影|供图|资料图|图源|图片来源|截图|编辑|责编|来源[：:]|原标题|点击|扫码|关注|公众号|微信号|转载|版权|文[|｜丨/]|作者[：:|｜丨]|https?:|记者[^，。]{0,12}[摄图]$|摄$|图$|^#|^\*|^第?\d+$|^[\W_]+$|视频|校对|撰文"
)
_OPENING = re.compile(
    r"^(?:[^，。]{0,14}(?:消息|讯)[（(]?(?:记者[^）)：]{0,16}|新闻联播)?[）)]?[：:，,]?|【[^】]*】|[（(][^）)]*(?:记者|新闻联播)[^）)]*[）)][：:]?)\s*"
)
_CLOSING = re.compile(r"[（(][^（）()。]*(?:编辑|记者|完|来源|化名)[^（）()。]*[）)]\s*$")
_LEAD = re.compile(r"本报|新华社|中新[社网]|新京报|记者|通讯员|【|】")
_TITLE_MARK = re.compile(r"^【[^】]*】|[|｜丨]|^\W+$")


@dataclass(frozen=True, slots=True)
class Story:
    """A title and the paragraphs under it, as their newspaper would print them."""

    title: str
    paragraphs: tuple[str, ...]


class Phrases:
    """Headlines and halves of headlines, to be found by the words of a text: over-headings, subtitles and headings are made of them."""

    def __init__(self, stories: Sequence[Story]) -> None:
        parts = [(part.strip(), n) for n, story in enumerate(stories) for part in re.split(r"[\s，：——]+", story.title)]
        self.parts = [(part, n) for part, n in parts if 4 <= len(part) <= 30 and not _UNEVEN.search(part)]
        self.homes: dict[str, list[int]] = defaultdict(list)
        for k, (part, _) in enumerate(self.parts):
            for pair in bigrams(part):
                if len(self.homes[pair]) < MAX_HOMES:
                    self.homes[pair].append(k)

    def near(self, story: Story, low: int, high: int) -> list[str]:
        """Phrases of other stories that share most with the opening of one, the best first."""
        found: Counter[int] = Counter()
        for pair in bigrams(story.title + "".join(story.paragraphs)[:300]):
            for k in self.homes.get(pair, ()):
                found[k] += 1
        kept = [
            (n / len(self.parts[k][0]), self.parts[k][0])
            for k, n in found.items()
            if low <= len(self.parts[k][0]) <= high
        ]
        return [part for _, part in sorted(kept, reverse=True)[:12] if part not in story.title]


def bigrams(text: str) -> set[str]:
    """Every two neighbouring letters or characters."""
    letters = re.sub(r"\W", "", text)
    return {letters[k : k + 2] for k in range(len(letters) - 1)}


def short(story: Story, draw: Draw) -> Story:
    """A story of one to three paragraphs, each of a sentence or two."""
    paragraphs = ["".join(_sentences(p)[: draw.between(1, 2)]) for p in story.paragraphs]
    return replace(story, paragraphs=tuple(paragraphs[: draw.between(1, 3)]))


def loose(story: Story, draw: Draw) -> Story:
    """A story in paragraphs of a sentence or two, some of which are left out: what stands below each other says less of one matter."""
    first, *rest = [sentence for p in story.paragraphs for sentence in _sentences(p)]
    kept = [sentence for sentence in rest if draw.chance(0.6)]
    sizes = draw.weighed({1: 0.5, 2: 0.5})
    joined = ["".join(kept[at : at + sizes]) for at in range(0, len(kept), sizes)]
    return replace(story, paragraphs=tuple(p for p in (first, *joined) if p.count("“") == p.count("”")) or (first,))


def _sentences(paragraph: str) -> list[str]:
    return re.findall(r"[^。！？]+[。！？”]*", paragraph)


def stories(data: Path, *, apart: bool) -> Iterator[Story]:
    """The stories of the training data, or those kept apart from it."""
    for name, every in FILES.items():
        for number, record in enumerate(read_lines(data / name)):
            if number % every == 0 and (number // every % APART == 0) == apart and (found := story(record)):
                yield found


def story(record: dict[str, str]) -> Story | None:
    """The story of a record; None where too little of it looks like print."""
    title = _TITLE_MARK.sub("", (record.get("title") or "").strip()).strip()
    lines = [line.strip() for line in record["text"].split("\n")]
    paragraphs = [cleaned for line in lines if line and (cleaned := _cleaned(line))]
    if not MIN_TITLE <= len(title) <= MAX_TITLE or not paragraphs or sum(map(len, paragraphs)) < 40:
        return None
    opening = _OPENING.sub("", paragraphs[0]) if len(paragraphs[0]) > 40 else paragraphs[0]
    if _LEAD.search(opening[:30]) or bylines.is_lead(opening) or len(opening) < 15:
        return None
    return Story(title, (opening, *paragraphs[1:]))


def _cleaned(line: str) -> str:
    """A paragraph of print; empty where it is a mark of the web, or no sentence."""
    line = re.sub(r"\s+", " ", _CLOSING.sub("", line)).strip()
    if len(line) > MAX_PARAGRAPH or len(line) < 12 or _WEB.search(line) or not re.search(r"[。！？…”]$", line):
        return ""
    return line

"""The samples of docs/how-it-works.md: python tests/samples.py writes there what is made of each page now.

Each is a page of ten lines, of our own invention; beside it stands what was made of it.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from qa_service.indexing.left_out import left_out
from qa_service.ingest import read_page
from qa_service.types import Article

MANUAL = Path(__file__).parents[1] / "docs/how-it-works.md"
HEAD = "| the page | what is made of it |\n|---|---|\n"
TABLE = re.compile(re.escape(HEAD) + r"(?:\|.*\n)*")

SAMPLES = {
    "a headline over a column, a photo with its caption and credit": """\
河湾日报 2031年5月6日 星期二 第3版
社区图书室周末延长开放

本报讯（记者 林小满）从本周起，南
河社区图书室周末延长开放到晚上九
点，三千册新书已经上架。

居民凭身份证即可借阅。
图为读者在图书室看书。
周立 摄
""",
    "a title printed over itself, and one that stands below its text": """\
南南河河公公园园开开放放
——免费开放三天
本报讯 南河公园昨天开放。公园有三
处花圃，门票五元，开放头三天免费。

本报讯（记者 何青）第三小学开办寒
假托管班，名额六十个，本周五起报
名。

第三小学开办寒假托管班
""",
    "a column of short news": """\
■简讯

菜市场迁到东街
本报讯 东街菜市场昨天开业，摊位有
八十个。

游泳馆周一闭馆
本报讯 区游泳馆从本月起周一闭馆检
修，其余时间照常开放。
本版编辑 白露
""",
    "headings, and a sentence that a notice breaks off": """\
他在渡口守了三十年
本报记者 高远山
老陈在白沙渡口摆渡，一摆就是三十
年。
清早第一班
每天五点半，他把船擦干净，等第一批
上学的孩子。（下转第4版）
桥通之后
大桥去年通车，坐船的人少了，老陈
仍然每天开船。
""",
    "questions and answers": """\
办理居住证要带什么
本报讯 新规定下月施行，记者请教了
街道办事处的工作人员。
问：办理居住证要带什么？
答：带身份证和租房合同原件。
问：多久可以领到？
答：十五个工作日。
问：要交钱吗？
答：首次办理不收费。
（本报记者 苏晴）
""",
    "Markdown": """\
---
newspaper: 河湾日报
date: 2031-05-06
---
# 图书馆办起**夜读会**

本报讯（记者 周立）区图书馆每周五办
夜读会，[报名](https://library.example)后即可参加。

![读者在夜读会上](https://library.example/night.jpg)
""",
}


def table() -> str:
    """The table of all samples."""
    return HEAD + "".join(f"| {_printed(raw)} | {'<br>'.join(made(name, raw))} |\n" for name, raw in SAMPLES.items())


def _printed(raw: str) -> str:
    return "<br>".join(f"`{line}`" if line.strip() else "" for line in raw.splitlines())


def made(name: str, raw: str) -> Iterator[str]:
    """What is made of a page, a line for each thing."""
    page = read_page(raw, "page.md" if name == "Markdown" else "page.txt")
    for article in page.articles:
        yield from _article(article)
    if printed := [value for value in (page.issue.newspaper, page.issue.date, page.issue.page) if value]:
        yield f"printed in: {' · '.join(printed)}"
    furniture = [(piece.start, piece.end, piece.kind) for piece in page.furniture]
    if words := [one.text for one in left_out(raw, page.articles, furniture) if one.text and one.words]:
        yield f"left out: {' · '.join(words)}"


def _article(article: Article) -> Iterator[str]:
    yield f"**{article.title or '(no title)'}**"
    told = {"subtitle": article.subtitle, "section": article.section}
    yield from (f"{name}: {value}" for name, value in told.items() if value)
    headings = {heading.at: heading.text for heading in article.headings}
    at = 0
    for paragraph in article.text.split("\n"):
        if at in headings:
            yield f"heading: {headings[at]}"
        yield f"¶ {paragraph}"
        at += len(paragraph) + 1
    yield from (f"caption: {caption}" for caption in article.captions)
    if names := (*article.reporters, *article.correspondents, *article.photographers):
        yield f"by: {' '.join(names)}"


def written(manual: str) -> str:
    """A manual with the table as it comes out now."""
    return TABLE.sub(lambda _: table(), manual, count=1)


def main() -> None:
    """Write into the manual what is made of the samples now."""
    MANUAL.write_text(written(MANUAL.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()

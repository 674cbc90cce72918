"""A story dressed for print: headlines, over-headings, leads, bylines, headings, captions and credits, with its gold record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from qa_service.ingest.roles import Role
from qa_service.training.press.headlining import headed
from qa_service.training.press.manners import Draw
from qa_service.training.press.pieces import Piece, clauses
from qa_service.training.press.stories import Phrases, Story
from qa_service.training.press.written import (
    CITIES,
    Written,
    column,
    day,
    heading,
    name,
    organ,
    pen_name,
    phone,
    phrase,
    rows,
    shown,
)

PAPERS = [
    "河湾日报",
    "江州晚报",
    "云岭工人报",
    "东方早报",
    "城市快报",
    "劳动时报",
    "海港日报",
    "新区报",
    "青年周报",
    "北方农民报",
    "临泽商报",
    "大江晨报",
]
SECTIONS = [
    "工会动态",
    "要闻",
    "综合新闻",
    "社会",
    "国际",
    "短讯",
    "简讯",
    "读者来信",
    "服务台",
    "图片新闻",
    "经济观察",
    "教育周刊",
    "民生关注",
    "法治在线",
    "文化长廊",
    "体育",
    "基层风采",
    "热点追踪",
    "新闻集锦",
    "一周要闻",
    "身边事",
    "百姓话题",
    "健康生活",
    "工匠故事",
    "今日视点",
    "副刊",
    "党建",
    "科技前沿",
    "记者调查",
    "街谈巷议",
    "权益保障",
    "天下财经",
    "环球扫描",
    "文娱播报",
    "学习贯彻党的二十大精神·基层巡礼",
    "我为群众办实事",
    "走基层",
    "新春走基层",
    "最美劳动者",
    "两会声音",
    "三农天地",
    "消费提示",
    "公告栏",
    "延伸阅读",
    "相关链接",
    "新闻背景",
    "现场目击",
    "本报专稿",
    "特别报道",
    "人物",
]
SECTION_FORMS = ["{}", "■{}", "◆{}", "■ {} ■", ">> {} <<", "【{}】", "●{}", "[{}]", "«{}»", "▼{}", "★ {}", "□{}", "※{}※", "—{}—", "| {} |", "◎{}", "〔{}〕", "·{}·", "》》{}"]  # fmt: skip
LEADS = [
    "本报讯（记者 {r}）", "本报讯（记者 {r} 通讯员 {c}）", "本报讯（记者{r}）", "本报讯 （记者 {r}） ", "本报讯(记者 {r})", "本报讯（记者 {r} 实习生 {x}）", "本报讯（通讯员 {c}）", "本报讯（{r}）", "本报讯 记者{r}报道：", "本报讯 ",
    "本报讯 记者 {r} 通讯员 {c} 报道 ", "本报{city}{d}电（记者{r}）", "本报{city}{d}讯（记者{r}）", "本报{city}{d}讯　记者{r}报道：", "本报记者{r}报道：", "【本报讯】（记者 {r}）", "【本报讯】", "本报消息（记者 {r}）", "本报{city}专电（记者{r}）", "本报综合消息 ",
    "新华社{city}{d}电（记者{r}）", "新华社{city}{d}电　", "新华社{city}{d}电（记者 {r}）", "据新华社{city}{d}电（记者{r}）", "据新华社电 ", "新华社{city}电（记者{r}）", "新华社电 ", "中新社{city}{d}电（记者 {r}）", "中新网{city}{d}电（记者 {r}）", "（记者 {r}）", "记者{r}报道：",
    "{paper}讯（记者 {r}）", "{paper}讯 ", "{paper}讯　记者{r}报道　", "{paper}记者 {r} ", "早报讯（记者 {r}）", "晚报讯 记者 {r} ", "本刊讯（记者 {r}）", "本网讯（记者 {r}）", "本报特约记者{r}报道：", "据《{paper}》报道，", "据{paper}消息，", "{city}讯 ", "讯（记者 {r}）", "□记者 {r} 通讯员 {c} ", "本报讯 （记者 {r} 摄影 {p}）", "本报{d}讯（记者 {r}）", "记者 {r} ",
    "本报 讯 （记 者 {rs} ） ", "本报讯（首席记者 {r}）", "本报讯（记者 {r} 特约通讯员 {c}）", "本报讯（记者{r} 见习记者{x}）", "本报讯（全媒体记者 {r}）", "本报{city}讯（{r}、{x}）", "工人日报讯（记者{r}）",
    "【本报{city}讯】", "【本报{city}讯】（记者 {r}）", "本报{city}讯（记者 {r}）", "【{city}讯】", "本报讯　{r}报道　", "（本报讯）",
]  # fmt: skip
BYLINES = [
    "□本报记者 {r}", "本报记者 {r}", "□ 本报记者 {r}", "■本报记者 {r}", "●本报记者 {r}", "◎本报记者 {r}", "本报记者　{r}", "本报记者 {r} 通讯员 {c}", "记者 {r}", "□记者 {r} 通讯员 {c}", "本报记者 {r} 文/图", "文/图 本报记者 {r}", "文/本报记者 {r}", "文/{r}", "□文/本报记者 {r} 图/{p}", "本报记者 {r}/文 {p}/摄", "本报实习记者 {r}", "本报首席记者 {r}", "本报特约记者 {r}",
    "□{r}", "□ {r}", "{r}", "◎{r}", "■{r}", "（{r}）", "作者：{r}", "作者 {r}", "本报通讯员 {c}", "通讯员 {c}", "（本报记者 {r}）", "（记者 {r}）", "新华社记者 {r}", "新华社记者{r}", "本报全媒体记者 {r}", "本报驻{city}记者 {r}", "本刊记者 {r}", "撰文/{r}", "文｜{r}", "记者 {r} 实习生 {x}", "■文/本报记者 {r} 摄影/{p}", "[本报记者 {r}]", "本报评论员", "□特约撰稿 {r}", "●{r} 通讯员 {c}", "文／图　{r}", "本报记者 {r} {x} 实习生 {c2}", "□本报记者{r}", "采写：本报记者 {r}", "{city} {r}",
    "{organ} 通讯员 {c}", "{organ}　{r}", "{r}（{organ}）", "{s}", "{s}", "□{s}", "■{s}", "◎ {s}", "{city}　{s}", "（{s}）", "通讯员 {c} 记者 {r}", "{organ}工会 {r}", "□{organ} {r}", "{s}（{organ}）", "文/{s}",
]  # fmt: skip
TAILS = ["（记者 {r}）", "（{r}）", "（本报记者 {r}）", "（通讯员 {c}）", "（记者 {r} 通讯员 {c}）", "(记者{r})", "（{r} {x}）", "（{r}、{x}）", "（据新华社）", "（本报综合）", "（据《{paper}》）", "（来源：{paper}）", "（记者{r}）", "（作者单位：{organ}）", "（据新华社{city}电）", "（摘自《{paper}》）", "(据{paper})", "（{r} 整理）", "（张冠李戴）", "（{city}　{r}）", "（{organ}　{r}）", "（{city}市{organ} {r}）", "（{city}市　{r}）", "（{city}县 {r}）", "（{city}{organ}{r}）", "（{organ}　{r}　{x}）", "（{s}）", "（{s}）", "({s})"]  # fmt: skip
CLOSES = ["转自《{paper}》", "本报记者 {r}", "（{r}）", "（记者 {r}）", "来源：{paper}", "据新华社", "（据新华社）", "摘自《{paper}》", "新华社记者 {r}", "（本报记者 {r}）", "通讯员 {c}", "记者 {r} 通讯员 {c}", "本报记者 {r} 通讯员 {c}", "（综合新华社电）", "□{r}", "本组稿件由本报记者 {r} 采写", "本版稿件 记者 {r}", "（作者系{organ}职工）", "（原载《{paper}》）", "（{r} 文/图）", "（线索提供：{r}先生）", "（{city}　{r}）", "（{organ} {r}）", "线索提供：{r}女士", "（{s}）", "{s}", "□{s}", "（{s}）", "{organ}　{s}"]  # fmt: skip
PHOTO_CREDITS = ["{p} 摄", "{p}摄", "本报记者 {p} 摄", "新华社记者{p}摄", "（{p} 摄）", "摄影：{p}", "摄影/{p}", "图/{p}", "{p}/摄", "通讯员 {p} 摄", "资料图片", "（资料图片）", "{organ}供图", "本报记者 {p}摄", "摄影 {p}", "新华社发（{p} 摄）", "图片由{organ}提供", "受访者供图", "{p} 供图", "新华社发", "CFP供图", "本报资料片", "制图/{p}", "漫画/{p}", "（图/{p}）"]  # fmt: skip
PHOTO_NEWS = ["本报记者 {r} 摄影报道", "{r} 摄影报道", "（本报记者 {r} 摄影报道）", "本报记者 {r} 通讯员 {c} 摄影报道", "本报记者{r}摄影报道", "文/图 {r}", "记者 {r} 文/图", "本报记者 {r} 文并摄", "{r} 文/摄", "本报记者 {r} 摄", "新华社记者 {r} 摄", "（{r} 摄影报道）"]  # fmt: skip
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
NUMERALS = "一二三四五六七八九十"


@dataclass(slots=True)
class Dressed:
    """An article's pieces: what stands at its head, its text with what stands between, and what closes it."""

    head: list[Piece] = field(default_factory=list)
    body: list[Piece] = field(default_factory=list)
    close: list[Piece] = field(default_factory=list)
    gold: dict[str, Any] = field(default_factory=dict)
    lead: int = 0  # so many characters of the first paragraph stand on a line of their own
    box: bool = False  # its first paragraph stands in a box above the headline


@dataclass(slots=True)
class Signed:
    """A form filled with names, and who they are."""

    text: str
    reporters: list[str]
    correspondents: list[str]
    photographers: list[str]


def signed(form: str, draw: Draw) -> Signed:
    """A form with names in it."""
    gap = draw.any(["、", " ", "　", " "])
    reporters = [name(draw) for _ in range(draw.weighed({1: 0.7, 2: 0.23, 3: 0.07}))] if "{r}" in form else []
    if "{rs}" in form:
        reporters = [name(draw)]
    extra = [name(draw)] if "{x}" in form else []
    correspondents = [name(draw) for _ in range(draw.weighed({1: 0.7, 2: 0.3}))] if "{c}" in form else []
    interns = [name(draw)] if "{c2}" in form else []
    photographers = [name(draw)] if "{p}" in form else []
    pen = draw.any([pen_name, name])(draw) if "{s}" in form else ""
    shown = [" ".join(n) if len(n) == 2 and len(reporters) == 1 and draw.chance(0.08) else n for n in reporters]
    text = form.format(
        r=gap.join(shown), x="".join(extra), c=draw.any(["、", " "]).join(correspondents), c2="".join(interns), p="".join(photographers),
        rs=" ".join("".join(reporters)), city=draw.any(CITIES), d=day(draw), paper=draw.any(PAPERS), organ=organ(draw), s=draw.any([" ", "　"]).join(pen) if len(pen) == 2 and draw.chance(0.5) else pen,
    )  # fmt: skip
    return Signed(text, [*reporters, *([pen] if pen else []), *extra, *interns], correspondents, photographers)


BRIEF = ("brief", "plain")  # kinds of short news, the second one among others like it
KINDS = {"news": 0.58, "essay": 0.08, "photo": 0.1, "feature": 0.15, "brief": 0.04, "untitled": 0.02, "continued": 0.02, "interview": 0.03}  # fmt: skip


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


FURNITURE_HEAD = [
    "{paper}", "{paper}  {date}  {week}  第{n}版", "{date} {week}", "{page}", "{n} {page}", "{page} {n}", "第{n}版 {page}", "A{nn} {page}", "{date} {week} 责编/{a} 美编/{b} 校对/{c}", "{paper} {date}", "责任编辑：{a}", "责任编辑 {a} 版式 {b} 校对 {c}", "本版编辑 {a}", "编辑/{a} 版式/{b} 校对/{c}", "{date}　{week}　农历{lunar}", "今日{n}版  总第{num}期", "国内统一刊号：CN11-{num}  邮发代号：1-{n}", "主管主办：{organ}", "2 0 2 3 年 5 月 1 2 日", "{page} · {n}版", "{week}", "{iso}", "NEWS {page}", "{page}新闻", "T{nn}", "热线：{phone}", "值班编委 {a} 编辑 {b}", "□责编 {a} □美编 {b}", "{paper}社出版", "http://www.{num}news.com", "— {n} —", "第{num}期", "要闻·{page}", "投稿邮箱：news{num}@163.com", "{paper} | {page} | {date}", "统筹：{a}　编辑：{b}", "03", "{cdate}", "本版主编：{a}  电话：{phone}", "{week} {date} {n}", "{page} 2版", "Tel:{phone}", "{date} 第{num}号", "组版 {a} 校检 {b}", "星期{w}　{page}　{a}",
    "{en} DAILY", "{en} EVENING NEWS", "THE {en} POST", "{en} WORKERS' DAILY", "{page}·{page2} {date} 第{n}版", "{n}　{wide}", "{wide}　第{n}版", "{page}{page2}", "来信请寄：{organ} 邮政编码：{num}", "服务热线 {phone}", "■本版稿件除署名外均由本报记者采写", "编辑：{a}　Tel:{phone}", "{date}　{n}", "{page2}周刊 {date}", "{n} {page}　{date}　编辑/{a}　版式/{b}",
]  # fmt: skip
FURNITURE_FOOT = [
    "社址：{organ}  邮编：{num}  电话：{phone}", "本报地址：{city}市中山路{n}号 邮政编码：{num}", "广告热线：{phone}", "发行热线：{phone} 零售价：1.00元", "印刷：{paper}印务中心", "{paper}社出版 地址：{city}市人民路{n}号", "本版责编：{a}", "新闻热线 {phone}", "■责编：{a} ■校对：{b}", "责任编辑:{a} 电话:{phone}", "E-mail:news@{num}.com", "本报常年法律顾问：{a}律师", "定价每月{n}元", "总编室电话：{phone}", "——————————", "* * *", "{n}", "本报印刷厂印刷  零售每份{n}角", "传真：{phone}", "编辑：{a}", "扫码关注{paper}公众号", "值班总编：{a}", "□本版编辑/{a}", "………………", "官方网站：www.{num}.cn", "{paper}　{n}版", "版权所有 未经许可不得转载", "全年定价{n}00元", "校对：{a} {b}", "微信公众号：{paper}", "广告经营许可证：{num}号", "=====", "美编 {a}　责校 {b}", "（本版图片除署名外均为资料图片）", "联系我们：{phone}", "本版投稿邮箱：news{num}@example.com 电话：{phone}", "新闻热线 {phone}　电邮 news@{num}.example", "本版编辑：{a}　美编：{b}　热线：{phone}", "来稿请寄{city}市人民路{n}号本报编辑部收", "本报电话：总编室{phone} 广告部{phone}", "（本报保留一切版权）",
]  # fmt: skip
_LATIN = ["JIANG", "HE", "LIN", "HAI", "YUN", "DONG", "ZHOU", "AN", "BEI", "NAN", "XIN", "SHAN", "WAN", "PING"]
SLOGANS = ["把服务送到每一个岗位　把温暖送进每一个班组", "不忘初心 牢记使命", "团结奋斗新征程 建功立业新时代", "喜迎二十大 永远跟党走", "凝心聚力 砥砺前行 谱写{x}新篇章", "热烈庆祝{x}代表大会胜利召开", "弘扬劳模精神 争当时代先锋", "高举旗帜 团结奋进", "践行社会主义核心价值观", "学习贯彻{x}精神", "讲文明 树新风", "同心抗疫 众志成城"]  # fmt: skip
PAGE_NAMES = [
    "要闻",
    "综合",
    "城事",
    "国际",
    "经济",
    "体育",
    "副刊",
    "文化",
    "社会",
    "民生",
    "工会",
    "教育",
    "健康",
    "财经",
    "时评",
    "本地",
    "广告",
    "科技",
    "法治",
    "读者",
    "特刊",
    "娱乐",
    "视点",
    "专题",
    "农村",
    "企业",
]


def furniture(forms: Sequence[str], draw: Draw) -> str:
    """A line that a page says about itself."""
    year, month, date = draw.between(1996, 2025), draw.between(1, 12), draw.between(1, 28)
    week = draw.any("一二三四五六日")
    return draw.form(forms).format(
        en=draw.any(_LATIN) + draw.any(_LATIN), page2=draw.any(PAGE_NAMES), wide=draw.any([" ", "　"]).join(draw.any(PAGE_NAMES)), paper=draw.any(PAPERS), page=draw.any(PAGE_NAMES), n=draw.between(1, 16), nn=f"{draw.between(1, 32):02}", num=draw.between(1000, 99999), organ=organ(draw), phone=phone(draw), city=draw.any(CITIES), a=name(draw), b=name(draw), c=name(draw), w=week,
        week=draw.any(["星期", "周", "星期"]) + week, date=f"{year}年{month}月{date}日", iso=draw.any([f"{year}-{month:02}-{date:02}", f"{year}.{month}.{date}", f"{year}/{month:02}/{date:02}"]), lunar=draw.any(["正月初六", "甲辰年三月廿二", "腊月十八", "八月十五"]), cdate=f"二○二{draw.any('一二三四')}年{draw.any(NUMERALS)}月{draw.any(NUMERALS)}日",
    )  # fmt: skip


def slogan(draw: Draw) -> str:
    """A slogan at the edge of a page."""
    return draw.form(SLOGANS).format(x=draw.any(["首都工会", "全市经济", "县域发展", "工会", "教育", "职工"]))


def section(draw: Draw) -> list[tuple[str, str]]:
    """One section label or two, and the form that each is set in."""
    count = draw.weighed({1: 0.88, 2: 0.12})
    return [(draw.form(SECTIONS) if draw.chance(0.4) else column(draw), draw.form(SECTION_FORMS)) for _ in range(count)]


def contents(headlines: Sequence[str], draw: Draw) -> list[str]:
    """The lines of a list of what stands on other pages."""
    title = draw.form(
        [
            "今日导读",
            "本版导读",
            "导读",
            "今日看点",
            "内容提要",
            "今日要目",
            "版面导读",
            "重点推荐",
            "本期看点",
            "明日预告",
            "要闻提示",
        ]
    )
    form = draw.form(["{}……{n}版", "{} {n}版", "{}（{n}版）", "{}　{n}", "{} A{n}", "▶{} {n}版", "{}/{n}版", "{}（见第{n}版）", "■{} {n}版", "{} →{n}版", "{}…………{n}"])  # fmt: skip
    lines = [form.format(headline, n=draw.between(2, 16)) for headline in headlines]
    return (
        [draw.form(["{}", "{}", "■{}", "【{}】", "◆{}", "{}▶"]).format(title), *lines] if draw.chance(0.85) else lines
    )

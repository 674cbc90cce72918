"""The headlines of a story as print sets them: over-heading, title and subtitles, and which of them is which."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa_service.ingest.roles import Role
from qa_service.language.text import straddles_word
from qa_service.training.press.manners import Draw
from qa_service.training.press.pieces import Piece, clauses
from qa_service.training.press.stories import Phrases, Story, bigrams
from qa_service.training.press.words import phrase, slogan, slogan_title

OVERS = [
    "在{event}之际", "在{event}来临之际", "{event}前夕", "{event}期间", "在纪念{event}座谈会上", "在{organ}{theme}会议上", "在全市{theme}工作会议上", "为迎接{event}", "为{doing}", "为加强{theme}", "为了{theme}", "针对{thing}难", "针对市民反映的{thing}问题", "面对{trouble}", "围绕{theme}", "随着{event}临近", "受{trouble}影响", "由于{trouble}", "历时{n}年", "历经{n}个月", "投资{n}亿元", "总投资{n}亿元 全长{n}公里",
    "经国务院批准", "经{organ}批准", "继{city}之后", "从{m}月{d}日起", "{m}月{d}日起", "自{m}月{d}日零时起", "据{organ}介绍", "根据{organ}部署", "按照{organ}要求", "{theme}工作{n}年来", "以{theme}为抓手", "对{thing}说不", "{city}{city}{city}等地", "本市今年上半年", "{name}在{city}{act}时{said}", "{name}在{organ}{act}时{said}", "{name}在全国{theme}会议上{said}", "{name}{said}", "{name}会见{name}", "{name}主持召开{theme}会议",
    "{name}主持会议并讲话", "{name}就{theme}作出批示", "{name}致信祝贺{event}", "{name}{act}{organ}时{said}", "在{organ}{thing}座谈会上{said}", "{name} {name}分别会见{name}", "{name}在接受本报记者采访时{said}", "{organ}负责人{name}{said}", "专家{said}", "{organ}{said}", "{city}市长{name}{said}", "全国{theme}工作会议召开", "全市{theme}动员大会举行", "{organ}召开{thing}工作会议", "{organ}召开{theme}座谈会", "{event}庆祝大会举行", "{event}隆重开幕", "{city}举行{event}活动",
    "{organ}部署{thing}工作", "{organ}与{organ}签约", "{organ}{doing}", "{city}{doing}", "{city}{theme}见闻", "{organ}昨日通报", "{organ}今天发布", "{city}市人大常委会表决通过", "{city}市政协{n}届{n}次会议闭幕", "{city}市第{n}届运动会开幕", "{paper}与{organ}联合主办", "本报今日起推出系列报道", "关注{thing}", "关注{theme}", "聚焦{event}", "聚焦{thing}系列报道（{n}）", "走基层·{city}", "“{thing}”追踪", "{theme}系列报道之{k}", "{theme}系列述评之{k}", "{theme}·{city}篇",
    "学习贯彻{event}精神", "深入学习贯彻{event}精神", "贯彻落实全会精神", "喜迎代表大会召开", "弘扬劳模精神 {doing}", "新闻调查", "记者观察", "权威发布", "热点问答", "新春走基层", "深度报道", "本报特稿", "编读往来", "一线直击", "昨日{city}街头一幕", "今天是第{n}个世界{goods}日", "“{verse}”", "{place}", "{thing}后的第{n}天", "{goods}价格一周涨{n}%", "{n}名{people}", "{n}岁{people}{name}", "一位{people}的{n}年", "上半年{goods}产量增长{n}%", "{n}万{people}有盼头", "昔日{place} 今日新貌", "{thing}，怎么看 怎么办", "谁来管{thing}？",
    "{pair}", "{pair}", "{pair}", "{pair} {pair}", "{pair} {pair}", "{seven}", "{seven}", "{seven}", "{sport}", "{city}{sport}", "第{n}届{sport}", "{sport}第{n}轮", "{goods}背后的经济", "{trouble}下的{place}", "专家访谈", "人物", "{people}说：“{verse}”", "{name}：“{verse}”", "“{doing}”", "{organ}回应：“正在{thing}”", "{people}提问：{thing}怎么办？", "{thing}进行时", "今日聚焦", "人大代表建言", "对话{name}", "名医讲堂", "读者关注", "社区故事", "回访", "{city}新闻", "重点工程巡礼", "连续{n}天超过{d}℃", "预计总产{n}万吨 同比增长{d}%", "拿出专项资金{n}万元 覆盖{people}{d}00余人", "品牌注册{k}年", "全市推广“{thing}”", "{city}多地推广{goods}", "{n}天走访{d}户{people}", "{place}里的“夜校”", "海拔{n}00米的{place}，{d}名{people}守着一条路", "今年前{m}个月",
    "谈{theme}", "又是一年{event}", "{event}到来 {organ}忙碌", "一边是{thing} 一边是{thing}", "不怕{trouble} 不惧{trouble}", "省内首个{thing}平台上线", "我市{n}项{theme}措施出台", "{organ}向{people}承诺", "{people}反映 {organ}回应", "{n}家企业 {n}个项目",
]  # fmt: skip
UNDERS = [
    "●{doing} ●{n}名{people}受益", "◆{thing}{n}处 ◆{people}点赞", "{organ}全程代理", "两级法院均支持", "{people}提醒：{advice}，{advice}", "{name} {name}等出席", "{city}万名{people}实现就业", "{d}天接待{people}{n}人次", "{people}：{advice}", "（之{k}）", "（上）", "{name}说，“{verse}”", "附：{organ}负责人答记者问", "■{thing} ■{thing} ■{thing}", "{doing}，{doing}", "共{n}项 涉及{theme}",
    "{name}出席并讲话", "{name}主持 {name}出席", "{name}致辞", "{name} {name} {name}出席", "{name}会见与会代表", "{name}作工作报告", "{n}人参加", "最低{n}元 最高{n}元", "{organ}{thing}工作纪实", "{organ}{theme}工作侧记", "{city}{theme}调查", "{city}{theme}见闻", "{m}月{d}日起实施", "市民可登录网站查询", "已有{n}人受益", "预计明年完工", "涉及{place}等{n}处", "{organ}{doing}侧记", "记{organ}职工{name}", "记{people}{name}", "访{organ}负责人{name}", "来自{city}的报告", "写给{event}",
    "事故原因正在调查", "{n}人受伤 {n}人失踪", "全程约{n}公里", "写在{event}之际", "写在{thing}之际", "{city}{doing}的实践", "专家提醒：{advice}", "报名截至{d}日", "{doing} {doing}", "{n}项措施本月施行", "有关部门：正在{thing}", "兼谈{doing}", "价格比上年涨{n}%", "{event}述评", "从{thing}看{theme}", "与{name}对话", "{n}个项目落户{city}", "总投资{n}亿元", "{name}当选{organ}负责人", "{people}拍手叫好", "{n}%的{people}表示满意", "{organ}提醒：{advice}", "记者体验{thing}", "附：{thing}名单", "（附图片{n}张）", "今年将新增{n}处",
]  # fmt: skip
UNDER_FORMS = ["——{}", "—{}", "--{}", "{}", "{}", "{}"]
MEETINGS = ["{organ}召开扩大会议强调", "{city}市委常委会召开会议强调", "{name}在{theme}工作会议上强调", "{name}在{organ}{act}时强调", "全市{theme}工作会议召开", "{organ}召开{theme}动员大会", "{name}主持召开{theme}专题会议强调", "{name}在{event}座谈会上指出", "{city}市{theme}推进会要求", "全市领导干部会议强调"]  # fmt: skip
ATTENDED = ["{name}主持并讲话", "{name}出席并讲话", "{name} {name}等出席", "{name}{name}出席", "{name}主持 {name}讲话", "{name}致辞", "{name} {name} {name}参加", "{name}作部署", "{name}作工作报告", "{name}传达全会精神"]  # fmt: skip
BROKEN = 0.16  # share of the titles that are set on several lines
_SETTING = re.compile(
    r"(?:在|为|针对|随着|面对|经|受|从|对|当|继|通过|按照|根据|围绕|历时|截至|由于|自)[^的]{3,}|.{4,}(?:时|后|之际|期间|以来|前|中|下)$"
)
_OPENING = re.compile(
    r"^(?:而|但|并|也|还|则|又|即|近日|日前|今天|昨日|目前|其中|此外|同时|据悉|据了解|随后|当天|记者.{0,12}(?:获悉|了解到)|\d+月\d+日)+"
)
_PAIRED = ("“”", "‘’", "《》", "（）", "()", "【】")
_MARK = re.compile(r"([，：！？!?\s]+)")
SHORTEST = 7  # characters of a part of a headline that is printed alone
LONG = 16  # characters of a title that is often set on several lines
OPENING = 90  # characters of a text
CLEARLY = 0.15  # so much more of one half than of the other an opening says
EVEN = 2  # halves of a title that differ by no more characters stand below each other


@dataclass(frozen=True, slots=True)
class Headed:
    """The headlines of an article from above to below, and what its record says of the title."""

    pieces: tuple[Piece, ...]
    title: str
    variants: tuple[str, ...]

    @property
    def subtitle(self) -> str:
        """Over-headings and subtitles."""
        return " ".join(piece.text for piece in self.pieces if piece.role is Role.SUBTITLE)


def headed(
    story: Story,
    paragraphs: Sequence[str],
    number: int,
    draw: Draw,
    phrases: Phrases,
    *,
    plain: bool,
    broken: float = BROKEN,
) -> Headed:
    """The headlines of a story; a plain one has but a title, and what stands behind its dash.

    broken: the share of the titles that are set on several lines.
    """
    if not plain and draw.chance(0.02):
        return _of_meeting(number, draw)
    whole = story.title
    if draw.chance(0.3 if plain else 0.1):
        whole = _terser(story, paragraphs, phrases, draw)
    whole = asking(whole, draw)
    over, title, under = _parted(whole, paragraphs[0], draw, plain=plain)
    variants = [title]
    if not plain and not over and not under and draw.chance(0.04):
        over, title, under = (title, slogan_title(draw), "") if draw.chance(0.4) else ("", slogan_title(draw), title)
        variants.append(title)
    others = _Others(story, paragraphs, phrases, draw)
    overs = [over] if over else []
    if not plain:
        overs += [
            others.over() for _ in range(draw.weighed({0: 0.92, 1: 0.08} if over else {0: 0.65, 1: 0.32, 2: 0.03}))
        ]
    unders = [under] if under else []
    if not plain:
        unders += [others.under() for _ in range(draw.weighed({0: 0.73, 1: 0.21, 2: 0.04, 3: 0.02}))]
    if under and under == unders[0]:
        variants.append(f"{title}——{under}")
    lines = title_lines(title, draw, broken)
    main = Piece(title, Role.TITLE, number, lines=lines, doubled=len(lines) == 1 and draw.chance(0.01), spaced=len(title) < 10 and draw.chance(0.1))  # fmt: skip
    pieces = (*(_over_piece(text, number, draw) for text in overs), main, *(_under_piece(text, number, draw, dashed=text == under and "——" in story.title) for text in unders))  # fmt: skip
    return Headed(pieces, title, tuple(dict.fromkeys(variants)))


def _terser(story: Story, paragraphs: Sequence[str], phrases: Phrases, draw: Draw) -> str:
    """A headline of a few words, as those of columns and short news are."""
    told = [c for c in clauses(paragraphs[:4], 4, 13) if not _SETTING.match(c)]
    options = draw.any([told, phrases.near(story, 4, 12)]) or told or [story.title]
    short = _terse(draw.any(options), draw)
    return draw.weighed({short: 0.7, f"“{short}”": 0.1, f"{short}？": 0.05, f"“{short[:2]}”{short[2:]}": 0.15})


def asking(headline: str, draw: Draw) -> str:
    """A headline as it is, or now and then as a question or a call."""
    if not headline[-1:].isalnum() or draw.chance(0.9):
        return headline
    ways = {"{}？": 0.3, "{}，为什么？": 0.06, "{}，怎么办？": 0.08, "{}吗？": 0.15, "{}，你怎么看？": 0.06, "{}！": 0.12, "{}……": 0.05, "{}，还是再等等？": 0.04, "为什么{}？": 0.05, "谁来管{}？": 0.04, "{}，难在哪？": 0.05}  # fmt: skip
    return draw.weighed(ways).format(headline)


def _parted(title: str, opening: str, draw: Draw, *, plain: bool) -> tuple[str, str, str]:
    """Over-heading, title and subtitle that the halves of a headline make; empty where it stays whole.

    The title is more often the half that the opening of the text says.
    """
    head, dash, rest = title.partition("——")
    if dash and min(len(head), len(rest)) >= 4 and draw.chance(0.7):
        return "", head, rest
    parts = _MARK.split(title)
    if len(parts) > 1 and draw.chance(0.4):  # headlines in print are shorter than those of the web
        shorter = [part for part in parts if len(part) >= SHORTEST and _is_whole(part)]
        return "", draw.any(shorter or [title]), ""
    if plain or len(parts) != 3 or draw.chance(0.6) or not _is_whole(parts[0]):
        return "", title, ""
    first, mark, second = parts
    if len(first) < 5 or len(second) < 6 or abs(len(first) - len(second)) <= EVEN - 1:
        return "", title, ""
    kept = mark if mark in "！？!?" or (mark == "：" and draw.chance(0.3)) else ""
    said = _said(second, opening) - _said(first, opening)
    if len(first) <= 24 and draw.chance(0.8 if said > CLEARLY else 0.2 if said < -CLEARLY else 0.5):
        return first + kept, second, ""
    return ("", title, "") if mark == "：" else ("", first + kept, second)


def _said(part: str, opening: str) -> float:
    """The share of a headline's pairs of characters that the opening of its text says."""
    pairs, told = bigrams(part), bigrams(opening[:OPENING])
    return len(pairs & told) / (len(pairs) or 1)


def _is_whole(text: str) -> bool:
    """Whether no bracket or quotation mark is left open."""
    return all(text.count(pair[0]) == text.count(pair[1]) for pair in _PAIRED)


class _Others:
    """Over-headings and subtitles for a story: in words of its own, of other headlines, or written."""

    def __init__(self, story: Story, paragraphs: Sequence[str], phrases: Phrases, draw: Draw) -> None:
        self.draw = draw
        self.near = phrases.near(story, 6, 30)[:5]
        later = "".join(re.split(r"(?<=。)", paragraphs[0])[1:])
        self.told = [_terse(_OPENING.sub("", c) or c, draw) for c in clauses([*paragraphs[1:4], later], 7, 26)]
        self.settings = [c for c in clauses(paragraphs[:2], 5, 26) if _SETTING.match(c)]

    def over(self) -> str:
        """A line to stand over the title."""
        way = self.draw.weighed({"written": 0.5, "setting": 0.2, "near": 0.18, "told": 0.12})
        return self._of({"setting": self.settings, "near": self.near, "told": self.told}.get(way), OVERS)

    def under(self) -> str:
        """A line to stand under the title."""
        way = self.draw.weighed({"written": 0.45, "told": 0.33, "near": 0.22})
        return self._of({"near": self.near, "told": self.told}.get(way), UNDERS)

    def _of(self, options: list[str] | None, forms: list[str]) -> str:
        if not options:
            return phrase(forms, self.draw)
        return options.pop(self.draw.between(0, len(options) - 1))


def _over_piece(text: str, number: int, draw: Draw) -> Piece:
    form = draw.weighed({"{}": 0.9, "{}——": 0.04, "——{}": 0.015, "{}：": 0.025, "“{}”": 0.02})
    lines = title_lines(text, draw) if draw.chance(0.2) else (text,)
    return Piece(text, Role.SUBTITLE, number, lines=lines, set=form if text[-1:].isalnum() else "{}")


def _under_piece(text: str, number: int, draw: Draw, *, dashed: bool) -> Piece:
    form = "——{}" if dashed and draw.chance(0.6) else draw.any(UNDER_FORMS)
    lines = title_lines(text, draw) if draw.chance(0.2) else (text,)
    return Piece(text, Role.SUBTITLE, number, lines=lines, set="{}" if text.startswith("（") else form)


def _terse(clause: str, draw: Draw) -> str:
    """A clause in fewer words, as headlines have it."""
    return "".join(c for c in clause if c not in "的了在将对把被并也都就已" or draw.chance(0.4)) or clause


def _of_meeting(number: int, draw: Draw) -> Headed:
    """Who stressed what at a meeting: the title is what, on one line or two, and under it stands who came."""
    over = phrase(MEETINGS, draw)
    halves = [slogan(draw) for _ in range(draw.weighed({1: 0.3, 2: 0.7}))]
    parts = tuple(halves) if draw.chance(0.6) else (draw.any([" ", "　"]).join(halves),)
    title = " ".join(parts)
    unders = [phrase(ATTENDED, draw) for _ in range(draw.weighed({0: 0.2, 1: 0.4, 2: 0.4}))]
    heads = [Piece(over, Role.SUBTITLE, number), Piece(title, Role.TITLE, number, lines=parts)]
    return Headed((*heads, *(Piece(under, Role.SUBTITLE, number) for under in unders)), title, (title,))


def title_lines(title: str, draw: Draw, broken: float = BROKEN) -> tuple[str, ...]:
    """A headline on one to four lines: broken at its marks, between halves of about one length, or between words.

    broken: the share of those that are broken, most of the long ones and few of the short.
    """
    if not draw.chance(broken) or len(title) < SHORTEST or (len(title) < LONG and draw.chance(0.75 - broken / 2)):
        return (title,)
    count = draw.weighed({2: 0.8, 3: 0.14, 4: 0.06})
    count = max(2, min(count, len(title) // 4))
    marks = [m.end() for m in re.finditer(r"[，、：:！？!?]", title)]
    spaces = [m.end() for m in re.finditer(r"\s", title)]
    cuts = set()
    for k in range(1, count):
        aim = round(k * len(title) / count)
        near = [p for p in marks if abs(p - aim) <= 6] + [p for p in spaces if abs(p - aim) <= EVEN]
        cuts.add(draw.any(near) if near and draw.chance(0.45) else _between_words(title, aim + draw.between(-2, 2)))
    ends = [
        0,
        *sorted(c for c in cuts if 2 <= c <= len(title) - 2 and re.match(r"[^\s，。：！？”》）、]", title[c:])),
        len(title),
    ]
    return tuple(part for a, b in itertools.pairwise(ends) if (part := title[a:b].strip()))


def _between_words(title: str, aim: int) -> int:
    """A place near another where no word is parted, if there is one."""
    near = sorted(range(max(2, aim - 3), min(len(title) - 1, aim + 4)), key=lambda place: abs(place - aim))
    return next((place for place in near if not straddles_word(title[:place], title[place:])), aim)

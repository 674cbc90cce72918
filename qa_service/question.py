"""A question as it is understood: what it is about, what kind of answer it asks for, and what it leaves unsaid."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa_service.text import STOP_WORDS, characters, content_words, normalise
from qa_service.types import Question

# What is asked for, by the words that ask. The order is that of trust: a question of two kinds is first of the earlier one.
KINDS = {
    "phone": "电话|热线|号码|手机号|打哪|拨打什么|怎么联系|联系方式",
    "money": r"多少钱|几块钱|几[十百千万]*元|多少[万亿]*元|费用|价格|票价|售价|收费|奖金|补贴多少|工资多少|薪|花了多少|花多少|投资多少|造价|资金",
    "person": r"谁|哪[一几]?[位名](?!学)|什么人|哪个人|哪些人|何人|姓名|叫啥|叫什么(?:名字)?$|是哪个.{0,4}人$",
    "date": "什么时候|啥时候|何时|哪天|哪一?年|哪一?日|哪个?月|几月|几号|几点|几时|(?<![长多])时间|日期|多会儿|哪一天|什么时间|啥时间|截止",
    "place": "哪里|哪儿|在哪|什么地方|啥地方|地点|何地|何处|地址|去哪|到哪|哪个?(?:国家|城市|省|市|区|县|镇|乡|村|街道|社区|地方|公园|学校)|哪国|哪省",
    "reason": "为什么|为何|为啥|为了什么|原因|怎么会|凭什么|何以|目的|缘由|因为什么",
    "list": "哪些|哪几|哪[两三四五六七八九十俩仨]|有啥|都有|包括|包含|分别|各是|哪[^，。]{0,3}种|几大|几个方面",
    "number": r"多少|几[^乎]|多大|多久|多长|多高|多远|多重|多宽|多深|第几|比例|数量|人数|百分之",
    "manner": "怎么|如何|怎样|咋|什么方式|啥方式|什么办法|途径|手段",
    "organisation": "哪个?家?(?:公司|单位|部门|机构|企业|大学|学院|医院|银行|组织|协会|局|团队|媒体|球队)|什么(?:公司|单位|部门|机构|组织)|哪家",
    "name": "什么名|叫什么|名称|名字|称为|叫做|书名|什么奖|什么歌|哪[部首本]|什么[^，。]{0,6}(?:书|歌|剧|片|奖|活动|项目|主题|口号)",
    "decision": r"吗[？?]?$|是不是|有没有|能不能|可不可以|能否|是否|会不会|要不要|管不管|行不行|还[^，。]{1,6}[吗么]|对不对|没有[？?]?$|不[？?]?$",
}
_KINDS = {kind: re.compile(pattern) for kind, pattern in KINDS.items()}

# Words that stand for something said before, unless the question has named it first (钢铁厂那次).
_POINTING = re.compile(
    "(?<![其吉])[他她它]们?|^那(?!曲|达慕|坡|英|拉提)么?|[这那](?=[个场次位些里儿边天年时家件项种部条届批支]|一|两|几)"
    "|该(?=[个场次位项家院校市区县镇村厂店司所站活公单])|其(?![他它中实余])|当时|对方|前者|后者|上述"
)
# Words that nearly every question could hold: they say what is asked of a thing, not which thing.
_GENERAL_BY_TOPIC = (
    "名字 名称 姓名 职务 年纪 岁数 年龄 时间 时候 日期 长时 长时间 多长时间 地点 地方 地址 位置 电话 号码 热线 联系 方式",
    "办法 原因 目的 情况 结果 内容 主题 要求 条件 材料 单位 部门 公司 活动 项目 比赛 会议 大会 钱 元 费用 价格 收费 免费 奖金 补贴",
    "人 人数 人员 评委 冠军 亚军 季军 主持人 负责人 领队 教练 裁判 代表 嘉宾 选手 学员 老师 员工 会员 校长 主席",
    "年 月 日 号 天 次 期 届 名 位 家 个 一个 一次 一共 总共 共 第一 第二 第三 一等奖 二等奖 三等奖 特等奖",
    "最后 最终 以后 之后 后来 今后 将来 以前 之前 当时 现在 目前 今年 去年 明年 接下来 还有 其中 另外 已经 曾经",
    "开始 结束 截止 持续 继续 进行 举行 举办 召开 开 办 办理 主持 主办 承办 负责 介绍 参加 参与 参赛 报名 申请 申报 获奖 得奖 赢",
    "做 干 搞 用 叫 去 来 拿 花 带 算 需要 应该 必须 打算 准备 多大 多久 多长 大 长 久 远 高 好 没 没有 不 很 最 主要 分别 各 每",
    "过 着 得 地 上 下 里 出 起 么 样 怎样 这样 那样 这么 那么 再 才 只 而 但 所以 因为",
)
_GENERAL = frozenset(word for line in _GENERAL_BY_TOPIC for word in line.split())
# A short question is complete where it opens with what it is about (北河桥在哪里？).
_SUBJECT = re.compile("^(.{2,}?)(?:的|是|在|又|也|还可?以?叫)")
SPECIFIC_UNITS = 2  # a question with no more characters of its own names nothing: most names have three


def understand(text: str, history: Sequence[str] = ()) -> Question:
    """The question with its content words and kinds; one that leaves its topic unsaid is completed with earlier ones."""
    asked = text.strip()
    earlier = tuple(stripped for question in history if (stripped := question.strip()))
    understood_as = "".join(_closed(question) for question in topic(asked, earlier)) + asked
    return Question(asked, earlier, understood_as, content_words(understood_as), kinds(asked))


def kinds(text: str) -> tuple[str, ...]:
    """The kinds of answer that a question asks for, the most telling first; none when nothing tells."""
    folded = normalise(text).strip(" ?!。.")
    found = [kind for kind, pattern in _KINDS.items() if pattern.search(folded)]
    if {"money", "date", "phone"} & set(found):
        found = [kind for kind in found if kind != "number"]
    return tuple(found)


def topic(text: str, earlier: Sequence[str]) -> list[str]:
    """The earlier questions that say what this one is about: none for a complete one, else back to the last complete one."""
    needed: list[str] = []
    if not is_elliptic(text):
        return needed
    for question in reversed(earlier):
        if not is_elliptic(question):
            return [question, *needed]
        if _names(question):
            needed.insert(0, question)
    return needed


def is_elliptic(text: str) -> bool:
    """Whether a question cannot be understood without what was asked before: it points back, or names next to nothing."""
    folded = normalise(text.strip())
    pointing = _POINTING.search(folded)
    if pointing and not specific(folded[: pointing.start()]):
        return True
    if folded.rstrip("?!。 ").endswith("呢") and not kinds(folded):
        return True
    subject = _SUBJECT.match(folded)
    return len(specific(folded)) <= SPECIFIC_UNITS and not (subject and _names(subject.group(1)))


def specific(text: str) -> frozenset[str]:
    """Characters, digits and Latin letters of the words that say which thing a question is about."""
    folded = normalise(text)
    own = [word for word in content_words(folded) if word not in _GENERAL | STOP_WORDS and word in folded]
    return frozenset(unit for word in own for unit in characters(word) or word)


def _names(text: str) -> bool:
    return len(specific(text)) > 1


def _closed(question: str) -> str:
    return question if question[-1] in "？?。！!" else f"{question}？"

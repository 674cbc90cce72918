"""A question as it is understood: what it is about, what kind of answer it asks for, and what it leaves unsaid."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa_service.text import STOP_WORDS, characters, content_words, normalise
from qa_service.types import Question

HISTORY_KEPT = 5  # earlier questions; older ones are another conversation

# What is asked for, by the words that ask; a question may be of several kinds.
KINDS = {
    "phone": "电话|热线|手机号|联系方式|怎么联系|如何联系|打哪个?号",
    "money": "多少钱|[几少][十百千万亿]*块?元|几块钱|费用|收费|价格|票价|价钱|奖金|工资|薪水|补贴多少|花了?多少",
    "when": "什么时[候间]|啥时[候间]?|何时|几时|哪一?[年天日]|哪个?月|几月|几号|几点|星期几|周几|日期|时间是|截止|多会儿",
    "where": "哪里|哪儿|在哪(?!些|个|几|一)|去哪(?!些|个|几|一)|什么地[方点]|啥地方|何地|何处|地[点址]|位置|哪个?(?:国家?|城市|[省市区县镇乡村]|街道|社区|公园)",
    "who": "谁|哪一?位|什么人|啥人|何人|哪个人|哪些人|姓名|姓什么|姓啥|叫什么(?:名字)?$|叫啥(?:名字?)?$",
    "why": "为什么|为何|为啥|为了什么|因为什么|凭什么|何以|原因|怎么会|干嘛要|目的",
    "how": "怎么(?!会)|怎样|如何|咋|什么(?:办法|方式|方法|途径|手段)|啥(?:办法|方式|方法)",
    "howlong": "多久|多长时间|几(?:个月|个?小时|分钟|周|星期)|多少(?:天|年|个月|个?小时|分钟)|几[天年](?!级)",
    "number": "多少|几(?!乎|何)|多[大高长远重宽深快]|百分之|比例|数量|人数|第几",
    "list": "哪些|哪[几两三四五六七八九十俩仨]|有啥|有什么|包括什么|包括哪|分别|都有|都做|列举",
    "name": "叫什么|叫啥|什么名|名字|名称|叫做什么|称为什么|题目是|主题是",
    "which": "哪(?!里|儿|些|怕)|什么|啥",
    "yesno": r"吗$|么$|没有$|是不是|有没有|是否|能否|可否|(.)不\1|([会能可让管行])不\2",
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
    earlier = tuple(stripped for question in history if (stripped := question.strip()))[-HISTORY_KEPT:]
    understood_as = "".join(_closed(question) for question in topic(asked, earlier)) + asked
    return Question(asked, earlier, understood_as, content_words(understood_as), kinds(asked))


def kinds(text: str) -> frozenset[str]:
    """What a question asks for, by the words that ask; empty when nothing tells."""
    folded = normalise(text).strip(" ?!。.")
    return frozenset(kind for kind, pattern in _KINDS.items() if pattern.search(folded))


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

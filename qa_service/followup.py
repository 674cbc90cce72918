"""What a question leaves unsaid, and which of the earlier ones say it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa_service.kinds import kinds
from qa_service.text import STOP_WORDS, characters, content_words, normalise

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


def closed(question: str) -> str:
    """The question with a mark at its end, so that another can follow it."""
    return question if question[-1] in "？?。！!" else f"{question}？"

"""What a question leaves unsaid, and which of the earlier ones say it."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence

from qa_service.language.text import STOP_WORDS, characters, content_words, normalise
from qa_service.question.kinds import kinds

# Words that stand for something said before, unless the question has named it first (钢铁厂那次).
_POINTING = re.compile(
    "(?<![其吉])[他她它]们?|^那(?!曲|达慕|坡|英|拉提)么?|该(?=[个场次位项家院校市区县镇村厂店司所站活公单])"
    "|其(?![他它中实余])|当时|对方|前者|后者|上述"
)
# Words that point at one thing of a kind; what follows may be enough to tell which.
_WHICH = re.compile("[这那](?=[个场次位些里儿边天年时家件项种部条届批支本]|一|两|几)")
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
    "啥时 啥时候 前面 后面 里面 外面 里头 外头 那边 这边 现场 当场 当天 当晚 同时 期间 前期 后期 头 尾 先 另 另外 其他 其余 别的 各自 自己 大家",
    "占 比 比例 比如 排 排名 第几 几成 完 成 到 送 给 回 找 问 问题 答 回应 回答 处理 解决 怎么办 咋办 咋样 结局 后果 反应 态度 看法",
    "弄 整 设 设有 建 算 摆 放 装 发 收 交 换 改 变 增加 减少 多 少 一般 通常 直接 间接 真 真的 又 又有 那次 这次 上次 下次 下一步 计划",
)
_GENERAL = frozenset(word for line in _GENERAL_BY_TOPIC for word in line.split())
_ASKING = re.compile(r"[几哪啥咋]|.?(?:什么|怎么|怎样|啥|嘛)$|(.)[没不]\1")
MAX_GENERAL_CHARS = 2
# A word that is asked about for its own sake is named, however short it is.
_DEFINED = re.compile("^(?:什么是|什么叫|何谓|何为)|怎么[读念写]$|什么意思$")
_ADDRESSED = re.compile("[你您](?!们)")  # a question put to the service itself is about no story
# A short question is complete where it opens with what it is about (北河桥在哪里？).
_SUBJECT = re.compile("^(.{2,}?)(?:的|是|在|又|也|还可?以?叫)")
SPECIFIC_UNITS = 2  # a question with no more characters of its own names nothing: most names have three
FEW_UNITS = 7  # a question with no more may name a story, or a part of one
NAME_CHARS = 3
DESCRIBED_UNITS = 7  # with as many after 那个, the question itself describes which one (那个背着母亲上学的小伙子)


GoesOn = Callable[[str, Sequence[str]], bool]


def topic(text: str, earlier: Sequence[str], goes_on: GoesOn | None = None) -> list[str]:
    """The earlier questions that say what this one is about: none for a complete one, else back to the last complete one.

    goes_on tells whether a question goes on from the earlier ones; without it, its words alone decide.
    """
    needed: list[str] = []
    if not earlier or not (goes_on or _is_elliptic_after)(text, earlier):
        return needed
    for at in range(len(earlier) - 1, -1, -1):
        if not (goes_on or _is_elliptic_after)(earlier[at], earlier[:at]):
            return [earlier[at], *needed]
        if _names(earlier[at]):
            needed.insert(0, earlier[at])
    return needed


def _is_elliptic_after(text: str, _: Sequence[str]) -> bool:
    return is_elliptic(text)


def is_elliptic(text: str) -> bool:
    """Whether a question surely cannot be understood without what was asked before: it points back, or names next to nothing."""
    folded = normalise(text.strip())
    if _points_back(folded):
        return True
    if folded.rstrip("?!。 ").endswith("呢") and not kinds(folded):
        return True
    if _DEFINED.search(folded.rstrip("?!。 ")) or _ADDRESSED.match(folded):
        return False
    subject = _SUBJECT.match(folded)
    return len(specific(folded)) <= SPECIFIC_UNITS and not (subject and _names(subject.group(1)))


def may_be_elliptic(text: str) -> bool:
    """Whether a question names so little that only the articles can tell if it stands on its own (法院受理了吗)."""
    folded = normalise(text.strip())
    return not _ADDRESSED.match(folded) and (len(specific(folded)) <= FEW_UNITS or bool(_WHICH.match(folded)))


def names(text: str) -> list[str]:
    """The longer words of a question that say which thing it is about, normalised: most are names."""
    folded = normalise(text)
    return [w for w in content_words(folded) if len(w) >= NAME_CHARS and not w[0].isdecimal() and not is_general(w)]


def _points_back(folded: str) -> bool:
    which = _WHICH.search(folded)
    if which and len(specific(folded[which.end() :])) >= DESCRIBED_UNITS:
        return False
    pointing = which or _POINTING.search(folded)
    return bool(pointing and not specific(folded[: pointing.start()]))


def specific(text: str) -> frozenset[str]:
    """Characters, digits and Latin letters of the words that say which thing a question is about."""
    folded = normalise(text)
    own = [word for word in content_words(folded) if not is_general(word) and word in folded]
    return frozenset(unit for word in own for unit in characters(word) or word)


@functools.lru_cache(maxsize=4096)
def is_general(word: str) -> bool:
    """Whether a word, or each character of a short one (送到), says what is asked of a thing, or asks itself (几家)."""
    short = len(word) <= MAX_GENERAL_CHARS and all(c in _GENERAL or c in STOP_WORDS for c in word)
    return word in _GENERAL or word in STOP_WORDS or short or bool(_ASKING.match(word))


def _names(text: str) -> bool:
    return len(specific(text)) > 1


def closed(question: str) -> str:
    """The question with a mark at its end, so that another can follow it."""
    return question if question[-1] in "？?。！!" else f"{question}？"

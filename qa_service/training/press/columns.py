"""Columns of short items, written by rule: short news, the weather, advice."""

from __future__ import annotations

from collections.abc import Sequence

from qa_service.training.press.manners import Draw
from qa_service.training.press.words import ADVICE, CITIES, SKY, column
from qa_service.training.press.written import Written


def flashes(news: Sequence[str], draw: Draw) -> Written:
    """News of a sentence each, under the name of their column."""
    mark = draw.any(["●", "■", "◆", "★", "·", "▲", "□", "", "{n}.", "◎", "○"])
    items = tuple(mark.format(n=n) + draw.any(["", "", " "]) * bool(mark) + item for n, item in enumerate(news, 1))
    title = draw.any(["快讯", "简讯", "短讯", "一句话新闻", "要闻速览", "新闻速递", "速读", column(draw)])
    return Written(title, items, marked=draw.chance(0.6))


def weather(draw: Draw) -> Written:
    """A weather report or a service column."""
    low = draw.between(-10, 22)
    lines = [
        f"今天白天：{draw.any(SKY)}，{draw.any(['北', '南', '东南', '偏西'])}风{draw.between(1, 3)}到{draw.between(4, 5)}级，最高气温{low + draw.between(4, 12)}℃。",
        f"今天夜间：{draw.any(SKY)}，最低气温{low}℃。",
        f"明天：{draw.any(SKY)}转{draw.any(SKY)}，气温{low}℃至{low + 9}℃",
        f"相对湿度：{draw.between(20, 90)}%",
        f"空气质量：{draw.any(['优', '良', '轻度污染'])}　紫外线强度{draw.any(['弱', '中等', '强'])}",
        f"市气象台预计，未来三天我市以{draw.any(SKY)}天气为主，气温变化不大。",
        f"{draw.any(CITIES)} {draw.any(SKY)} {low}～{low + 8}℃",
    ]
    return Written(
        draw.any(["天气预报", "今日天气", "气象信息", "天气", "本市今明两天天气"]),
        tuple(s for s in lines if draw.chance(0.55)) or tuple(lines[:2]),
        rows=draw.chance(0.5),
    )


def tips(draw: Draw) -> Written:
    """Advice in short sentences or items."""
    items = draw.random.sample(ADVICE, draw.between(2, 6))
    mark = draw.any(["{n}.", "{n}、", "（{n}）", "· ", "", "·", ""])
    return Written(
        draw.any(["小贴士", "生活小窍门", "温馨提示", "健康提醒", "居家安全小常识", "出行提示"]),
        tuple(mark.format(n=n) + item + draw.any(["。", "；", "", "。"]) for n, item in enumerate(items, 1)),
    )

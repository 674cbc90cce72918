"""Columns of short items, written by rule: short news, the weather, advice."""

from __future__ import annotations

from collections.abc import Sequence

from qa_service.training.press.manners import Draw
from qa_service.training.press.words import (
    ADVICE,
    CITIES,
    GOODS,
    SKY,
    THINGS,
    column,
    doing,
    name,
    organ,
    pen_name,
    verse,
)
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


def recipe(draw: Draw) -> Written:
    """How something is done, step by step."""
    goods, other = draw.any(GOODS), draw.any(GOODS)
    steps = [f"{goods}洗净切块，冷水下锅，焯水后捞出", f"锅中放油，下葱姜炒香，放入{other}翻炒", "加热水没过食材，小火慢炖四十分钟", "出锅前撒少许盐和香菜", f"{goods}选色泽鲜亮、手感沉的为好", f"存放时不要与{other}放在一起", "放在阴凉通风处，可存半个月"]  # fmt: skip
    form = draw.any(["{n}.", "{n}、", "①", "（{n}）", "第{k}步，", "{k}是", "{k}看"])
    told = []
    for n, step in enumerate(draw.random.sample(steps, draw.between(3, 6))):
        mark = "①②③④⑤⑥"[n] if form == "①" else form.format(n=n + 1, k="一二三四五六"[n])
        told.append(mark + step + draw.any(["。", "；", "。"]))
    intro = [f"{draw.any(['秋冬时节', '入夏以后', '节日里'])}，{goods}大量上市，怎样{draw.any(['挑选', '做得好吃', '保存'])}呢？"] if draw.chance(0.4) else []  # fmt: skip
    by = name(draw)
    source = draw.any(["", "", f"（读者 {by}推荐）", f"（{by}）", "（本报综合）"])
    told[-1] += source
    title = draw.any([f"{goods}烧{other}", f"怎样挑选{goods}", f"{goods}不柴的秘诀", f"{goods}这样存", f"饭后{draw.any('三四五')}件事，最好缓一缓", f"{goods}的{draw.any('三四五')}种吃法", f"冬季护肤{draw.any('三四五')}误区"])  # fmt: skip
    return Written(title, (*intro, *told), rows=draw.chance(0.3), by=by if source == f"（{by}）" else "")


def terms(draw: Draw) -> Written:
    """What a word means, or what happened on this day."""
    what = draw.any(THINGS)
    if draw.chance(0.5):
        return Written(draw.any([f"什么是{what}", f"{what}小知识", f"何谓“{what}”", "名词解释", f"{what}的由来"]), (f"{what}是指{organ(draw)}为{doing(draw)}而{draw.any(['设立', '开展', '采取'])}的一项制度，{draw.any(['始于', '创办于'])}{draw.between(1950, 2015)}年，目前已覆盖全国{draw.between(3, 30)}个省区市。",))  # fmt: skip
    events = [f"{draw.between(1900, 2000)}年，{draw.any(CITIES)}{draw.any(['大桥通车', '地震', '解放', '铁路开工', '第一所小学成立'])}。" for _ in range(draw.between(2, 5))]  # fmt: skip
    return Written(draw.any(["历史上的今天", "大事记", f"{what}大事记", "数字", "背景链接"]), tuple(events))


def sayings(draw: Draw) -> Written:
    """What readers or the net say, or a quotation from a book."""
    if draw.chance(0.3):
        source = f"——{draw.any(['摘自', ''])}《{verse(draw)}》，{name(draw)}著"
        return Written(draw.any([verse(draw), "不必着急", "书摘"]), (f"“{verse(draw)}，{verse(draw)}；{verse(draw)}。{verse(draw)}，{verse(draw)}。”", source))  # fmt: skip
    mark = draw.any(["@{}：", "{}：", "网友“{}”：", "@{}: ", "【{}】"])
    told = tuple(mark.format(draw.any([pen_name(draw), name(draw)])) + f"{draw.any(THINGS)}这件事，{draw.any(ADVICE)}，{draw.any(['大家觉得呢', '希望有人管一管', '点个赞', '真不容易'])}。" for _ in range(draw.between(2, 5)))  # fmt: skip
    if draw.chance(0.25):
        told = tuple(
            text.split("：", 1)[-1] + f"——{draw.any([pen_name(draw), name(draw), '一位老读者'])}" for text in told
        )
    return Written(
        draw.any(
            ["家属寄语", "网友热议", "微语录", "大家说", "读者短信", "声音", f"你怎么看{draw.any(THINGS)}？", "街谈"]
        ),
        told,
    )

"""Lists and tables, written by rule: names, prices, results, numbers of service, programmes."""

from __future__ import annotations

from collections.abc import Callable

from qa_service.training.press.manners import Draw
from qa_service.training.press.words import CITIES, GOODS, PLACES, TEAMS, contact, day, name, organ, phone
from qa_service.training.press.written import Written


def rows(draw: Draw) -> list[str]:
    """Rows that stand in a text: of a list or table, a number, ways to reach somebody."""
    gap = draw.any([" ", "　", "｜", "：", "\t", " | "])
    forms: list[Callable[[], str]] = [
        lambda: f"{draw.any(GOODS)}{gap}{draw.between(1, 99)}{draw.any(['', '', '元', '人', '%'])}",
        lambda: f"{draw.any(PLACES)}{gap}{draw.between(1, 400)}",
        lambda: f"{draw.any(CITIES)}{gap}{draw.between(1, 400)}人",
        lambda: f"{draw.between(1, 9)} {name(draw)}",
        lambda: f"{draw.any(['总计', '合计', '其中'])}：{draw.between(10, 3000)}人",
        lambda: f"{name(draw)}{gap}{organ(draw)}",
        lambda: contact(draw),
        lambda: contact(draw),
    ]
    form, mixed = draw.any(forms), draw.chance(0.2)
    return [(draw.any(forms) if mixed else form)() for _ in range(draw.between(1, 4))]


def names(draw: Draw) -> Written:
    """A list of names in rows."""
    title = draw.any(
        [
            "光荣榜",
            "获奖名单",
            f"{organ(draw)}拟表彰人员名单",
            "见义勇为先进个人名单",
            f"第{draw.between(2, 20)}届职工运动会获奖名单",
            "一等奖获得者",
            "中奖名单公布",
        ]
    )
    intro = [f"经{organ(draw)}评选，下列人员获奖，现予公布（排名不分先后）："] if draw.chance(0.6) else []
    gap, width = draw.any([" ", "　", "  ", "、"]), draw.between(3, 7)
    rows = []
    for _ in range(draw.between(2, 6)):
        if draw.chance(0.25):
            rows.append(
                draw.any(
                    ["一等奖", "二等奖", "三等奖", "优秀奖", f"{organ(draw)}（{draw.between(2, 9)}人）", "特等奖："]
                )
            )
        rows.append(gap.join(name(draw) for _ in range(width)))
    return Written(title, (*intro, *rows), rows=True)


def table(draw: Draw) -> Written:
    """A table of goods, results or services."""
    gap = draw.any([" ", "  ", "\t", "　", " | ", "　　"])
    if draw.chance(0.5):
        title = draw.any(
            [
                "今日菜价",
                f"{day(draw)}主要农副产品价格",
                f"本周主要{draw.any(['农副产品', '粮油', '水产品', '蔬菜'])}{draw.any(['零售均价', '批发价', '价格行情'])}",
                f"{draw.any(PLACES)}菜市场{draw.any(['报价', '行情'])}",
                f"{draw.any(CITIES)}{draw.any(['集贸市场', '超市'])}价格监测",
                "农贸市场价格信息",
                "本市粮油零售价格（单位：元/公斤）",
            ]
        )
        rows = [
            gap.join(draw.any([["品种", "最高价", "最低价"], ["品名", "本周", "上周"], ["品名", "规格", "单价"]])),
            *(
                gap.join([g, f"{draw.between(10, 90) / 10}", f"{draw.between(5, 40) / 10}"])
                for g in draw.random.sample(GOODS, draw.between(3, 8))
            ),
        ]
    else:
        title = draw.any(["积分榜", f"{organ(draw)}足球赛战报", "比赛结果", "奖牌榜", "昨日赛果"])
        rows = [gap.join(["名次", "队名", "胜", "负", "积分"])] if draw.chance(0.6) else []
        rows += [
            gap.join([str(n), team, str(draw.between(0, 9)), str(draw.between(0, 9)), str(draw.between(1, 30))])
            for n, team in enumerate(draw.random.sample(TEAMS, draw.between(3, 7)), 1)
        ]
    unit = (
        [draw.any(["（单位：元/500克）", "单位：元/公斤", f"（{day(draw)}）", "（单位：万元）"])]
        if draw.chance(0.2)
        else []
    )
    note = (
        [draw.any([f"（以上数据由{organ(draw)}提供）", f"（据{organ(draw)}）", f"数据来源：{organ(draw)}"])]
        if draw.chance(0.3)
        else []
    )
    return Written(title, (*unit, *rows, *note), rows=True)


def numbers(draw: Draw) -> Written:
    """Telephone numbers of service."""
    gap = draw.any(["：", " ", "　", "…………"])
    rows = [
        f"{draw.any(['供水抢修', '供电服务', '燃气报修', '交通事故报警', '工会维权热线', '法律援助', '公交咨询', '心理援助', '消费者投诉', organ(draw)])}{gap}{phone(draw)}"
        for _ in range(draw.between(3, 9))
    ]
    return Written(
        draw.any(["便民电话", "服务热线", "常用电话", "便民服务", "生活服务电话一览"]), tuple(rows), rows=True
    )


def timetable(draw: Draw) -> Written:
    """Programmes of a cinema, a hall or the television."""
    rows = [
        f"{draw.between(6, 22)}:{draw.any(['00', '10', '15', '30', '45'])}{draw.any([' ', '　'])}{draw.any(['新闻联播', '电视剧：大河之上', '少儿节目', '法治在线', '话剧《茶馆》', '电影《归来》', '健康讲堂', '职工书画展'])}"
        for _ in range(draw.between(4, 9))
    ]
    return Written(
        draw.any(["今日电视", "影讯", "节目预告", f"{draw.any(CITIES)}大剧院一周演出", "文化信息"]),
        tuple(rows),
        rows=True,
    )

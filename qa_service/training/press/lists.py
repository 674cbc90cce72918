"""Lists and tables, written by rule: names, prices, results, numbers of service, programmes."""

from __future__ import annotations

from collections.abc import Callable

from qa_service.training.press.manners import Draw
from qa_service.training.press.words import (
    ADVICE,
    CITIES,
    GOODS,
    PLACES,
    TEAMS,
    THINGS,
    contact,
    day,
    doing,
    name,
    organ,
    phone,
)
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


def items(draw: Draw) -> list[str]:
    """Items of a list that stands in a text: measures, steps, reasons."""
    form = draw.any(["一是{}", "{n}.{}", "{n}、{}", "（{n}）{}", "第一，{}", "一看{}", "——{}", "●{}", "· {}"])
    end = draw.any(["；", "；", "。", ";"])
    told = [draw.any([draw.any(ADVICE), doing(draw)]) for _ in range(draw.between(2, 5))]
    made = [form.replace("一", "一二三四五"[n]).format(text, n=n + 1) + end for n, text in enumerate(told)]
    return [*made[:-1], made[-1][:-1] + "。"]


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


def _prices(draw: Draw, gap: str) -> tuple[str, list[str]]:
    """What goods cost: a title and a row for each."""
    title = draw.any(
        [
            "今日菜价",
            f"{day(draw)}主要农副产品价格",
            f"本周主要{draw.any(['农副产品', '粮油', '水产品', '蔬菜'])}{draw.any(['零售均价', '批发价', '价格行情'])}",
            f"{draw.any(PLACES)}菜市场{draw.any(['报价', '行情'])}",
            f"{draw.any(CITIES)}{draw.any(['集贸市场', '超市'])}价格监测",
            "农贸市场价格信息",
            "本市粮油零售价格（单位：元/公斤）",
            f"一周主要{draw.any(['原料', '农资', '水果', '建材'])}报价（{day(draw)}）",
            f"{day(draw)}{draw.any(CITIES)}菜价",
        ]
    )
    columns, placed = draw.weighed({1: 0.3, 2: 0.5, 3: 0.2}), draw.chance(0.25)
    heads = ["品名", *draw.random.sample(["最高价", "最低价", "本周", "上周", "单价", "涨跌", "批发价"], columns)]
    told = [gap.join(heads)] if draw.chance(0.7) else []
    for goods in draw.random.sample(GOODS, draw.between(3, 8)):
        where = f"（{draw.any([draw.any(CITIES), draw.any(PLACES), '一级', '普通', '二等'])}）" if placed else ""
        told.append(gap.join([goods + where, *(f"{draw.between(10, 990) / 10}" for _ in range(columns))]))
    return title, told


def _hours(draw: Draw, gap: str) -> tuple[str, list[str]]:
    """When something is open, or somebody can be met: a title and a row for each place."""
    title = draw.any(["本市主要医院专家门诊安排", "国庆节景区开放时间", f"{draw.any(CITIES)}各图书馆开放时间", "公交线路首末班车一览", "法律援助值班表", f"{draw.any(THINGS)}日程安排"])  # fmt: skip
    heads = draw.any([["单位", "科室", "时间", "地点"], ["线路", "首班", "末班"], ["日期", "内容", "地点"]])
    told = [gap.join(heads)] if draw.chance(0.75) else []
    for _ in range(draw.between(3, 7)):
        cells = [draw.any([organ(draw), f"{draw.between(1, 99)}路"]), draw.any(["心内科", "骨科", "儿科", "6:00", "咨询"]), f"周{draw.any('一二三四五')}{draw.any(['上午', '下午', '全天', '至周日'])}", draw.any(PLACES)]  # fmt: skip
        told.append(gap.join(cells[: len(heads)]))
    return title, told


def _results(draw: Draw, gap: str) -> tuple[str, list[str]]:
    """Who won how often: a title and a row for each team."""
    title = draw.any(["积分榜", f"{organ(draw)}足球赛战报", "比赛结果", "奖牌榜", "昨日赛果", "男篮积分榜", f"{draw.any(THINGS)}月积分榜"])  # fmt: skip
    told = [gap.join(["名次", "队名", "胜", "负", "积分"])] if draw.chance(0.6) else []
    for n, team in enumerate(draw.random.sample(TEAMS, draw.between(3, 7)), 1):
        told.append(
            gap.join([str(n), team, str(draw.between(0, 9)), str(draw.between(0, 9)), str(draw.between(1, 30))])
        )
    return title, told


def table(draw: Draw) -> Written:
    """A table of goods, results or services."""
    gap = draw.any([" ", "  ", "\t", "　", " | ", "　　"])
    title, rows = draw.any([_prices, _results, _hours])(draw, gap)
    unit = (
        draw.any(["（单位：元/500克）", "单位：元/公斤", f"（{day(draw)}）", "（单位：万元）"])
        if draw.chance(0.25)
        else ""
    )
    note = (
        [draw.any([f"（以上数据由{organ(draw)}提供）", f"（据{organ(draw)}）", f"数据来源：{organ(draw)}"])]
        if draw.chance(0.3)
        else []
    )
    if draw.chance(0.15):
        note, unit = [*note, draw.any([f"单位：元/{draw.any(['公斤', '吨', '斤'])}", f"制表：{name(draw)}", f"单位：元/公斤　数据来源：{organ(draw)}", f"（截至{day(draw)}）", "注：价格仅供参考。"])], ""  # fmt: skip
    intro = [draw.any([f"前{draw.between(3, 9)}名（截至{day(draw)}）：", f"{day(draw)}，{draw.any(CITIES)}市价格监测点报价如下："])] if draw.chance(0.1) else []  # fmt: skip
    return Written(title, (*intro, *rows, *note), rows=True, under=unit)


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
        draw.any(["今日看点", "今日电视", "影讯", "节目预告", f"{draw.any(CITIES)}大剧院一周演出", "文化信息"]),
        tuple(rows),
        rows=True,
    )


def awards(draw: Draw) -> Written:
    """Who got what, a prize a line."""
    whose = draw.any([organ(draw), ""])
    title = draw.any([f"第{draw.between(2, 20)}届{draw.any(['职工歌手大奖赛', '技能大赛', '摄影展', '征文'])}获奖名单", f"{whose}先进名单", "评选结果揭晓", f"{whose}任职公示", f"{draw.any(CITIES)}市劳动模范名单", "捐款名单"])  # fmt: skip
    mark, gap = draw.any(["：", "：", " ", "　"]), draw.any(["、", "　", " ", "，"])
    heads = draw.any([["一等奖", "二等奖", "三等奖", "优秀奖", "组织奖"], [f"{city}区" for city in draw.random.sample(CITIES, 5)], ["美声组", "民族组", "通俗组", "器乐组"], [f"{organ(draw)}" for _ in range(4)]])  # fmt: skip
    where = draw.chance(0.4)
    lines = [
        head + mark + gap.join(name(draw) + (f"（{organ(draw)}）" if where else "") for _ in range(draw.between(1, 6)))
        for head in heads[: draw.between(2, 5)]
    ]
    intro = (
        [f"经{organ(draw)}评审，{draw.any(['名单如下', '现将结果公布如下', '获奖者如下'])}："]
        if draw.chance(0.4)
        else []
    )
    return Written(title, (*intro, *lines), rows=draw.chance(0.3))


def classified(draw: Draw) -> Written:
    """Small adverts, one a line."""
    mark = draw.any(["【{}】", "●{} ", "{}：", "◆{}：", "[{}] "])
    forms = {
        "招聘": f"{organ(draw)}聘{draw.any(['电工', '焊工', '司机', '会计', '厨师'])}{draw.between(1, 9)}名，月薪{draw.between(1, 9)}千元，电话{phone(draw)}",
        "出租": f"{draw.any(PLACES)}两居室，{draw.between(40, 120)}平方米，月租{draw.between(3, 40)}00元，{phone(draw)}{name(draw)}",
        "转让": f"{draw.any(PLACES)}盈利小店因故转让，{phone(draw)}", "家政": f"月嫂、保洁、护工，{phone(draw)}", "征婚": f"女{draw.between(24, 60)}岁，有房有工作，觅{draw.any(['稳重', '善良', '有责任心'])}男士，{phone(draw)}",
        "家教": f"师大学生辅导{draw.any(['数学', '英语', '物理'])}，{phone(draw)}", "求购": f"高价收购旧{draw.any(['家电', '书', '电缆', '家具'])}，{phone(draw)}",
    }  # fmt: skip
    kinds = draw.random.sample(sorted(forms), draw.between(2, 6))
    return Written(draw.any(["分类广告", "便民信息", "供求信息", "房产信息", "信息窗", "微型广告", "生活服务"]), tuple(mark.format(kind) + forms[kind] for kind in kinds), rows=draw.chance(0.5))  # fmt: skip


def draws(draw: Draw) -> Written:
    """Numbers drawn in a lottery, rates, the water level of rivers."""
    return draw.any(
        [
            Written(draw.any(["彩票开奖公告", "昨日开奖", "福彩开奖信息"]), (f"“双色球”第{draw.between(2010, 2024)}{draw.between(1, 150):03}期", f"红球：{_drawn(6, 33, draw)}　蓝球：{_drawn(1, 16, draw)}", f"一等奖{draw.between(0, 9)}注，每注奖金{draw.between(500, 900)}万元", f"下期奖池：{draw.between(1, 20)}亿元"), rows=True),
            Written(draw.any(["外汇牌价", f"{day(draw)}人民币汇率"]), tuple(f"{coin}　{draw.between(90, 1200) / 100}" for coin in draw.random.sample(["100美元", "100欧元", "100日元", "100港元", "100英镑"], 4)), rows=True),
            Written(draw.any(["江河水情", "今日水情", f"{day(draw)}8时水位"]), tuple(f"{city}站：{draw.between(10, 40)}.{draw.between(10, 99)}米" for city in draw.random.sample(CITIES, 4)), rows=True),
            Written(draw.any(["讲座预告", "一周文化活动", "展览信息", "演出信息"]), tuple(f"◇{day(draw)}{draw.between(9, 19)}:30　{draw.any(PLACES)}　“从{draw.any(GOODS)}说起”　主讲：{name(draw)}" for _ in range(draw.between(2, 4))), rows=draw.chance(0.5)),
        ]
    )  # fmt: skip


def _drawn(count: int, most: int, draw: Draw) -> str:
    return " ".join(f"{draw.between(1, most):02}" for _ in range(count))

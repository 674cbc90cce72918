"""Notices, corrections and adverts, written by rule."""

from __future__ import annotations

from qa_service.training.press.manners import Draw
from qa_service.training.press.words import CITIES, PLACES, THINGS, contact, day, name, organ, phone, signature
from qa_service.training.press.written import Written


def notice(draw: Draw) -> Written:
    """A notice, signed and dated below."""
    what, whose, where = draw.any(THINGS), organ(draw), draw.any(PLACES)
    title = draw.any(
        [
            f"{what}通知",
            f"关于{what}的公告",
            f"{whose}{what}启事",
            "通 知",
            "公 告",
            f"{where}{what}公告",
            "启事",
            f"{whose}关于{where}{what}的通告",
            f"拟{what}公示",
        ]
    )
    sentences = [
        f"因{where}{draw.any(['管道改造', '线路检修', '道路施工', '设备更新'])}，定于{day(draw)}{draw.between(5, 12)}时至{draw.between(13, 22)}时{what}，请广大市民互相转告，提前做好准备。",
        f"为做好{what}工作，{whose}现面向社会公开{draw.any(['征求意见', '报名', '招募', '登记'])}，有意者请于{day(draw)}前与我们联系。",
        f"凡年满{draw.between(16, 60)}周岁、身体健康者均可参加，名额{draw.between(10, 300)}名，额满为止。",
        f"{what}期间，{where}沿线{draw.any(['公交车辆绕行', '禁止停车', '出入请走北门', '商户照常营业'])}。",
        f"逾期不办者，后果自负。特此{draw.any(['公告', '通知', '启事'])}。",
        f"地点：{where}{draw.between(1, 300)}号{whose}{draw.between(1, 9)}楼。",
        f"时间：{day(draw)}至{day(draw)}（双休日除外）",
        f"联系人：{name(draw)}，电话：{phone(draw)}。",
        f"咨询电话：{phone(draw)}、{phone(draw)}",
        *(contact(draw) for _ in range(draw.weighed({0: 0.6, 1: 0.2, 3: 0.2}))),
    ]
    chosen = [s for s in sentences if draw.chance(0.5)] or sentences[:2]
    return Written(title, tuple(chosen), below=signature(draw, whose) if draw.chance(0.7) else ())


def correction(draw: Draw) -> Written:
    """A correction of what was printed before."""
    wrong, right = name(draw), name(draw)
    return Written(
        draw.any(["更正", "更 正", "致歉", "更正启事", "更正与说明"]),
        (
            draw.any(
                [
                    f"本报{day(draw)}第{draw.between(1, 8)}版《{organ(draw)}{draw.any(THINGS)}》一文中，“{wrong}”应为“{right}”，特此更正，并向读者致歉。",
                    f"{day(draw)}本报{draw.between(2, 9)}版所登电话有误，应为{phone(draw)}。特此更正。",
                ]
            ),
        ),
    )


def lost(draw: Draw) -> Written:
    """What was lost, item by item; or what somebody lost or found."""
    city = draw.any(CITIES)
    if draw.chance(0.35):
        what = draw.any(["黑色公文包一个", "钱包一只", "手机一部", "棕色泰迪犬一只", "驾驶证一本", "老人一名"])
        text = f"本人于{day(draw)}{draw.any(['晚', '上午', ''])}在{draw.any(PLACES)}遗失{what}，有拾到者请与{name(draw)}联系，必有重谢。电话：{phone(draw)}"
        return Written(draw.any(["寻物启事", "寻犬启事", "寻人启事", "失物招领", "招领启事"]), (text,))
    mark = draw.any(["▲", "■", "●", "◆", "", "△", "★"])
    items = [
        draw.any(
            [
                f"{city}市{organ(draw)}遗失营业执照副本，注册号{draw.between(10**11, 10**12)}，声明作废。",
                f"{name(draw)}遗失{draw.any(['身份证', '护士执业证书', '驾驶证', '学生证', '残疾证', '购房收据'])}，编号{draw.between(10**6, 10**9)}，声明作废。",
                f"{draw.any('京沪鄂苏鲁辽')}{draw.any('ABCD')}{draw.between(10000, 99999)}号车遗失道路运输证，声明作废。",
                f"{organ(draw)}遗失公章一枚，声明作废。",
            ]
        )
        for _ in range(draw.between(1, 5))
    ]
    return Written(draw.any(["遗失声明", "声明作废", "遗 失", "挂失"]), tuple(mark + item for item in items))


def call(draw: Draw) -> Written:
    """A call for what readers write, or an announcement of the page itself."""
    title = draw.any(["征稿启事", "副刊征文启事", f"“{draw.any(['晚风', '灯下', '夜读', '诗苑'])}”征稿", "征集线索", "本版约稿", "稿约", f"“我与{draw.any(['工位', '城市', '家风'])}”征文启事", "编者启"])  # fmt: skip
    told = [
        f"本版欢迎{draw.any(['八百字', '1200字', '千字'])}以内的短文，诗歌二十行以内。", f"本报副刊即日起举办“我与{draw.any(THINGS)}”征文，体裁不限，须为原创首发，谢绝一稿多投。", "请在稿末注明姓名、地址、邮编，一经刊用，即付薄酬。", f"截稿日期：{day(draw)}。来稿请发至fukan{draw.between(1, 99)}@example.com，优秀作品将结集出版。", f"来稿请寄{draw.any(PLACES)}{draw.between(1, 99)}号本报编辑部收。",
    ]  # fmt: skip
    return Written(title, tuple(s for s in told if draw.chance(0.5)) or (told[0],))


def advert(draw: Draw) -> Written:
    """An advert in short lines."""
    whose = organ(draw)
    lines = [
        f"{draw.any(['现房发售', '全场八折', '低价转让', '诚聘英才', '免费试听', '送货上门'])}！",
        f"月薪{draw.between(3, 12)}千元，包食宿，缴五险",
        f"地址：{draw.any(CITIES)}市{draw.any(PLACES)}{draw.between(1, 200)}号",
        f"电话：{phone(draw)} {name(draw)}{draw.any(['经理', '老师', '先生', '女士'])}",
        f"{draw.any(['电工', '焊工', '收银员', '保洁员', '司机', '会计'])}{draw.between(1, 20)}名，{draw.between(18, 50)}岁以下",
        f"优惠期：{day(draw)}—{day(draw)}",
    ]
    return Written(
        draw.any(
            [
                f"{whose}招聘",
                f"{whose}诚聘",
                "招租",
                "房屋出租",
                f"{whose}{draw.any(THINGS)}",
                "招 聘",
                f"热烈祝贺{whose}成立十周年",
            ]
        ),
        tuple(s for s in lines if draw.chance(0.6)) or tuple(lines[2:4]),
        rows=True,
        below=("（广告）",) if draw.chance(0.2) else (),
        marked=draw.chance(0.15),
    )

"""Documents that newspapers print whole, written by rule: announcements in clauses, calls for bids, appeals, letters of thanks, obituaries."""

from __future__ import annotations

from qa_service.training.press.manners import Draw
from qa_service.training.press.words import (
    CITIES,
    COUNTED,
    GOODS,
    PLACES,
    THINGS,
    contact,
    day,
    doing,
    name,
    organ,
    phone,
    signature,
    theme,
)
from qa_service.training.press.written import Written

_PARTS = ["一、", "（一）", "1.", "1、", "第一条　", "第一条 "]


def announcement(draw: Draw) -> Written:
    """An announcement in numbered clauses, some of which are but headings; now and then with a table."""
    whose, what = organ(draw), draw.any(THINGS)
    title = draw.any(
        [
            f"{whose}{what}公告", f"关于{what}的公告", f"关于进一步规范{what}工作的通告", f"{whose}招聘启事", f"{whose}简章", f"{draw.any(CITIES)}市{what}办法", "公告", "公 告", "通　告", f"{whose}关于公开{what}的公示", f"拟{what}对象公示",
        ]
    )  # fmt: skip
    intro = [
        draw.any(
            [
                f"根据《{draw.any(CITIES)}市{theme(draw)}条例》，经研究决定，现将{what}有关事项公告如下：", f"为{doing(draw)}，{whose}决定开展{what}工作，具体事项如下：", f"因{theme(draw)}工作需要，{whose}面向社会公开{what}。", f"经{organ(draw)}批准，现就{what}事宜通告如下：",
            ]
        )
    ] if draw.chance(0.85) else []  # fmt: skip
    number = str(draw.between(100, 9999))
    heads = [
        "办理时间",
        "办理地点",
        "报名条件",
        "招聘岗位及人数",
        "联系方式",
        f"{what}范围",
        "基本情况",
        "有关要求",
        "注意事项",
    ]
    told = [
        f"凡年满{draw.between(16, 45)}周岁、身体健康、遵纪守法者均可报名；具有{draw.any(['大专', '本科', '中专'])}以上学历者优先。", f"{day(draw)}至{day(draw)}，每天上午{draw.between(8, 9)}时至下午{draw.between(4, 6)}时（节假日除外）。", f"{draw.any(PLACES)}{draw.between(1, 200)}号{whose}{draw.between(1, 9)}楼，联系人：{name(draw)}，电话：{phone(draw)}。",
        f"{draw.any(GOODS)}质检员{draw.between(1, 9)}名，{draw.any(['电工', '会计', '司机', '文员'])}{draw.between(1, 9)}名。", f"逾期不办的，依照有关规定处以{number}元以下罚款。", f"任何单位和个人不得{draw.any(['擅自占用', '拒绝', '阻挠'])}{what}。", f"其他未尽事宜，由{whose}负责解释。",
    ]  # fmt: skip
    form = draw.any(_PARTS)
    clauses = list[str]()
    for k, text in enumerate(draw.random.sample(told, draw.between(2, 6))):
        mark = form.replace("一", COUNTED[k]).replace("1", str(k + 1))
        head = draw.any(heads)
        ways: dict[tuple[str, ...], float] = {
            (mark + text,): 0.5,
            (f"{mark}{head}：{text}",): 0.3,
            (mark + head, text): 0.2,
        }
        chosen = draw.weighed(ways)
        clauses += chosen
    if draw.chance(0.15):
        gap = draw.any(["　", " ", "\t"])
        at = draw.between(1, len(clauses))
        clauses[at:at] = _lots(draw, gap)
    serial = _serial(draw)
    return Written(
        title,
        (*intro, *clauses),
        under=serial if draw.chance(0.12) else "",
        below=signature(draw, whose) if draw.chance(0.6) else (),
    )


def _lots(draw: Draw, gap: str) -> list[str]:
    """A table of what is let or sold, a line a row."""
    rows = (["编号", "位置", "面积", "起始价"], *([f"{draw.any('ABQS')}{n:02}", draw.any(PLACES), str(draw.between(60, 9000)), f"{draw.between(10, 900)}万元"] for n in range(1, draw.between(2, 5))))  # fmt: skip
    return [gap.join(row) for row in rows]


def _serial(draw: Draw) -> str:
    """The number of a document: 人社函〔2021〕7号."""
    return f"{draw.any(['告字', '公告字', '人社函', '办发', '通字'])}{draw.any(['〔{}〕', '[{}]', '（{}）'])}{draw.any(['{}号', '第{}号'])}".format(draw.between(1998, 2024), draw.between(1, 99))  # fmt: skip


def bids(draw: Draw) -> Written:
    """What is told of a purchase or a sale, line by line."""
    what, whose = draw.any(THINGS), organ(draw)
    lines = [
        f"项目名称：{draw.any(PLACES)}{what}工程", f"招标人：{whose}", f"中标人：{organ(draw)}", f"中标价：{draw.between(20, 9000)}.{draw.between(10, 99)}万元", f"工期：{draw.between(30, 720)}日历天", f"公示期：{day(draw)}至{day(draw)}", f"监督电话：{phone(draw)}", f"拍卖标的：{draw.any(PLACES)}商铺{draw.between(1, 9)}间", f"起拍价：{draw.between(5, 900)}万元", f"预展时间：{day(draw)}",
        f"如有异议，请于公示期内以书面形式向{whose}提出。", contact(draw), contact(draw),
    ]  # fmt: skip
    title = draw.any([f"{what}结果公示", "中标公告", "拍卖公告", "招标公告", f"{whose}{what}公示", "招租公告", f"{draw.any(PLACES)}商铺拍卖"])  # fmt: skip
    chosen = [line for line in lines if draw.chance(0.55)] or lines[:3]
    return Written(
        title, tuple(chosen), rows=draw.chance(0.6), below=signature(draw, whose) if draw.chance(0.4) else ()
    )


def circular(draw: Draw) -> Written:
    """A notice to those whom it names first."""
    whose, what = organ(draw), draw.any(THINGS)
    whom = draw.any([f"各{draw.any(['基层工会', '会员单位', '街道办事处', '学校', '委员', '车间', '有关单位'])}：", "全体会员：", f"广大{draw.any(['用户', '读者', '职工', '市民'])}：", f"尊敬的{draw.any(['客户', '读者', '用户', '旅客'])}：", f"本{draw.any('区市县厂')}各{draw.any(['基层工会', '单位', '车间'])}："])  # fmt: skip
    told = [
        f"经研究，定于{day(draw)}{draw.any(['上午', '下午'])}{draw.between(2, 10)}时在{draw.any(PLACES)}召开{theme(draw)}会议，请准时参加，会期半天。", f"{what}工作即日开始，请于{day(draw)}前将材料一式{draw.any('两三四')}份送{organ(draw)}。", f"因{draw.any(['系统升级', '办公地点搬迁', '设备检修', '节日放假'])}，{day(draw)}起暂停办理{what}业务，由此带来的不便，敬请谅解。", f"因故不能参加的，请提前向{whose}请假，电话：{phone(draw)}。", f"请互相转告。特此{draw.any(['通知', '公告', '函告'])}。",
    ]  # fmt: skip
    chosen = [s for s in told if draw.chance(0.5)] or told[:1]
    lead, *rest = chosen
    first = (whom + lead,) if draw.chance(0.25) else (whom, lead)
    title = draw.any(
        ["通知", "通 知", "通　知", "公告", "会议通知", "告用户书", "启事", f"{what}通知", f"关于{what}的通知"]
    )
    return Written(title, (*first, *rest), below=signature(draw, whose) if draw.chance(0.75) else ())


def appeal(draw: Draw) -> Written:
    """A letter to all: an appeal, a thanks, congratulations."""
    whom = draw.any(
        [
            f"全市{draw.any(['职工', '青年', '市民', '中小学生'])}朋友们：",
            "各位代表、同志们：",
            "亲爱的工友们：",
            f"{organ(draw)}：",
            f"{name(draw)}同志：",
            "广大读者朋友：",
        ]
    )
    told = [
        f"值此{draw.any(['新春佳节', '“五一”国际劳动节', '建厂三十周年', '教师节'])}来临之际，谨向你们致以节日的问候和崇高的敬意！", f"一年来，你们{doing(draw)}，{doing(draw)}，取得了可喜的成绩。", f"我们倡议：从现在做起，从身边小事做起，{doing(draw)}。", f"在{theme(draw)}中，你们不怕苦、不怕累，连续奋战{draw.between(3, 60)}个昼夜。", f"希望你们再接再厉，{doing(draw)}，为{draw.any(CITIES)}的明天贡献力量。", f"借贵报一角，向{name(draw)}师傅表示衷心的感谢。",
    ]  # fmt: skip
    chosen = [s for s in told if draw.chance(0.55)] or told[:2]
    ending = (draw.any(["此致", "祝你们身体健康、工作顺利！", "祝大会圆满成功！"]),) if draw.chance(0.3) else ()
    whose = organ(draw)
    title = draw.any(["倡议书", "感谢信", "慰问信", "贺信", "致全市职工的一封信", f"致{draw.any(['农民工朋友', '考生家长', '广大市民'])}的一封公开信", f"给{name(draw)}的感谢信", f"{theme(draw)}倡议书"])  # fmt: skip
    return Written(title, (whom, *chosen, *ending), below=signature(draw, whose) if draw.chance(0.8) else ())


def obituary(draw: Draw) -> Written:
    """That somebody died."""
    who = name(draw)
    text = f"{organ(draw)}{draw.any(['退休干部', '原副局长', '离休干部', '高级工程师'])}{who}同志，因病医治无效，于{day(draw)}逝世，享年{draw.between(60, 98)}岁。"
    rest = f"{who}同志，{draw.any(CITIES)}人，{draw.between(1930, 1975)}年参加工作，历任{organ(draw)}科员、科长、副主任等职。"
    farewell = f"遗体告别仪式定于{day(draw)}上午{draw.between(7, 10)}时在{draw.any(CITIES)}殡仪馆举行。"
    chosen = [text, *(s for s in (rest, farewell) if draw.chance(0.6))]
    return Written(draw.any(["讣告", "讣 告", f"{who}同志逝世", f"沉痛悼念{who}同志"]), tuple(chosen), below=signature(draw, organ(draw)) if draw.chance(0.4) else ())  # fmt: skip

"""Letters, and questions with their answers, written by rule."""

from __future__ import annotations

from qa_service.training.press.manners import Draw
from qa_service.training.press.words import (
    CITIES,
    NUMERALS,
    PLACES,
    THINGS,
    day,
    name,
    organ,
    pen_name,
    phone,
    signature,
)
from qa_service.training.press.written import Written


def letter(draw: Draw) -> Written:
    """A reader's letter, signed; sometimes with an answer."""
    what, where = draw.any(THINGS), draw.any(PLACES)
    opening = draw.any(["编辑同志：", "编辑：", "记者同志：", "尊敬的编辑：", "编辑部："])
    body = [
        f"我是{where}的居民，最近{where}因{what}给大家出行带来不便，路灯坏了{draw.between(2, 9)}盏，晚上走路看不清。",
        f"我们多次向{organ(draw)}反映，至今没有结果。希望有关部门管一管。",
        f"上周{name(draw)}老人还在这里摔了一跤，所幸没有大碍。",
        f"不知道{what}需要哪些手续，请贵报帮助问一问。",
    ]
    chosen = [s for s in body if draw.chance(0.6)] or body[:1]
    who = draw.any([name(draw), name(draw), pen_name(draw)])
    alone = [f"{organ(draw)}　{who}等{draw.any(NUMERALS)}人", f"{where}居民", "一位老读者", f"{where}一居民", f"{draw.any(CITIES)}　{day(draw)}"]  # fmt: skip
    named = [f"读者 {who}", f"{where}居民 {who}", who, f"{organ(draw)}　{who}", f"{draw.any(CITIES)}市 {who}", f"（{draw.any(CITIES)}县　{who}）", f"（{who}）"]  # fmt: skip
    signed = draw.chance(0.7)
    signature = draw.any(named if signed else alone)
    answer = (
        [
            draw.any(
                [
                    f"编者按：记者就此联系了{organ(draw)}，对方表示将在{draw.between(3, 30)}日内解决。",
                    f"{organ(draw)}答复：已派人查看，路灯{day(draw)}前修好。",
                    f"来信登出前，记者走访了{organ(draw)}。负责人{name(draw)}说，来信反映的情况属实，{day(draw)}起改正。",
                    f"{name(draw)}同志：您反映的问题，我们已经转给{organ(draw)}，请您{draw.between(3, 30)}日后再来电询问。",
                ]
            )
        ]
        if draw.chance(0.45)
        else []
    )
    title = draw.any(
        [
            f"{where}路灯该修了",
            f"盼{where}早日通车",
            f"{what}怎么办？",
            f"这样的{what}为哪般",
            f"给{organ(draw)}提个醒",
            "路灯何时能亮",
        ]
    )
    if draw.chance(0.3):  # the salutation runs on
        opening, *chosen = [opening + chosen[0], *chosen[1:]]
    if answer:
        return Written(title, (opening, *chosen, signature, *answer))
    if draw.chance(0.15):
        return Written(title, (opening, *chosen))
    return Written(title, (opening, *chosen), below=(signature,), by=who if signed else "")


def answered(draw: Draw) -> Written:
    """A reader's letter, signed in its midst, and what somebody answers who is asked, at some length."""
    who, what, where = name(draw), draw.any(THINGS), draw.any(PLACES)
    asked = [
        f"我在一家{draw.any(['印刷厂', '设计公司', '饭店', '物业公司', '砖厂'])}干了{draw.between(2, 20)}年，{what}的事一直没有着落。请问，这样合法吗？", f"我家住{where}，上个月申请{what}，办事的人说“你自己没有申请，过期作废”。请问说法对不对？", f"{where}的{what}通知贴出来三天了，我们几户一直没有弄清怎么办，能不能请人讲讲？", f"单位拖了{draw.between(2, 9)}个月不给我办{what}，还说是我自愿的。我该找谁？",
    ]  # fmt: skip
    told = [
        f"{draw.any(['厂里', '他们', '单位'])}的说法不对。根据《{draw.any(CITIES)}市{what}条例》第{draw.any(NUMERALS)}条，应当在{draw.between(5, 60)}日内办结。", "不合法。只要形成了事实上的关系，不论有没有签合同，都应当享受同等待遇。", f"需要提醒的是，申请仲裁的时效为一年，请您带上工资条和证明，到{organ(draw)}申请。", f"另外，{what}的费用由单位承担，不得从工资里扣除。", f"经与{organ(draw)}联系，此事已在办理，预计{day(draw)}前答复。", "只有本人书面提出不要的，才可以不办。",
    ]  # fmt: skip
    opening = draw.any(["编辑同志：", "编辑：", "律师同志：", "编辑部："])
    signs = draw.any([f"读者 {who}", f"读者　{who}", f"{draw.any(CITIES)}县　{who}", f"{where} {who}", who, f"一名{draw.any(['职工', '读者', '司机'])}"])  # fmt: skip
    called = draw.any([f"{who}同志：", f"{who}读者：", f"{who[0]}女士：", f"{who[0]}先生：", "答：", f"本报记者就此走访了{organ(draw)}。", f"来信登出前，我们找到了{organ(draw)}。"])  # fmt: skip
    answer = draw.random.sample(told, draw.between(1, 4))
    if called == "答：" or len(called) > 10:
        called, *answer = [called + answer[0], *answer[1:]]
    question = ["问：" + draw.any(asked)] if called.startswith("答：") else [opening, draw.any(asked)]
    by = draw.any([f"本报法律顾问　{name(draw)} 律师", f"{organ(draw)} {name(draw)}", organ(draw), f"（{organ(draw)}咨询室）", f"{name(draw)}律师"])  # fmt: skip
    title = draw.any([f"{what}，单位不给办怎么办？", f"{what}能不能打五折", f"{draw.any(['临时工', '外地人', '试用期'])}也能{what}吗", f"{what}没休完，给补偿吗？", f"{where}的{what}", f"{what}的钱该谁出"])  # fmt: skip
    return Written(title, (*question, signs, called, *answer), below=(by,) if draw.chance(0.4) else ())


def questions(draw: Draw) -> Written:
    """Questions and answers."""
    asks = [
        f"{draw.any(THINGS)}需要带什么材料？",
        f"{draw.any(THINGS)}的时间是怎样安排的？",
        f"外地人能{draw.any(['报名', '申领', '参加'])}吗？",
        f"{draw.any(PLACES)}什么时候开放？",
        "费用是多少？",
    ]
    answers = [
        f"带上身份证原件和两张一寸照片，到{draw.any(PLACES)}{draw.between(1, 99)}号办理。",
        f"从{day(draw)}开始，到{day(draw)}结束。",
        "可以。只要在本市居住满一年，就能办理。",
        f"每人{draw.between(5, 90)}元，老人和孩子免费。",
        f"详情可拨打{phone(draw)}咨询。",
    ]
    q, a = draw.any(
        [
            ("问：", "答："),
            ("记者：", f"{name(draw)}："),
            ("问:", "答:"),
            ("Q：", "A："),
            ("【问】", "【答】"),
            ("读者问：", "律师答："),
        ]
    )
    intro = (
        [f"近日，不少读者打来电话，询问{draw.any(THINGS)}的有关问题。记者请{organ(draw)}的{name(draw)}作了解答。"]
        if draw.chance(0.5)
        else []
    )
    lines = [line for _ in range(draw.between(1, 4)) for line in (q + draw.any(asks), a + draw.any(answers))]
    return Written(
        draw.any(
            [
                f"{draw.any(THINGS)}热点问题解答",
                "您问我答",
                f"{organ(draw)}负责人答记者问",
                "怎样办理居住证？",
                f"{draw.any(THINGS)}要带哪些材料",
            ]
        ),
        (*intro, *lines),
    )


def reply(draw: Draw) -> Written:
    """What somebody answers who was criticised in print."""
    whose, what = organ(draw), draw.any(THINGS)
    text = f"贵报{day(draw)}刊登的《{draw.any(PLACES)}{what}难》一文反映我{draw.any('局站厂处社')}的问题，经查属实。"
    rest = [
        f"我们已对{name(draw)}等人作了批评教育，并将{draw.any(PLACES)}的{what}全部整改到位。", f"现已安排专人{what}，{day(draw)}前完成。", "感谢贵报和读者对我们的监督。",
    ]  # fmt: skip
    title = draw.any([f"{whose}答复{what}一事", f"{draw.any(PLACES)}{what}有了着落", "来函照登", f"答{name(draw)}同志", f"答{name(draw)}等同志", f"《{what}难》一文有回音", f"{whose}退还多收费用"])  # fmt: skip
    return Written(title, (text, *(s for s in rest if draw.chance(0.6))), below=signature(draw, whose) if draw.chance(0.8) else ())  # fmt: skip

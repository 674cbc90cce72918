"""The words of a sentence that have the form of an answer: numbers, dates, telephones, names, places, lists, reasons."""

from __future__ import annotations

import functools
import re
import unicodedata

from qa_service.types import Offsets

_HAN = "[\u4e00-\u9fff]"
_CLAUSE = "[^，,。；;：:！!？?]"

# Kinds of answer, as `Question.kinds` names them; the models know them by this order.
KINDS = (
    "phone",
    "money",
    "person",
    "date",
    "place",
    "reason",
    "list",
    "number",
    "manner",
    "organisation",
    "name",
    "decision",
)

_DIGITS = r"\d+(?:[,，]\d{3})*(?:\.\d+)?"
_NUMERALS = "[零〇一二两三四五六七八九十百千万亿半]+"
_UNITS = "平方公里|平方米|立方米|公里/小时|人次|小时|分钟|秒钟|公里|千米|厘米|毫米|英寸|英尺|公斤|千克|公顷|个月|课时|学时|世纪|年代|美元|欧元|英镑|日元|港元|人民币|"
_UNITS += "个百分点|[个名位人次天年月日号届种项条件只支场家所批箱张棵株辆台部套间座起例宗岁元块角吨斤克升米亩周秒倍成折度层楼组队篇幅本册首集期轮站户村镇县市省国份类级门节堂道点处片头艘架枚面对双口桌盏款班校票分代章局席字页%％‰℃]"
_ROUGH = "(?:约|近|逾|超过|超|达|至少|最多|最高|不少于|不低于|不超过|每[天年月周日次个]?)?"
_NUMBER = (
    rf"(?:第(?:\d+|{_NUMERALS})(?:{_UNITS})?|百分之{_NUMERALS}"
    rf"|{_ROUGH}{_DIGITS}(?:[—–~～至到-]{_DIGITS})?[多余几]?[十百千万亿]*[多余]?(?:{_UNITS})?"
    rf"|{_ROUGH}(?:{_NUMERALS}[多余几]?|数[十百千万]+)(?:{_UNITS}))(?:左右|以上|以下|以内|之多)?"
)
_DAYS = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})[日号]"
_MONTHS = r"(?:\d{1,2}|[一二三四五六七八九十]{1,2}|[本上下当])个?月"
_YEARS = r"(?:\d{2,4}|[零〇一二三四五六七八九]{4}|[今去明前同当])年"
_PART = "(?:凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚间|晚|夜间|当晚|[上中下]旬|月?[底初末]|春天|夏天|秋天|冬天|[春夏秋冬]季)"
_CLOCK = r"(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})[时点](?:\d{1,2}分|半|许|整)?|\d{1,2}[:：]\d{2})"
_MOMENT = rf"(?:{_YEARS}(?:{_MONTHS})?(?:{_DAYS})?|{_MONTHS}(?:{_DAYS})?|{_DAYS}|{_CLOCK}|公元前?\d+年|\d{{1,2}}世纪(?:\d0年代)?|\d0年代){_PART}?{_CLOCK}?"
_DATE = (
    rf"{_MOMENT}(?:\s?[—–~～至到-]+\s?{_MOMENT})?(?:起|开始|以来|之前|之后|期间|左右|前后)?"
    r"|近日|日前|昨[日天晚]|今[日天晚]|明[日天]|前天|目前|[本上下]?(?:周|星期)[一二三四五六日天]|暑假|寒假|春节|国庆"
)
_PHONE = r"(?<![\d.])(?:400-?\d{3}-?\d{4}|0\d{2,3}[-—–]?\d{7,8}(?:转\d+)?|1[3-9]\d{9}|\d{7,8}|1[0-2]\d{3}|9[56]\d{3,4}|1[12]\d)(?![\d.年月日万亿])"
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾"
    "毛郝龚邵万钱严覃武戴莫孔向汤柏窦岳齐殷庄施梅阎倪葛翟申安常樊乔祁童骆关左裴路俞耿詹游辛管祝鲁兰"
)
_AFTER_NAME = "说|表示|介绍|告诉|称|指出|认为|强调|回忆|坦言|透露|主持|出席|宣读|宣布|致辞|带领|率|分别|担任|任|为|在|从|是|、|，|。|（|\\(|）|和|与|等|饰|的|先生|女士|老师|$"
_NAME = rf"[{_SURNAMES}]{_HAN}{{1,2}}"
_PERSON = rf"{_HAN}{{1,6}}(?:[·•・‧]{_HAN}{{1,8}})+|(?:(?<=主席)|(?<=书记)|(?<=[长员师者手授士任理家裁匠表模、人和由是]))(?:{_NAME})(?={_AFTER_NAME}|{_HAN})|{_NAME}(?={_AFTER_NAME})"
_PLACE = (
    rf"{_HAN}{{1,12}}?(?:省|市|区|县|镇|乡|村|街道|社区|路|街|大道|公园|广场|大学|学院|中学|小学|医院|中心|博物馆|纪念馆|图书馆|体育馆|展览馆|馆|基地|园区|大厦|酒店|饭店|机场|车站|剧院|会堂|礼堂|岛|山|湖|河|国|州|府|港|湾|寺|庙|站)(?:内|里)?(?:\d+号)?"
    rf"|(?<=[在位于往]){_HAN}{{2,12}}?(?=举行|举办|召开|开展|开幕|成立|出生|，|。|的)"
)
_ORGANISATION = rf"(?:{_HAN}|[A-Za-z]){{2,18}}?(?:有限公司|公司|集团|总工会|工会|委员会|联合会|协会|研究院|研究所|大学|学院|中学|小学|医院|中心|银行|法院|检察院|政府|办公室|组织|机构|[^公]司令部|部门|总局|局|厅|委|报|社|网|队|俱乐部|乐团)"
_LIST = r"[^，,。；;：:、！？]{1,25}(?:、[^，,。；;：:、！？]{1,25})+"
_QUOTED = r"《[^《》]{1,40}》|“[^“”]{1,40}”|「[^「」]{1,40}」"
_REASON = rf"(?:因为|由于|因|为了|为|旨在|以便|原因是|目的是|源于|鉴于|出于){_CLAUSE}{{3,60}}"
_MANNER = rf"(?:通过|采取|采用|利用|借助|依托|按照|拨打|登录|以|用){_CLAUSE}{{2,40}}"
_NAMED = rf"{_QUOTED}|(?<=名为|名叫|叫做|称为|称作|取名|命名|题为){_CLAUSE}{{2,20}}"

_ANSWERS = {
    "phone": re.compile(_PHONE),
    "money": re.compile(
        rf"{_ROUGH}(?:{_DIGITS}|{_NUMERALS})[多余几]?[十百千万亿]*[多余]?(?:元|块钱?|美元|欧元|英镑|日元|港元|人民币)(?:/{_HAN}|左右|以上|以下|以内)?"
    ),
    "person": re.compile(_PERSON),
    "date": re.compile(_DATE),
    "place": re.compile(_PLACE),
    "reason": re.compile(_REASON),
    "list": re.compile(rf"{_LIST}|(?:{_QUOTED}){{2,}}"),
    "number": re.compile(_NUMBER),
    "manner": re.compile(_MANNER),
    "organisation": re.compile(_ORGANISATION),
    "name": re.compile(_NAMED),
    "decision": re.compile("不|没有|未|无|已|可以|可|能|将|均|必须|应|禁止|免费|仍|都"),
}
_MEASURE_ASKED = re.compile(rf"(?:多少|几)(?:[多万亿]*)({_UNITS})")


def fold(text: str) -> str:
    """The text with full-width and other compatibility characters made plain, character by character: offsets stay."""
    return "".join(plain if len(plain := unicodedata.normalize("NFKC", c)) == 1 else c for c in text)


@functools.lru_cache(maxsize=4096)
def measure_asked(question: str) -> str | None:
    """The measure word whose number a question asks for (多少名 → 名), or None."""
    match = _MEASURE_ASKED.search(fold(question))
    return match.group(1) if match else None


def candidates(kind: str, sentence: str, known: str = "") -> list[Offsets]:
    """Spans of a folded sentence that could answer a question of this kind, without those that `known` says already."""
    return [m.span() for m in _ANSWERS[kind].finditer(sentence) if m.group() and m.group() not in known]

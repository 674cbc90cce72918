"""Who is named where an article is signed: in a byline or credit, in its lead, in brackets at its end.

What a line is, is known when it comes here; so names are read more freely than where a line is told by its looks (`bylines`).
"""

from __future__ import annotations

import re

from qa_service.ingest.bylines import OF_REPORTERS, Names, line_names

SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公闫肖付代仝冼岳亓逄苟覃麦佟仉帅税植隋兰哈海展巨钱苑战修桑郄原鹿初佘但候"
)
COMPOUND = re.compile(r"欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|司徒|端木|令狐|夏侯|南宫|阿|买|古丽|热|帕|木")
_ROLE = (
    r"(?:(?:全媒体|融媒体|特约|实习|见习|首席|客座|本报|高级|资深)*(?:记者|通讯员|实习生|评论员|撰稿人?)"
    + rf"(?!\s*(?:{OF_REPORTERS})))"
)
_SIDE = re.compile(
    r"本报(?!记者|讯)|作者(?:系[^ 　]*)?[：: 　]*|撰文|采写|采访|编译|整理|报道组$|(?:本版|本组)(?:稿件|文字|图片|撰文)?|稿件|除署名外|均?由|供稿|[\u4e00-\u9fff]{2,6}(?:日报|晚报|早报|时报|晨报|青年报|工人报|商报)社?|新华社|中新社|中新网|人民网|新华网|全媒体|融媒体|特约撰稿人?|高级|资深|客座|驻[\u4e00-\u9fff]{2,4}(?=记者|特派)|特派|专电|本台|文字(?=[：:／/| ])|(?:学生|校园|驻站|小)(?=记者)"
)
_TOLD = re.compile(  # who spoke or helped wrote nothing; up to who did
    r"(?:口述|讲述|受访|嘉宾|主讲|线索|报料|爆料|制表|时间|地点|(?:特约)?(?:分析师|观察员|顾问|专家))(?:提供|专家|嘉宾|者|人)*[：:/／ \u3000][^：:]*?(?=(?:整理|采写|采访|撰文|文[/／：:]|[\u4e00-\u9fff]{0,4}(?:记者|通讯员))|$)"
)
_COMMENTS = re.compile(r"(?:特约)?评论员(?=[ \u3000]*[\u4e00-\u9fff])")
_WROTE = re.compile(r"^文[ \u3000]*[/／：:][ \u3000]*(?![图摄])(?=[^/／]+$)")
_MARKS = re.compile(r"^[\W_]+(?=\w)|[\[\]【】]|[）)·\s]+$")
_NAME = r"[\u4e00-\u9fff·]{2,8}"
_SPACE = r"[ \t\u3000]"
_SHOT = re.compile(
    rf"(?:^|(?<=\s)|(?<=[/／])|(?<=[\u4e00-\u9fff])(?=摄影{_SPACE}))(?:摄影|摄|图|制图|漫画|供图){_SPACE}*[：:/／ \u3000]{_SPACE}*(?P<names>{_NAME}(?:[、 ]{_NAME})*)$"
)
_LEAD_BRACKET = re.compile(r"^(?P<before>[^，。；！？（(]{0,30})[（(](?P<names>[^（）()。]{2,60})[）)]")
_LEAD_REPORT = re.compile(
    rf"^[^，。；！？（(]{{0,26}}?(?P<names>{_ROLE}{_SPACE}*[^，。；！？：:（(]{{2,30}}?){_SPACE}*(?:摄影)?报道[：:，,　 ]"
)
_LEAD_REPORTED = re.compile(
    rf"^[^，。；！？（(：]{{0,16}}(?:讯|电|消息)[】\]]?{_SPACE}+(?P<names>{_NAME}(?:[、 \u3000]{_NAME}){{0,3}}){_SPACE}*报道[：:，,　 ]"
)
_LEAD_SPACED = re.compile(
    rf"^[^，。；！？（(]{{0,26}}?(?P<names>{_ROLE}{_SPACE}+(?:{_NAME}|[\u4e00-\u9fff] [\u4e00-\u9fff])(?:[、 \u3000]{_NAME})*?(?:{_SPACE}+(?:{_ROLE}){_SPACE}+{_NAME}(?:[、 \u3000]{_NAME})*?)?){_SPACE}+(?=\S{{5}})"
)
_DISPATCH = re.compile(rf"(?:讯|电|消息|日|报道){_SPACE}*[】\]]?{_SPACE}*$")
_TAIL = re.compile(rf"(?<![\d])[（(〔\[]{_SPACE}*(?P<names>[^（）()〔〕\[\]。，]{{2,40}}?){_SPACE}*[）)〕\]]{_SPACE}*$")
_SPACED = re.compile(
    r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])[ \u3000]+([\u4e00-\u9fff])(?![\u4e00-\u9fff])"
)  # 高　山: a name of two characters as wide as one of three
_APART = re.compile(r"[\u4e00-\u9fff][ \u3000]{1,2}[\u4e00-\u9fff]")  # 商　羽: whatever the first is
_NO_NAMES = re.compile(
    r"^[《“][^》”]+[》”]|^[（(]?广告[）)]?$|^据|^（据|来源|摘自|转自|原载|单位|图片|供图|^综合|见第?\d|版[）)]?$|编者|资料|如下|完$"
)
_END = re.compile(
    r"[。！？”…](?P<names>[^。！？（）()]{2,40}?(?:摄影报道|文[/／并]?[图摄]|图[/／]?文)|[ \u3000]*(?:图[/／]文|文[/／]图)[ \u3000][^。！？（）()]{2,12})$"
)
_PLACED = re.compile(
    rf"[\u4e00-\u9fff]{{1,16}}(?:[省市县区旗镇乡村州]{_SPACE}+|(?:厂|局|公司|集团|院|大学|学校|中学|小学|工会|社区|街道|站|队|部|处|所|委|办|馆){_SPACE}*)(?P<names>\S.*)$"
)  # （河湾县　高远山）: a place is parted from the name, as 河北省石家庄 is all place
_WITH_POST = re.compile(rf"(?P<names>{_NAME}){_SPACE}*[（(][^（）()]+$")  # 高远山（医院护士）
_NO_NAME = re.compile(  # as short as a name, and alone where names stand; many begin with a surname
    r"公室|通讯组|报道组|编辑部|手记|札记|随笔|连载|小说|散文|诗歌|杂文|时评|短评|社论|简评|问答|附录|通知|公告|公示|通告|声明|启事|更正|简讯|短讯|快讯|简介|提示|时间|地点|单位|科室|项目|名称|方式|路线|场次|金额|.{1,2}(?:先生|女士|小姐|大妈|大爷|阿姨|师傅|老师|同学|某某?)"
)
MAX_SIGNED = 40  # characters of a line that tells who wrote
MAX_NAMES = 6  # in brackets without a role; more are a list


def credited(line: str) -> Names:
    """Names in a line that is known to be a byline or credit."""
    line = re.sub(r"(?:本报)?评论员$", "", line)
    if _NO_NAMES.search(line) and not re.search(_ROLE, line):
        return Names()
    line = _COMMENTS.sub("记者", _TOLD.sub("", line.replace("｜", "/").replace("|", "/")))
    text = _WROTE.sub("", _SIDE.sub(" ", _MARKS.sub("", line)).strip())
    shot = _SHOT.search(text)
    if shot and not re.search(r"文\s*[/／]?\s*$", text[: shot.start()]):
        return credited(text[: shot.start()] + text[shot.end() :]) + Names(
            photographers=tuple(re.findall(_NAME, shot["names"]))
        )
    text = re.sub(r"^[\s/／:：]+|[\s/／:：（(]+$", "", re.sub(r"\s+", " ", text))
    names = _plausible(line_names(text), free=bool(re.search(_ROLE, text) or _SPACED.fullmatch(text)))
    if names == Names() and (inner := _WITH_POST.match(_SPACED.sub(r"\1\2", text)) or _PLACED.match(text)):
        return credited(inner["names"])
    return names


def opening_names(text: str) -> Names:
    """Names in the lead of an article's first paragraph."""
    text = text.lstrip()
    if found := _LEAD_BRACKET.match(text):
        inside = found["names"]
        if re.search(_ROLE, inside):
            return credited(inside)
        if _DISPATCH.search(found["before"]) and _all_names(inside):
            return credited(inside)
    for form in (_LEAD_REPORT, _LEAD_REPORTED, _LEAD_SPACED):
        if found := form.match(text):
            return credited(found["names"])
    return Names()


def closing_names(text: str) -> Names:
    """Names in brackets at the end of a paragraph, or behind its last sentence (…。本报记者 高远山 摄影报道)."""
    if behind := _END.search(text):
        return credited(behind["names"])
    found = _TAIL.search(text)
    if not found or _NO_NAMES.search(found["names"]):
        return Names()
    inside = found["names"]
    placed = None if re.search(_ROLE, inside) else _PLACED.match(inside)
    if placed and _all_names(placed["names"]):
        return credited(placed["names"])
    named = re.search(_ROLE, inside) or _all_names(_SIDE.sub(" ", inside))
    return credited(inside) if named else Names()


def signed_by(text: str) -> tuple[bool, bool]:
    """Whether a short line ends with what could be a person's name, and whether it is nothing else."""
    if len(text) > MAX_SIGNED:
        return False, False
    bare = re.sub(r"^[\W_]+|[\W_]+$", "", _SPACED.sub(r"\1\2", text))
    tokens = [token for token in re.split(r"[、，,/／:：｜|\s（(]+", bare) if token]
    return bool(tokens) and _is_person(tokens[-1]), _all_names(bare)


def _all_names(text: str) -> bool:
    if _APART.fullmatch(text.strip()):
        return True
    tokens = [token for token in re.split(r"[、，,\s]+", _SPACED.sub(r"\1\2", text)) if token]
    return 0 < len(tokens) <= MAX_NAMES and all(_is_person(token) for token in tokens)


def _is_person(name: str) -> bool:
    """Whether some characters could be the name of a person."""
    if "·" in name:
        return True
    return _may_be_name(name) and (bool(COMPOUND.match(name)) or (name[0] in SURNAMES and len(name) <= 3))


def _may_be_name(word: str) -> bool:
    return 2 <= len(word) <= 4 and not _NO_NAME.fullmatch(word)


def _plausible(names: Names, *, free: bool) -> Names:
    """Without what is no name; where a role is named, its names may begin with any character."""

    def kept(people: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in people if _is_person(name) or (free and _may_be_name(name)))

    return Names(kept(names.reporters), kept(names.correspondents), kept(names.photographers))

"""Names where an article is signed, in the many forms of newspapers."""

import pytest

from qa_service.ingest.bylines import Names, is_credit
from qa_service.ingest.signatures import closing_names, credited, opening_names

SENTENCE = "近日，区总工会举办职工运动会。"


@pytest.mark.parametrize(
    ("lead", "reporters", "correspondents"),
    [
        ("本报讯（记者 高远山）", ["高远山"], []),
        ("本报讯 记者 高远山 通讯员 白露 报道 ", ["高远山"], ["白露"]),
        ("本报讯（高远山、白露）", ["高远山", "白露"], []),
        ("本报北京1月2日电（记者高远山）", ["高远山"], []),
        ("本报记者高远山报道：", ["高远山"], []),
        ("新华社北京1月2日电（记者 高远山、白露）", ["高远山", "白露"], []),
        ("晚报讯 记者 高远山 ", ["高远山"], []),
        ("（记者 高远山）", ["高远山"], []),
        ("本报讯（记者 高远山 摄影 白露）", ["高远山"], []),
        ("本报讯（记者 高远山摄影 白露）", ["高远山"], []),
        ("本报讯（高　山、白露）", ["高山", "白露"], []),
        ("本报讯（全媒体记者 高远山）", ["高远山"], []),
        ("据《河湾日报》报道，", [], []),
        ("本报讯　高远山报道　", ["高远山"], []),
        ("本报讯　高远山 白露报道：", ["高远山", "白露"], []),
        ("本报讯 ", [], []),
        ("记者从市总工会获悉，", [], []),
        ("河湾区（含新城）", [], []),
    ],
)
def test_a_lead_names_who_wrote(lead, reporters, correspondents):
    names = opening_names(lead + SENTENCE)
    assert [list(names.reporters), list(names.correspondents)] == [reporters, correspondents]


@pytest.mark.parametrize(
    ("line", "reporters", "photographers"),
    [
        ("□本报记者 高远山", ["高远山"], []),
        ("作者：高远山", ["高远山"], []),
        ("学生记者 高远山 白露", ["高远山", "白露"], []),
        ("本报评论员 高远山", ["高远山"], []),
        ("本报记者 高远山 特约分析师 白露", ["高远山"], []),
        ("文/高　山（作者系中文系校友）", ["高山"], []),
        ("文/高远山（医院主治医师）", ["高远山"], []),
        ("文／图　高远山", ["高远山"], ["高远山"]),
        ("口述：白露（42岁）整理：见习记者 高远山", ["高远山"], []),
        ("受访专家：河湾医院主任医师 白露", [], []),
        ("嘉宾：白露", [], []),
        ("线索提供：白先生", [], []),
        ("制表：白露", [], []),
        ("·邮递员 高远山·", ["高远山"], []),
        ("（白女士）", [], []),
        ("文｜高远山", ["高远山"], []),
        ("文/图 本报记者 高远山", ["高远山"], ["高远山"]),
        ("□文/本报记者 高远山 图/白露", ["高远山"], ["白露"]),
        ("撰文/高远山", ["高远山"], []),
        ("高远山", ["高远山"], []),
        ("本报驻河湾记者 高远山", ["高远山"], []),
        ("本报评论员", [], []),
        ("制图/白露", [], ["白露"]),
        ("本报记者 白露 摄", [], ["白露"]),
        ("资料图片", [], []),
        ("转自《河湾日报》", [], []),
        ("高　山", ["高山"], []),
        ("高远山（医院护士）", ["高远山"], []),
        ("□高 山（律师）", ["高山"], []),
        ("晓 荷", ["晓荷"], []),  # a pen name, set as wide as names are
        ("记者手记", [], []),
        ("连载", [], []),
        ("通　知", [], []),
        ("单位　时间　地点", [], []),
        ("（广告）", [], []),
        ("河湾县总工会 高远山", ["高远山"], []),
        ("河湾县　高远山", ["高远山"], []),
        ("本组稿件由本报记者 高远山 采写", ["高远山"], []),
    ],
)
def test_a_line_that_is_known_to_be_a_credit_names_who_wrote_and_who_photographed(line, reporters, photographers):
    names = credited(line)
    assert [list(names.reporters), list(names.photographers)] == [reporters, photographers]


@pytest.mark.parametrize(
    ("end", "reporters"),
    [
        ("（记者 高远山）", ["高远山"]),
        ("（高远山）", ["高远山"]),
        ("（据新华社）", []),
        ("（下图）", []),
        ("（河湾县　高远山）", ["高远山"]),
        ("（沙河乡　高远山）", ["高远山"]),
        ("（高　山）", ["高山"]),
        ("（若　榴）", ["若榴"]),
        ("[高远山]", ["高远山"]),
        ("〔高远山〕", ["高远山"]),
        ("〔通讯组〕", []),
        ("（河湾县公安局办公室）", []),
        ("文/图 高远山", ["高远山"]),
        ("（广告）", []),
        ("（江州市碧波厂 高远山）", ["高远山"]),
        ("（河湾市公安局高远山　白露）", ["高远山", "白露"]),
        ("（河北省石家庄）", []),
        ("（地点在区图书馆）", []),
        ("（江州市 三百人）", []),
        ("（共三百人）", []),
        ("本报记者 高远山 摄影报道", ["高远山"]),
    ],
)
def test_names_at_the_end_of_a_paragraph_sign_it(end, reporters):
    assert list(closing_names(SENTENCE + end).reporters) == reporters


@pytest.mark.parametrize("line", ["河湾县总工会 通讯员 白露", "水泵公司工会　通讯员　白露"])
def test_whose_correspondent_wrote_is_no_name(line):
    assert (credited(line).reporters, credited(line).correspondents) == ((), ("白露",))


@pytest.mark.parametrize("contact", ["咨询电话：6620184（高远山）", "起始价10（万元）"])
def test_a_number_is_no_sentence_that_somebody_signs(contact):
    assert closing_names(contact) == Names()


@pytest.mark.parametrize("work", ["“天地有大美”　行书　黄石泉 作", "《荷塘》 国画　高远山 作"])
def test_who_painted_is_no_reporter(work):
    assert is_credit(work)
    assert credited(work) == Names()

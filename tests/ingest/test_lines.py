"""Lines are told apart by their looks, and cleaned by leaving characters out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsprint import BODY

from qa_service.ingest import markdown
from qa_service.ingest.folio import Look, is_apart, look
from qa_service.ingest.lines import Kind, Line, ends_sentence, parted_lines, read_lines, split_lines


def marked(raw: str) -> list[Line]:
    spans = parted_lines(raw)
    return read_lines(raw, spans, markdown.read(raw, spans, certain=True))


def line(raw: str) -> Line:
    (found,) = marked(raw)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "2023年4月12日 星期三",
        "2023年4月12日·星期三 农历癸卯年二月廿二",
        "第3版",
        "3版 工会",
        "03 工会新闻",
        "本版编辑 高远山｜美术编辑 白露｜校对 丁香",
        "本版编辑／高远山 校对／任 洁",
        "责任编辑：高远山",
        "新闻热线：010-63520000",
        "热线电话:63520000 投稿邮箱:news@example.com",
        "国内统一连续出版物号CN11-0001 邮发代号1-11 总第12345期",
        "河湾日报",
        "2023年4月12日 要闻 责编/高远山",
    ],
)
def test_what_a_page_says_about_itself_looks_like_a_folio(text):
    assert look(text)


@pytest.mark.parametrize("text", ["（下转第3版）", "————", "* * *", "────────", "（广告）"])
def test_a_rule_and_a_jump_belong_to_no_article_wherever_they_stand(text):
    assert is_apart(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("第3版", Look.SURE),
        ("2023年4月12日 星期三", Look.SURE),
        ("2023年4月12日", Look.HEAD),
        ("星期三", Look.BESIDE),
        ("投稿邮箱：news@example.com", Look.BESIDE),
        ("03 工会新闻", Look.NAMED),
        ("松湾区 96", Look.NAMED),
        ("128", Look.NUMBER),
    ],
)
def test_looks_want_more_evidence_the_more_an_article_may_say_the_same(text, kind):
    assert look(text) is kind


@pytest.mark.parametrize(
    "text",
    [
        "2010年8月3日，刚出生的幼崽成为",
        "月10日至17日放假调休，共8天。2月4",
        "了家长志愿者、加上学校值班老师和",
        "报名电话：63520000",
        "％。",
        "河湾校对工段举办技能比赛",
        "设计大赛",
        "主编论坛",
        "2023年4月12日 停水通知",
        "渡口读书会 第50期",
        "邮箱：notice@example.com",
        "热线电话：63520000",
        "邮编：100733",
        BODY,
    ],
)
def test_a_piece_of_an_article_looks_like_no_folio(text):
    assert look(text) is None


@pytest.mark.parametrize(
    ("raw", "kind", "text"),
    [
        ("■工会动态", Kind.LABEL, "工会动态"),
        (">> 河湾经验 <<", Kind.LABEL, "河湾经验"),
        ("【一线故事】", Kind.LABEL, "一线故事"),
        ("## ■创新案例", Kind.LABEL, "创新案例"),
        ("·短讯·", Kind.LABEL, "短讯"),
        ("☆有问有答☆", Kind.LABEL, "有问有答"),
        ("| 身边事 |", Kind.LABEL, "身边事"),
        ("—— 凡人故事 ——", Kind.LABEL, "凡人故事"),
        ("来信照登※", Kind.TEXT, "来信照登※"),
        ("〖街头诗〗", Kind.LABEL, "街头诗"),
        ("◆快讯◆", Kind.LABEL, "快讯"),
        ("▍链接", Kind.LABEL, "链接"),
        ("□记者手记", Kind.LABEL, "记者手记"),
        ("短 评", Kind.LABEL, "短 评"),
        ("·邮递员 乔石林·", Kind.TEXT, "·邮递员 乔石林·"),
        ("——记市劳动模范高远山", Kind.TEXT, "——记市劳动模范高远山"),
        ("**本报讯** （记者 高远山）好。", Kind.LEAD, "本报讯（记者 高远山）好。"),
        ("### **河湾开赛**", Kind.TEXT, "河湾开赛"),
        ("> 引用的话。", Kind.TEXT, "引用的话。"),
    ],
)
def test_marks_are_left_out_and_tell_the_kind(raw, kind, text):
    assert (line(raw).kind, line(raw).text) == (kind, text)


@pytest.mark.parametrize(
    "raw",
    ["精精准准帮帮扶扶", "精精精准准准帮帮帮扶扶扶", "精精 准准 帮帮 扶扶", "# 精精准准帮帮扶扶", "精精准准 帮帮扶扶"],
)
def test_a_title_that_the_page_also_says_undoubled_is_overprinted_and_read_once(raw):
    title, _ = marked(f"{raw}\n区总工会精准帮扶困难职工。")
    assert title.overprinted
    assert title.text.replace(" ", "") == "精准帮扶"


@pytest.mark.parametrize("title", ["平安回家", "健康体检", "为居民解决饮水困难", "干净用水进山村", "2023年平安出行"])
def test_an_overprinted_title_may_hold_words_that_are_also_reduplicated(title):
    found, _ = marked("".join(c * 2 for c in title) + f"\n活动的主题是“{title}”。")
    assert (found.text, found.overprinted) == (title, True)


def test_a_doubled_title_that_nothing_on_the_page_repeats_stays_as_printed():
    found, _ = marked(f"图图书书开开放放\n{BODY}")
    assert (found.text, found.overprinted) == ("图图书书开开放放", False)


@pytest.mark.parametrize(
    "raw",
    [
        "高高兴兴",
        "大大小小",
        "哈哈哈哈哈哈哈哈",
        "平平安安 健健康康",
        "平平安安健健康康",
        "家家户户 幸幸福福 美美满满",
        "天天高高兴兴 年年平平安安",
        "开开心心 快快乐乐",
    ],
)
def test_words_that_are_said_doubled_stay_as_printed_even_where_the_page_says_them_singly(raw):
    once = "".join(raw.split())[::2]
    assert next(one.text for one in marked(f"{raw}\n祝大家{once}。")) == raw
    assert not marked(f"{raw}\n祝大家{once}。")[0].overprinted


@given(st.text("0123456789abcXYZ", min_size=2, max_size=12), st.integers(2, 4))
def test_numbers_and_latin_letters_are_never_overprinted(letters, times):
    raw = "".join(c * times for c in letters)
    assert marked(f"{raw}\n{letters}")[0].text == raw


def test_stray_spaces_after_punctuation_go_and_spaces_between_words_stay():
    assert line("会上， 职工 代表， 发言。").text == "会上，职工 代表，发言。"


def test_a_letter_spaced_title_is_closed_up():
    assert line("河 湾 举 办 运 动 会").text == "河湾举办运动会"


def test_a_line_ends_at_line_feed_carriage_return_or_both_only():
    assert split_lines("一\n二\r\n三\r四\x85五\u2028六") == [(0, 1), (2, 3), (5, 6), (7, 12)]


def test_lines_know_their_number_and_the_blank_lines_above():
    found = marked("一\n\n \t\r\n二\n")
    assert [(one.number, one.blank_before) for one in found] == [(1, 0), (4, 2)]


@pytest.mark.parametrize("text", ["好。", "好！”", "好。（记者 高远山）", "The end.", "开赛……"])
def test_a_sentence_ends_with_its_closing_marks(text):
    assert ends_sentence(text)


@pytest.mark.parametrize("text", ["好", "好，", "3.", "近百名（含", "好：“"])
def test_an_unfinished_sentence_does_not_end(text):
    assert not ends_sentence(text)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (
            "记 者 从 区 总 工 会 获 悉 ， 本 次 活 动 共 有 1 2 8 名 职 工 参 加 。",
            "记者从区总工会获悉，本次活动共有128名职工参加。",
        ),
        (
            "本 报 讯 （ 记 者 高 远 山 ） 4 月 1 2 日 ， 区 总 工 会 开 会 。",
            "本报讯（记者 高远山）4月12日，区总工会开会。",
        ),
        ("共评出 1 8 个项目。（记者 刘 欣 欣 通讯员 王 芳）", "共评出 18个项目。（记者 刘 欣 欣 通讯员 王 芳）"),
        ("入选人员：张 伟、李小明、王　芳。", "入选人员：张 伟、李小明、王　芳。"),
    ],
)
def test_letters_that_stand_apart_are_closed_up_beside_names_too(raw, text):
    assert line(raw).text == text


WIDE = [f"{BODY[:16]}第{n}" for n in range(30)]


def blanks_above(raw: str) -> set[int]:
    return {line.blank_before for line in marked(raw)[1:]}


def test_blank_lines_below_each_line_of_a_column_say_nothing():
    assert blanks_above("\n\n".join(WIDE)) == {0}
    assert blanks_above("\n\n".join(WIDE[:15]) + "\n\n\n" + "\n\n".join(WIDE[15:])) == {0, 1}


def test_blank_lines_between_whole_paragraphs_part_them():
    assert blanks_above("\n\n".join(f"{text}。" for text in WIDE)) == {1}

"""What a page says about when and where it was printed is read from its folio lines, its path and its head, and never made up."""

import pytest
from newsprint import BODY, MORE

from qa_service.ingest import read_page
from qa_service.ingest.issues import Issue, of_line, of_path, printed

LINES = {
    "河湾日报 2023年5月12日 星期五 03版": ("河湾日报", "2023-05-12", "3", None),
    "劳动午报 2023年4月12日 星期三 第2版 工会新闻": ("劳动午报", "2023-04-12", "2", "工会新闻"),
    "A08 城事": (None, None, "A08", "城事"),
    "2008年4月16日 星期三": (None, "2008-04-16", None, None),
    "2001年1月4日　星期四　要闻　第八版": (None, "2001-01-04", "8", "要闻"),
    "第八版": (None, None, "8", None),
    "要闻 03": (None, None, "3", "要闻"),
    "03 工会新闻": (None, None, "3", "工会新闻"),
    "江州晚报｜2021.03.08｜星期一｜B12 体育": ("江州晚报", "2021-03-08", "B12", "体育"),
    "2019-11-05 星期二 责编/高远山 美编/白露": (None, "2019-11-05", None, None),
    "2 0 2 3 年 5 月 1 2 日": (None, "2023-05-12", None, None),
    "二〇二四年五月十二日 星期日": (None, "2024-05-12", None, None),
    "二○二三年十二月二十一日": (None, "2023-12-21", None, None),
    "今日8版 总第12345期": (None, None, None, None),
    "云岭工人报 第4版 2022年10月1日 今日出版16版": ("云岭工人报", "2022-10-01", "4", None),
    "国内统一刊号：CN11-0123  邮发代号：1-4": (None, None, None, None),
    "T03 周末特刊": (None, None, "T03", "周末特刊"),
    "— 4 —": (None, None, "4", None),
    "12": (None, None, "12", None),
    "河湾日报": ("河湾日报", None, None, None),
    "中国青年报 2020/06/18 5版 经济": ("中国青年报", "2020-06-18", "5", "经济"),
    "2023年1月9日 农历腊月十八 星期一 A1版": (None, "2023-01-09", "A1", None),
    "农历癸卯年三月廿三": (None, None, None, None),
    "星期五": (None, None, None, None),
    "本版编辑 丁香 校对 白露": (None, None, None, None),
    "２０２３年５月１２日　星期五　第３版": (None, "2023-05-12", "3", None),
    "2023年5月12日 第1234期 第三版 综合": (None, "2023-05-12", "3", "综合"),
    "新京报 2016年2月29日 A15": ("新京报", "2016-02-29", "A15", None),
    "副刊 · 7版": (None, None, "7", "副刊"),
    "要闻·时政 2": (None, None, "2", "要闻·时政"),
    "20230512 要闻 A02": (None, "2023-05-12", "A02", "要闻"),
    "读者来信　第9版　2001年1月2日　星期二": (None, "2001-01-02", "9", "读者来信"),
    "热线：010-63520000": (None, None, None, None),
    "投稿邮箱：news123@example.com": (None, None, None, None),
    "2023年2月30日 第3版": (None, None, "3", None),
    "主编：高远山 2023年8月1日 教育周刊 C06版": (None, "2023-08-01", "C06", "教育周刊"),
    "今日天气预报": (None, None, None, None),
    "本报 2005年7月7日 第二版": (None, "2005-07-07", "2", None),
    "2005年7月7日至8日": (None, None, None, None),
    "版次：06 版名：民生": (None, None, "6", "民生"),
    "2023年5月12日 星期五 2023-05-12 第3版": (None, "2023-05-12", "3", None),
    "2023年5月12日 2023年5月13日 第3版": (None, None, "3", None),
    "十十版": (None, None, None, None),
}


@pytest.mark.parametrize(("line", "told"), LINES.items())
def test_a_folio_line_tells_newspaper_date_page_and_name(line, told):
    assert of_line(line) == Issue(*told)


@pytest.mark.parametrize(
    ("file", "told"),
    {
        "2023-05-12/03.txt": (None, "2023-05-12", "3"),
        "LDWB20230512_03.txt": (None, "2023-05-12", "3"),
        "劳动午报/2023-05-12/第3版.txt": ("劳动午报", "2023-05-12", "3"),
        "劳动午报/2023/05/12/A08.txt": ("劳动午报", "2023-05-12", "A08"),
        "2023-05/12/node_03.txt": (None, "2023-05-12", "3"),
        "20230512.txt": (None, "2023-05-12", None),
        "2023-05-12-b02-要闻.md": (None, "2023-05-12", "B02"),
        "000_387b7440bcc68723.txt": (None, None, None),
        "2023-13-12/03.txt": (None, None, None),
        "2023-02-30/03.txt": (None, None, None),
        "3.txt": (None, None, None),
        "page20231.txt": (None, None, None),
    }.items(),
)
def test_a_path_tells_newspaper_date_and_page(file, told):
    issue = of_path(file)
    assert (issue.newspaper, issue.date, issue.page) == told


def test_what_two_folio_lines_tell_in_two_ways_is_not_known():
    told = printed(["河湾日报 2023年5月12日 第3版", "2023年5月13日 第4版"])
    assert told == Issue("河湾日报", None, None, None)


LEAD = "本报讯（记者 高远山）" + BODY


def dated(raw: str, file: str = "page.txt") -> set[tuple[str | None, ...]]:
    return {(a.newspaper, a.date, a.page, a.page_name) for a in read_page(raw, file).articles}


def test_all_articles_of_a_page_are_dated_by_its_folio_lines():
    raw = f"河湾日报 2023年5月12日 星期五 第3版\n\n运动会开赛\n\n{LEAD}\n\n{MORE}\n\n本版编辑 丁香 校对 白露\n"
    assert dated(raw) == {("河湾日报", "2023-05-12", "3", None)}


def test_a_date_in_the_text_dates_nothing():
    raw = f"运动会开赛\n\n{LEAD}\n\n运动会将于2023年5月12日闭幕，颁奖在第3版公布的礼堂举行。\n"
    assert dated(raw) == {(None, None, None, None)}


def test_the_folio_lines_are_trusted_before_the_path_and_the_head_of_the_file_before_both():
    raw = f"2023年5月12日 星期五 第3版\n\n运动会开赛\n\n{LEAD}\n\n{MORE}\n"
    assert dated(raw, "江州晚报/2023-05-13/04.txt") == {("江州晚报", "2023-05-12", "3", None)}
    head = "---\ndate: 2023-05-11\n报纸: 河湾日报\n版次: 第二版\n---\n"
    assert dated(head + raw, "2023-05-13/04.md") == {("河湾日报", "2023-05-11", "2", None)}


@pytest.mark.parametrize("notice", ["（下转第3版）", "（上接第一版）", "◀◀上接第2版", "（详见A03版）"])
def test_where_an_article_goes_on_is_not_where_it_stands(notice):
    assert of_line(notice) == Issue()
    assert dated(f"2023年5月12日 星期五\n\n运动会开赛\n\n{LEAD}\n\n{notice}\n") == {(None, "2023-05-12", None, None)}


def test_a_path_dates_a_page_that_says_nothing_of_itself():
    assert dated(f"运动会开赛\n\n{LEAD}\n", "HWRB20230512_A03.txt") == {(None, "2023-05-12", "A03", None)}

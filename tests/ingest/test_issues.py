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


FORMS = {
    # sections and page numbers
    "江州晚报 A叠 03版 2023年5月12日 星期五": ("江州晚报", "2023-05-12", "A03", None),
    "B叠5版 体育 2022年11月3日": (None, "2022-11-03", "B5", "体育"),
    "第C叠·12版 江州都市报": ("江州都市报", None, "C12", None),
    "A叠": (None, None, None, None),
    "A-03 要闻 2023.05.12": (None, "2023-05-12", "A03", "要闻"),
    "AA12 财经 2021年6月7日 星期一": (None, "2021-06-07", "AA12", "财经"),
    "B 07 文体 | 2020年1月2日": (None, "2020-01-02", "B07", "文体"),
    "3版要闻 2023年5月12日": (None, "2023-05-12", "3", "要闻"),
    "第03版:城事": (None, None, "3", "城事"),
    "03版视界 2019年8月9日星期五": (None, "2019-08-09", "3", "视界"),
    "要闻一版 2018年7月6日": (None, "2018-07-06", "1", "要闻"),
    "2023年5月12日星期五第03版": (None, "2023-05-12", "3", None),
    "②版 民生": (None, None, "2", "民生"),
    "版面：A12 2023年5月12日": (None, "2023-05-12", "A12", None),
    "02-03版 聚焦 2023年5月12日": (None, "2023-05-12", None, "聚焦"),
    "A2/A3 2023年5月12日": (None, "2023-05-12", None, None),
    "第5页 2023年5月12日": (None, "2023-05-12", "5", None),
    # numbers that are no pages
    "第12345期 2023年5月12日 星期五": (None, "2023-05-12", None, None),
    "总第8765期 今日8版 2023年5月12日": (None, "2023-05-12", None, None),
    "河湾日报 今日八版 2023年5月12日": ("河湾日报", "2023-05-12", None, None),
    "2023年5月12日 星期五 第4版 今日12版": (None, "2023-05-12", "4", None),
    "今日对开8版 零售价1.50元": (None, None, None, None),
    "本期共16版 第2版 2023年5月12日": (None, "2023-05-12", "2", None),
    "今日A叠16版 B叠8版 2023年5月12日": (None, "2023-05-12", None, None),
    "2023年第19期 总1234期 2023年5月12日": (None, "2023-05-12", None, None),
    "NO.12345 2023年5月12日 A1": (None, "2023-05-12", "A1", None),
    "国内统一连续出版物号 CN 11-0123 邮发代号：D1-4 2023年5月12日 第1版": (None, "2023-05-12", "1", None),
    "热线：010-63520000 今日12℃～20℃ 2023年5月12日 3版": (None, "2023-05-12", "3", None),
    "今日3时20分开印 2023年5月12日": (None, "2023-05-12", None, None),
    # 农历, 星期
    "2023年5月12日 农历癸卯年三月廿三 星期五 第3版": (None, "2023-05-12", "3", None),
    "农历三月廿三第3版 2023年5月12日": (None, "2023-05-12", "3", None),
    "癸卯年闰二月初三 2023年3月24日 周五": (None, "2023-03-24", None, None),
    "2023年5月21日 四月初三 小满 第6版": (None, "2023-05-21", "6", None),
    "星期五第03版2023年5月12日": (None, "2023-05-12", "3", None),
    "2023年5月12日 週五 農曆三月廿三 A3": (None, "2023-05-12", "A3", None),
    # who edited it
    "责任编辑 高远山 2023年5月12日 星期五": (None, "2023-05-12", None, None),
    "3版 责编高远山 2023年5月12日": (None, "2023-05-12", "3", None),
    "2023年5月12日 第7版 要闻 责任编辑：高远山 美编：白露 校对：丁香": (None, "2023-05-12", "7", "要闻"),
    "本版责编/高远山 美编/白露 2023/5/12 B02": (None, "2023-05-12", "B02", None),
    "值班主任 高远山 责任校对 白露 2023-05-12 第11版": (None, "2023-05-12", "11", None),
    # mastheads in English
    "河湾日报 HEWAN DAILY 2023年5月12日 A3": ("河湾日报", "2023-05-12", "A3", None),
    "HEWAN DAILY Friday, May 12, 2023 Page 3": ("HEWAN DAILY", "2023-05-12", "3", None),
    "Hewan Evening News | 12 May 2023 | P05": ("Hewan Evening News", "2023-05-12", "5", None),
    "2023.05.12 FRI. A06 国际": (None, "2023-05-12", "A06", "国际"),
    # figures, spaces and slips
    "２０２３．５．１２　Ａ０８　城事": (None, "2023-05-12", "A08", "城事"),
    "2023·05·12 星期五 04版": (None, "2023-05-12", "4", None),
    "2023—05—12 第4版": (None, "2023-05-12", "4", None),
    "2023 05 12 星期五 要闻 02": (None, "2023-05-12", "2", "要闻"),
    "河 湾 日 报 2 0 2 3 年 5 月 1 2 日 星 期 五 第 0 3 版": ("河湾日报", "2023-05-12", "3", None),
    "2023 年 5 月 12 日 第 1 2 版 要 闻": (None, "2023-05-12", "12", "要闻"),
    "二O二三年五月十二日 星期五 第三版": (None, "2023-05-12", "3", None),
    "2O23年5月l2日 第3版": (None, "2023-05-12", "3", None),
    "5月12日 2023年 星期五 河湾日报": ("河湾日报", "2023-05-12", None, None),
    # days that are not the issue's, or not known
    "河湾日报 1949年10月1日创刊": ("河湾日报", None, None, None),
    "创刊于1949年10月1日 2023年5月12日 第1版": (None, "2023-05-12", "1", None),
    "2023年5月12日—18日 第3版": (None, None, "3", None),
    "2023年5月10日至2023年5月12日": (None, None, None, None),
    "5月12日 星期五 第3版": (None, None, "3", None),
    "2023年5月 3版": (None, None, "3", None),
    "下期出版日期：2023年5月19日": (None, None, None, None),
    # newspapers
    "文汇报 2023年5月12日 第3版": ("文汇报", "2023-05-12", "3", None),
    "大公报 A3 2023年5月12日": ("大公报", "2023-05-12", "A3", None),
    "北京晨报 2010年5月12日 A08": ("北京晨报", "2010-05-12", "A08", None),
    "中国少年报 2023年5月12日 第1版": ("中国少年报", "2023-05-12", "1", None),
    "21世纪经济报道 2023年5月12日 05版": ("21世纪经济报道", "2023-05-12", "5", None),
    "聯合報 2023年5月12日 A4": ("聯合報", "2023-05-12", "A4", None),
    "中共河湾市委机关报 河湾日报社出版": (None, None, None, None),
    "星期五河湾日报 2023年5月12日": ("河湾日报", "2023-05-12", None, None),
    "《河湾日报》2023年5月12日第03版": ("河湾日报", "2023-05-12", "3", None),
    # of all kinds
    "河湾日报2023年5月12日星期五A08版城事": ("河湾日报", "2023-05-12", "A08", "城事"),
    "A08 | 城事 | 河湾日报 | 2023年5月12日 | 星期五": ("河湾日报", "2023-05-12", "A08", "城事"),
    "2023年5月12日 星期五 农历癸卯年三月廿三 总第9876期 国内统一刊号 CN11-0123": (None, "2023-05-12", None, None),
    "第 9876 号 2023年5月12日 星期五 第 3 版": (None, "2023-05-12", "3", None),
    "2023年5月12日 星期五 编辑：高远山 版式：白露 电话：63520000 E-mail:abc@163.com": (None, "2023-05-12", None, None),
    "4 要闻 2023年5月12日": (None, "2023-05-12", "4", "要闻"),
    "经济周刊 2023年5月12日 C1": (None, "2023-05-12", "C1", "经济周刊"),
    "2023年5月12日 A特1版": (None, "2023-05-12", None, None),
    "T1-T8 2023年5月12日": (None, "2023-05-12", None, None),
    "封面 2023年5月12日 星期五 第1版": (None, "2023-05-12", "1", "封面"),
    "二〇二三年五月十二日 星期五 癸卯年三月廿三 第三版 综合新闻": (None, "2023-05-12", "3", "综合新闻"),
    "二零二三年十月三十一日 第十一版": (None, "2023-10-31", "11", None),
    "一九九八年七月一日 星期三 第二版": (None, "1998-07-01", "2", None),
    "1998年7月1日 星期三 农历戊寅年五月初八 第二版": (None, "1998-07-01", "2", None),
    "Friday May 12 2023": (None, "2023-05-12", None, None),
    "FRIDAY, MAY 12TH, 2023 | A3": (None, "2023-05-12", "A3", None),
    "SHANGHAI TIMES  12th May 2023  p. 7": ("SHANGHAI TIMES", "2023-05-12", "7", None),
    "Vol. 12 No. 345 May 12, 2023": (None, "2023-05-12", None, None),
    "江州日报 JIANGZHOU RIBAO 2023年5月12日 星期五 要闻·02": ("江州日报", "2023-05-12", "2", "要闻"),
    "2023-5-2 星期二 B3": (None, "2023-05-02", "B3", None),
    "2023.5.2 周二": (None, "2023-05-02", None, None),
    "2023/5/2 Tue": (None, "2023-05-02", None, None),
    "20230502 星期二 A1": (None, "2023-05-02", "A1", None),
    "２０２３年０５月１２日　第０８版　国际": (None, "2023-05-12", "8", "国际"),
    "Ａ１２版　２０２３－０５－１２": (None, "2023-05-12", "A12", None),
    "2 0 2 3 . 0 5 . 1 2   A 0 3": (None, "2023-05-12", "A03", None),
    "2023年 5月 12日 星 期 五": (None, "2023-05-12", None, None),
    "第 十 二 版 2023年5月12日": (None, "2023-05-12", "12", None),
    "今日 12 版 全年定价 360 元 2023年5月12日": (None, "2023-05-12", None, None),
    "2023年5月12日 今日四开十六版": (None, "2023-05-12", None, None),
    "(今日12版) 2023年5月12日 第1版": (None, "2023-05-12", "1", None),
    "共12版 第3版": (None, None, "3", None),
    "第3版 共12版": (None, None, "3", None),
    "责编：高远山 组版：白露 2023年5月12日 星期五 08版 文化": (None, "2023-05-12", "8", "文化"),
    "主编 高远山 责编 白露 美编 丁香 2023.5.12": (None, "2023-05-12", None, None),
    "统筹/高远山 责编/白露、丁香 A05": (None, None, "A05", None),
    "本报记者 高远山 2023年5月12日摄": (None, None, None, None),
    "2023年12月31日 星期日 明日元旦休刊": (None, "2023-12-31", None, None),
    "本报2024年1月1日休刊": (None, None, None, None),
    "2023年5月12日 星期五 网址：www.hwrb.com.cn 第2版": (None, "2023-05-12", "2", None),
    "http://epaper.hwrb.cn/2023-05/12/node_3.htm": (None, None, None, None),
    "晴转多云 12～20度 2023年5月12日 星期五": (None, "2023-05-12", None, None),
    "工人日报 2023年5月12日 星期五 4 版": ("工人日报", "2023-05-12", "4", None),
    "新民晚报 2023年5月12日 / 星期五 / 社会新闻 / 05": ("新民晚报", "2023-05-12", "5", "社会新闻"),
    "南方周末 2023年5月11日 B17": ("南方周末", "2023-05-11", "B17", None),
    "参考消息 2023年5月12日 第10版": ("参考消息", "2023-05-12", "10", None),
    "解放军报 2023年5月12日 星期五 责任编辑/高远山": ("解放军报", "2023-05-12", None, None),
    "环球时报 2023.5.12 星期五 第14版 国际论坛": ("环球时报", "2023-05-12", "14", "国际论坛"),
    "人民日报海外版 2023年5月12日 第04版": ("人民日报海外版", "2023-05-12", "4", None),
    "北京青年报 2023.05.12 A5": ("北京青年报", "2023-05-12", "A5", None),
    "中国老年报 2023年5月12日 3版": ("中国老年报", "2023-05-12", "3", None),
    "河湾日报数字报 2023年5月12日": ("河湾日报", "2023-05-12", None, None),
    "河湾晚报 综合 2023年5月12日 星期五 见习编辑 高远山 电话 0571-85310000 08": ("河湾晚报", "2023-05-12", "8", "综合"),
    "03 | 2023年5月12日 星期五 | 法治": (None, "2023-05-12", "3", "法治"),
    "法治 | 03": (None, None, "3", "法治"),
    "2023年05月 第19期": (None, None, None, None),
    "2023年第20周 5月12日": (None, None, None, None),
    "2023年度先进工作者 第3版": (None, None, "3", None),
    "纪念五四运动 2019年5月4日": (None, "2019-05-04", None, None),
}


@pytest.mark.parametrize(("line", "told"), (LINES | FORMS).items())
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


# --- lines that no rule for their parts knows are folios by what all of them tells


@pytest.mark.parametrize(
    "line",
    [
        "江州晚报 A叠 03版 2023年5月12日 星期五",
        "3版要闻 2023年5月12日",
        "2023年5月12日星期五第03版",
        "版面：A12 2023年5月12日",
        "NO.12345 2023年5月12日 A1",
        "热线：010-63520000 今日12℃～20℃ 2023年5月12日 3版",
        "HEWAN DAILY Friday, May 12, 2023 Page 3",
        "2023—05—12 第4版",
        "河 湾 日 报 2 0 2 3 年 5 月 1 2 日 星 期 五 第 0 3 版",
        "2O23年5月l2日 第3版",
        "河湾日报 2023年5月12日",
    ],
)
def test_a_line_that_tells_only_of_the_page_is_a_folio_at_its_head(line):
    page = read_page(f"{line}\n\n运动会开赛\n\n{LEAD}\n\n{MORE}\n", "page.txt")
    assert [(a.title, a.date) for a in page.articles] == [("运动会开赛", "2023-05-12")]
    assert "".join(line.split()) == "".join(page_words(page, f"{line}\n\n运动会开赛\n\n{LEAD}\n\n{MORE}\n").split())


def page_words(page, raw):
    return "".join(raw[piece.start : piece.end] for piece in page.furniture if piece.kind == "folio")


@pytest.mark.parametrize(
    "line",
    [
        "时间：2023年5月12日 星期五",
        "报名日期：2023年5月12日（星期五） 电话：63520000",
        "来源：河湾日报 2023年5月12日 第3版",
        "（《河湾日报》2023年5月12日 第03版）",
        "河湾区总工会 2023年5月12日",
        "本报记者 高远山 2023年5月12日",
        "松湾队 96 2023年5月12日",
        "河湾日报 2023年5月12日",
        "纪念五四运动 2019年5月4日",
    ],
)
def test_a_day_below_the_last_article_is_not_the_pages_unless_more_tells_so(line):
    raw = f"运动会开赛\n\n{LEAD}\n\n{MORE}\n\n{line}\n"
    assert dated(raw) == {(None, None, None, None)}

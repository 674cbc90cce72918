"""Pages of manners that newspapers have beside news: stacked headlines, columns with labels, short news, poems, contents."""

from qa_service.ingest import read_page

WATER = "本报讯（记者 林小满）昨天上午，河湾区第二水厂正式通水，城北三个社区两万户居民用上了新水源。水厂日供水能力六万吨，建设历时两年。"
BRIDGE = "本报讯（记者 周立）从下周一起，青石桥封闭施工四个月，过往车辆请绕行南环路。市政工程处介绍，桥面将加宽三米，两侧增设步道。"
LIBRARY = "本报讯（记者 何青）区图书馆本月起每晚延长开放两小时，读者凭证入馆。馆长介绍，新增的座位全部配了台灯。"
READERS = "我家住在柳树巷，门口的路灯灭了半个月，老人夜里出门全靠手电。盼有关部门早点来看看。"
COACH = (
    "最后十分钟，老教练没有换人，只是把外套脱了下来。看台上有人喊他的名字，他没有回头。这场球赢得不漂亮，却赢得结实。"
)


def titles(page: str) -> list[str | None]:
    return [article.title for article in read_page(page, "page.txt").articles]


def test_headlines_that_stand_together_above_several_texts_go_each_to_its_own():
    heads = ["第二水厂昨天通水", "青石桥封闭施工四个月", "区图书馆每晚延长开放"]
    assert titles("\n".join([*heads, "", WATER, "", BRIDGE, "", LIBRARY])) == heads


def test_every_article_under_a_label_of_its_own_is_one():
    page = f"·身边事·\n第二水厂昨天通水\n{WATER}\n·出行提示·\n青石桥封闭施工四个月\n{BRIDGE}\n·书里书外·\n区图书馆每晚延长开放\n{LIBRARY}"
    articles = read_page(page, "page.txt").articles
    assert [(a.section, a.title) for a in articles] == [
        ("身边事", "第二水厂昨天通水"),
        ("出行提示", "青石桥封闭施工四个月"),
        ("书里书外", "区图书馆每晚延长开放"),
    ]


def test_a_columns_own_name_is_no_title_of_what_stands_under_it():
    page = f"{WATER}\n\n读者来信\n\n柳树巷的路灯该修了\n\n{READERS}\n\n看台漫笔\n\n老教练的外套\n\n□ 石 川\n\n{COACH}"
    assert titles(page)[1:] == ["柳树巷的路灯该修了", "老教练的外套"]


def test_a_poem_is_one_article_with_its_author():
    verses = [
        "末班车开走了",
        "站台还亮着一盏灯",
        "",
        "我把影子叠好",
        "放进工装的口袋",
        "",
        "明天清晨",
        "它会比我先醒来",
    ]
    page = "\n".join(
        ["第二水厂昨天通水", WATER, "", "〖诗页〗", "末班车", "石 川", *verses, "", "青石桥封闭施工四个月", BRIDGE]
    )
    water, poem, bridge = read_page(page, "page.txt").articles
    assert (poem.title, poem.section, poem.reporters) == ("末班车", "诗页", ("石川",))
    assert poem.text.split("\n")[:5] == [verse for verse in verses if verse][:5]
    assert (water.title, bridge.title) == ("第二水厂昨天通水", "青石桥封闭施工四个月")


def test_a_list_of_what_other_pages_hold_belongs_to_no_article():
    contents = ["今日导读", "老渔民的新船……3版", "医保新政五问五答……5版"]
    page = read_page(
        "\n".join(["第二水厂昨天通水", WATER, "", "青石桥封闭施工四个月", BRIDGE, "", *contents]), "page.txt"
    )
    assert [article.title for article in page.articles] == ["第二水厂昨天通水", "青石桥封闭施工四个月"]
    held = {span.line for article in page.articles for span in article.spans}
    assert not {7, 8, 9} & held

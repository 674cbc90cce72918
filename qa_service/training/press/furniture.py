"""What a page says about itself, and the labels over its articles."""

from __future__ import annotations

from collections.abc import Sequence

from qa_service.training.press.manners import Draw
from qa_service.training.press.signing import PAPERS
from qa_service.training.press.words import CITIES, NUMERALS, column, name, organ, phone

SECTIONS = ["工会动态", "要闻", "综合新闻", "社会", "国际", "短讯", "简讯", "读者来信", "服务台", "图片新闻", "经济观察", "教育周刊", "民生关注", "法治在线", "文化长廊", "体育", "基层风采", "热点追踪", "新闻集锦", "一周要闻", "身边事", "百姓话题", "健康生活", "工匠故事", "今日视点", "副刊", "党建", "科技前沿", "记者调查", "街谈巷议", "权益保障", "天下财经", "环球扫描", "文娱播报", "学习贯彻党的二十大精神·基层巡礼", "我为群众办实事", "走基层", "新春走基层", "最美劳动者", "两会声音", "三农天地", "消费提示", "公告栏", "延伸阅读", "相关链接", "新闻背景", "现场目击", "本报专稿", "特别报道", "人物", "问与答", "有问必答", "读者问答", "微型小说", "小说连载", "长篇连载", "散文", "诗歌", "随笔", "杂文", "书评", "影评", "时评", "微评论", "热评", "短论", "律师信箱", "法律咨询", "以案说法", "健康顾问", "名医堂", "养生堂", "厨房窍门", "小贴士", "读者之声", "群众来信", "职工天地", "班组天地", "能手榜", "工会之窗", "工友故事", "乡镇传真", "校园采风", "理论", "学习园地", "党旗飘飘", "采访札记", "编后", "编者的话", "编读往来", "链接", "名词解释", "新闻回放", "新闻追踪", "社区新闻", "社会广角", "市井", "股市", "楼市", "车市", "天气", "书画", "摄影", "漫画", "幽默", "灯谜", "棋牌", "史话", "地名故事", "老照片", "口述历史", "有奖竞猜", "供求", "招生", "影讯", "书讯", "菜谱", "育儿", "家居", "美食", "出行", "动物世界", "科技", "网事", "海外", "港台", "体坛快讯", "球迷看台", "赛场内外", "艺海", "文坛", "笔会", "诗苑", "青春", "夕阳红", "女性", "少年", "农技", "气象", "农村", "市场", "致富", "车间", "工地", "一线", "家书", "心语", "夜话", "茶座", "食话", "旧闻", "掌故", "人间", "世相", "话说", "专家访谈", "名家谈", "嘉宾", "对谈", "焦点", "聚光灯", "直击", "现场", "深读", "数读", "图解", "万象", "环球", "财经", "理财", "消费", "维权", "曝光台", "回音壁", "好人榜", "寻人", "致歉"]  # fmt: skip
SECTION_FORMS = ["{}", "■{}", "◆{}", "■ {} ■", ">> {} <<", "【{}】", "●{}", "[{}]", "«{}»", "▼{}", "★ {}", "□{}", "※{}※", "—{}—", "| {} |", "◎{}", "〔{}〕", "·{}·", "》》{}", "▌{}", "┃{}", "▍ {}", "◢{}", "○{}", "《{}》", "“{}”", "—— {} ——", "◎ {} ◎", "{}：", "▲{}▲", "{} ▏", "＊{}＊"]  # fmt: skip
BRIEF_FORMS = [
    "{}",
    "{}",
    "◆{}",
    "△{}",
    "●{}",
    "■ {}",
    "▲{}",
    "☆{}",
    "□ {}",
    "★{}",
    "·{}",
]  # in which the titles of short news are set
BRIEFS = [
    "一线短讯",
    "简讯",
    "快讯",
    "短讯",
    "要闻速递",
    "社区短波",
    "体坛快报",
    "新闻集锦",
    "基层动态",
    "简明新闻",
    "一周速览",
    "工会之窗",
    "短平快",
    "新闻快递",
]
FURNITURE_HEAD = [
    "{paper}", "{paper}  {date}  {week}  第{n}版", "{date} {week}", "{page}", "{n} {page}", "{page} {n}", "第{n}版 {page}", "A{nn} {page}", "{date} {week} 责编/{a} 美编/{b} 校对/{c}", "{paper} {date}", "责任编辑：{a}", "责任编辑 {a} 版式 {b} 校对 {c}", "本版编辑 {a}", "编辑/{a} 版式/{b} 校对/{c}", "{date}　{week}　农历{lunar}", "今日{n}版  总第{num}期", "国内统一刊号：CN11-{num}  邮发代号：1-{n}", "主管主办：{organ}", "2 0 2 3 年 5 月 1 2 日", "{page} · {n}版", "{week}", "{iso}", "NEWS {page}", "{page}新闻", "第 {k} 版　{paper}　{cdate}", "{paper}　第{n}期　{cdate}", "{page}　{paper}　{date}", "{paper} 第{k}版 {date}", "{page}周刊 · 第{n}期 · {page2} 主编 {a}", "UNIVERSITY NEWS　第{num}期", "{paper}（内部资料）", "本版编辑　{a}　电话　{num}", "T{nn}", "热线：{phone}", "值班编委 {a} 编辑 {b}", "□责编 {a} □美编 {b}", "{paper}社出版", "http://www.{num}news.com", "— {n} —", "第{num}期", "要闻·{page}", "投稿邮箱：news{num}@163.com", "{paper} | {page} | {date}", "统筹：{a}　编辑：{b}", "03", "{cdate}", "本版主编：{a}  电话：{phone}", "{week} {date} {n}", "{page} 2版", "Tel:{phone}", "{date} 第{num}号", "组版 {a} 校检 {b}", "星期{w}　{page}　{a}",
    "{en} DAILY", "{en} EVENING NEWS", "THE {en} POST", "{en} WORKERS' DAILY", "{page}·{page2} {date} 第{n}版", "{n}　{wide}", "{wide}　第{n}版", "{page}{page2}", "来信请寄：{organ} 邮政编码：{num}", "服务热线 {phone}", "■本版稿件除署名外均由本报记者采写", "编辑：{a}　Tel:{phone}", "{date}　{n}", "{page2}周刊 {date}", "{n} {page}　{date}　编辑/{a}　版式/{b}",
]  # fmt: skip
FURNITURE_FOOT = [
    "社址：{organ}  邮编：{num}  电话：{phone}", "本报地址：{city}市中山路{n}号 邮政编码：{num}", "广告热线：{phone}", "发行热线：{phone} 零售价：1.00元", "印刷：{paper}印务中心", "{paper}社出版 地址：{city}市人民路{n}号", "本版责编：{a}", "新闻热线 {phone}", "■责编：{a} ■校对：{b}", "责任编辑:{a} 电话:{phone}", "E-mail:news@{num}.com", "本报常年法律顾问：{a}律师", "定价每月{n}元", "总编室电话：{phone}", "——————————", "* * *", "{n}", "本报印刷厂印刷  零售每份{n}角", "传真：{phone}", "编辑：{a}", "扫码关注{paper}公众号", "值班总编：{a}", "□本版编辑/{a}", "………………", "官方网站：www.{num}.cn", "{paper}　{n}版", "版权所有 未经许可不得转载", "全年定价{n}00元", "校对：{a} {b}", "微信公众号：{paper}", "广告经营许可证：{num}号", "=====", "美编 {a}　责校 {b}", "（本版图片除署名外均为资料图片）", "联系我们：{phone}", "本版投稿邮箱：news{num}@example.com 电话：{phone}", "新闻热线 {phone}　电邮 news@{num}.example", "本版编辑：{a}　美编：{b}　热线：{phone}", "来稿请寄{city}市人民路{n}号本报编辑部收", "本报电话：总编室{phone} 广告部{phone}", "（本报保留一切版权）",
]  # fmt: skip
_LATIN = ["JIANG", "HE", "LIN", "HAI", "YUN", "DONG", "ZHOU", "AN", "BEI", "NAN", "XIN", "SHAN", "WAN", "PING"]
SLOGANS = ["把服务送到每一个岗位　把温暖送进每一个班组", "不忘初心 牢记使命", "团结奋斗新征程 建功立业新时代", "喜迎二十大 永远跟党走", "凝心聚力 砥砺前行 谱写{x}新篇章", "热烈庆祝{x}代表大会胜利召开", "弘扬劳模精神 争当时代先锋", "高举旗帜 团结奋进", "践行社会主义核心价值观", "学习贯彻{x}精神", "讲文明 树新风", "同心抗疫 众志成城"]  # fmt: skip
PAGE_NAMES = [
    "要闻",
    "综合",
    "城事",
    "国际",
    "经济",
    "体育",
    "副刊",
    "文化",
    "社会",
    "民生",
    "工会",
    "教育",
    "健康",
    "财经",
    "时评",
    "本地",
    "广告",
    "科技",
    "法治",
    "读者",
    "特刊",
    "娱乐",
    "视点",
    "专题",
    "农村",
    "企业",
]


def furniture(forms: Sequence[str], draw: Draw) -> str:
    """A line that a page says about itself."""
    year, month, date = draw.between(1996, 2025), draw.between(1, 12), draw.between(1, 28)
    week = draw.any("一二三四五六日")
    return draw.form(forms).format(
        k=draw.any(NUMERALS),
        en=draw.any(_LATIN) + draw.any(_LATIN), page2=draw.any(PAGE_NAMES), wide=draw.any([" ", "　"]).join(draw.any(PAGE_NAMES)), paper=draw.any(PAPERS), page=draw.any(PAGE_NAMES), n=draw.between(1, 16), nn=f"{draw.between(1, 32):02}", num=draw.between(1000, 99999), organ=organ(draw), phone=phone(draw), city=draw.any(CITIES), a=name(draw), b=name(draw), c=name(draw), w=week,
        week=draw.any(["星期", "周", "星期"]) + week, date=f"{year}年{month}月{date}日", iso=draw.any([f"{year}-{month:02}-{date:02}", f"{year}.{month}.{date}", f"{year}/{month:02}/{date:02}"]), lunar=draw.any(["正月初六", "甲辰年三月廿二", "腊月十八", "八月十五"]), cdate=f"二○二{draw.any('一二三四')}年{draw.any(NUMERALS)}月{draw.any(NUMERALS)}日",
    )  # fmt: skip


def slogan(draw: Draw) -> str:
    """A slogan at the edge of a page."""
    return draw.form(SLOGANS).format(x=draw.any(["首都工会", "全市经济", "县域发展", "工会", "教育", "职工"]))


def section(draw: Draw) -> list[tuple[str, str]]:
    """One section label or two, and the form that each is set in."""
    count = draw.weighed({1: 0.88, 2: 0.12})
    if draw.chance(0.06):
        parts = draw.any([" | ", "｜", "·", " · ", "/", " "])
        return [(parts.join([draw.form(SECTIONS), draw.form(SECTIONS)]), draw.any(["{}", "{}", "{}", "【{}】"]))]
    return [(draw.form(SECTIONS) if draw.chance(0.4) else column(draw), draw.form(SECTION_FORMS)) for _ in range(count)]


def of_briefs(draw: Draw) -> list[tuple[str, str]]:
    """The label over short news, most often, and the form that it is set in."""
    return [(draw.form(BRIEFS), draw.form(SECTION_FORMS))] if draw.chance(0.75) else []


def contents(headlines: Sequence[str], draw: Draw) -> list[str]:
    """The lines of a list of what stands on other pages."""
    title = draw.form(
        [
            "今日导读",
            "本版导读",
            "导读",
            "今日看点",
            "内容提要",
            "今日要目",
            "版面导读",
            "重点推荐",
            "本期看点",
            "明日预告",
            "要闻提示",
        ]
    )
    form = draw.form(["{}……{n}版", "{} {n}版", "{}（{n}版）", "{}　{n}", "{} A{n}", "▶{} {n}版", "{}/{n}版", "{}（见第{n}版）", "■{} {n}版", "{} →{n}版", "{}…………{n}"])  # fmt: skip
    lines = [form.format(headline, n=draw.between(2, 16)) for headline in headlines]
    return (
        [draw.form(["{}", "{}", "■{}", "【{}】", "◆{}", "{}▶"]).format(title), *lines] if draw.chance(0.85) else lines
    )

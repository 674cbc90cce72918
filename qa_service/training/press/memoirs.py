"""What somebody remembers or thinks, told by rule: essays, short tales and comments as literary pages print them."""

from __future__ import annotations

from qa_service.training.press.manners import Draw
from qa_service.training.press.stories import Story
from qa_service.training.press.words import SEEN, SURNAMES, name

_THINGS = ["自行车", "工具箱", "旧台灯", "枣树", "缝纫机", "收音机", "搪瓷缸", "棉袄", "信封", "老相册", "布鞋", "手电筒", "算盘", "饭盒", "雨伞", "扳手", "水井", "铁皮炉", "竹椅", "腌菜坛", "一面旗子", "挂钟", "毛线团", "口琴"]  # fmt: skip
_KIN = ["父亲", "母亲", "外婆", "师傅", "老伴", "二叔", "奶奶", "邻居李爷", "班长", "同桌", "姐姐"]
_PLACES = ["老院子", "车间", "矿上", "巷口", "桥头", "渡口", "宿舍楼", "县城", "江边", "站台", "村小学", "西门", "晒谷场", "邮局"]  # fmt: skip
_OPENINGS = [
    "{kin}的{it}是从{at}带回来的，用了{n}年。", "搬进新居两年了，我还常常梦见{at}的{it}。", "{kin}退休那天，把{it}的钥匙交给我。", "书桌旁有一个{it}，孩子嫌它土，我没有舍得扔。", "在{at}，只有一处地方能让我想起{kin}。", "那年秋天的雨特别大，大到{at}的石阶都浮了起来。", "伞匠老{sur}的摊子摆在{at}，一摆就是{n}年。", "{n}年前的一个晚上，我把{it}藏在了{at}。", "我每天从{at}走过，都要看一眼那个{it}。", "昨夜风停，{at}的檐角滴水，一声是夏，一声是秋。", "{kin}年轻时在{at}干活，{it}是他唯一的家当。", "我上初二那年，家里的{it}坏了，{kin}在外地出差。", "养花的人都知道，浇水最怕浇半截。", "天热的时候，最容易听到一句话：“谁还没吃过苦？”", "坐在办公室里想问题，处处都是难题；走到{at}看问题，处处都有办法。", "“{it}”喊了几年，为什么到了{at}还是老样子？", "城市史很容易写成大事记，这本书偏不。", "{n}万人次，听上去足够让人提气。但政策的好坏，不只看盘子有多大。", "我们常说缺的是{it}，其实有时候缺的不是这个。", "{at}有一间小屋，屋里住着一位老人。", "剪彩的红绸还没有收起来，{it}已经开走了。", "这一期的几篇稿子，没有一篇讲大道理。",
]  # fmt: skip
_MIDDLES = [
    "{kin}话少，只说了一句：“慢一点。”", "{it}的漆掉了一半，提手上缠着一圈又一圈胶布。", "冬天它是凉的，夏天也是凉的。", "我问{kin}怎么不换一个，{kin}说，换了给谁看。", "有一年冬天，我发高烧，是{kin}背着我往{at}跑的。", "谁家炖肉，香味要过五家门口。", "我偷偷打开{it}，找了半天，什么也没找到。", "{kin}没有骂我，只是把那个{it}擦干净，放回去。", "“修。”姑娘说，“这是我爸给我妈打的。”", "他一路小跑，嘴里念叨的是：“别怕，有爷呢。”", "后来我去了很远的{at2}，在车窗里看见一个人，像{kin}。", "过去的人不兴说这些，兴的是把{it}收好。", "想了半天，{kin}说：“费力气。”", "写的是{n}件旧物，材料多来自街坊口述，有些说法彼此矛盾。", "把钱花在{it}上，而不是花在横幅上，这三年才不会白过。", "基层情况千差万别，生搬硬套行不通。", "与人说话也是这样，有的话说一半，对方就要去猜另一半。", "菜贱时这边翻脸，菜贵时那边翻脸，翻来覆去，还是{it}可靠。", "{kin}把晒干的豆角收进布袋，系一个死结。", "那时候的{at}，一封信要走{n}天。", "我数着台阶，数到{n}就到了{at2}。", "他在{it}里摸到了一张小纸条，上面写着：下雨，来{at}。",
    "说起来是减法，做起来是加法：要加车，要加棚，还要加一份敢签的合同。", "老伙计们都走了，只有{it}还在。", "停两个小时，误不了工期；倒下一个人，什么工期都没有了。", "{n}岁，坐了十四轮板凳，没有抱怨过一句。", "这样的写法慢，但耐读。",
]  # fmt: skip
_ENDS = [
    "去年{kin}走了。整理遗物时，我又打开了那个{it}。", "我把{it}重新包好，又放了回去。", "那个{at}，我一直认识。", "我把这句话写进日记，合上，外面的天恰好亮了。", "这句话后来成了{at}的一句黑话。", "他说，这{it}，{n}年前他修过一次。", "夜深人静，抬头看见它的光圈里浮着细小的灰尘，慢慢地转。", "猜来猜去，花没了，人也没了。", "所以，落笔之前，请先想清楚。", "不怕看。", "眼下最缺的恰恰是这个。", "气从哪里来？从肚子里来。", "最小的那个{it}下面写的是：给你用。", "肯蹲下来，才看得见；看得见，才办得成。", "从那以后，我再没有去过{at}。", "越是吃紧的时候，越要沉下去。",
]  # fmt: skip
_TITLES = [
    "{kin}的{it}", "{at}旧事", "{it}", "{it}里的{seen}", "老{it}", "{at}的{seen}", "一{unit}{it}", "{seen}", "{it}的来历", "在{at}等{seen}", "别急着扔“{it}”", "{it}要快，更要准", "向{at}要办法", "话要说够", "好{it}都有“泥土味”", "别把{it}当{seen}", "为什么我们总差一口气", "{at}的{n}级台阶", "最后一个{it}", "{kin}说", "一碗面里的{seen}", "{it}还在", "写给{kin}的{seen}", "从一个{it}读懂{at}", "{at}，{at2}", "{kin}和他的{it}", "不必急着回答",
]  # fmt: skip


def memoir(draw: Draw) -> Story:
    """An essay of one to seven short paragraphs."""
    it, (at, at2) = draw.any(_THINGS), draw.random.sample(_PLACES, 2)
    told = {"it": it, "at": at, "at2": at2, "kin": draw.any(_KIN), "n": draw.any(["三", "七", "十二", "二十", "30", "40"]), "sur": draw.any(SURNAMES), "seen": draw.any(SEEN), "unit": draw.any("盏只把张本条")}  # fmt: skip
    middle = [draw.form(_MIDDLES) for _ in range(draw.between(1, 9))]
    sentences = [draw.form(_OPENINGS), *middle, *([draw.form(_ENDS)] if draw.chance(0.7) else [])]
    paragraphs = parted([s.format(**told) for s in sentences], draw)
    if draw.chance(0.06):  # what is told of a book names it at the end
        book = f"（《{told['at']}{told['it']}》，{name(draw)}著，{draw.any(['南岸', '铁砧', '晨钟'])}出版社{draw.between(1990, 2022)}年{draw.between(1, 12)}月版，定价{draw.between(8, 90)}元）"
        paragraphs = (*paragraphs, book)
    return Story(draw.form(_TITLES).format(**told), paragraphs)


def parted(sentences: list[str], draw: Draw) -> tuple[str, ...]:
    """Sentences in paragraphs of one to four."""
    found = list[str]()
    while sentences:
        size = draw.weighed({1: 0.35, 2: 0.35, 3: 0.2, 4: 0.1})
        found.append("".join(sentences[:size]))
        sentences = sentences[size:]
    return tuple(found)

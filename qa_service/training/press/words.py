"""Words that newspapers are full of, and lines made of them: names, places, things, headings, what photos show."""

from __future__ import annotations

from qa_service.training.press.dates import in_words
from qa_service.training.press.manners import Draw

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国志文海波晓燕雪梅红云飞鹏宇欣怡子涵浩然博思远佳琪梦瑶振东立新春生德才光辉永康家宁雅俊凯天一凡青松柏石溪望舒清和安之"
CITIES = [
    "北京",
    "上海",
    "天津",
    "广州",
    "深圳",
    "武汉",
    "成都",
    "西安",
    "沈阳",
    "南京",
    "杭州",
    "济南",
    "郑州",
    "长沙",
    "昆明",
    "石家庄",
    "哈尔滨",
    "呼和浩特",
    "乌鲁木齐",
    "江州",
    "云岭",
    "河湾",
    "东陵",
    "临泽",
    "青浦",
    "海宁",
    "平川",
    "南浦",
]
ORGANS = [
    "市总工会",
    "区教育局",
    "市水务集团",
    "县供电公司",
    "市公交集团",
    "区图书馆",
    "市住建委",
    "街道办事处",
    "市人社局",
    "区卫健委",
    "市妇联",
    "铁路车务段",
    "市体育局",
    "区民政局",
    "第一中学",
    "中心医院",
    "纺织集团",
    "机械制造有限公司",
    "房地产开发有限公司",
    "社区居委会",
    "市博物馆",
    "县农业农村局",
    "市公安局交管支队",
    "燃气有限公司",
]
PLACES = [
    "人民路",
    "中山东路",
    "解放大街",
    "滨河路",
    "建设北街",
    "文化广场",
    "东风桥",
    "幸福里小区",
    "新华园",
    "站前街",
    "花园路",
    "黄河大道",
    "南门外",
    "和平里",
    "体育馆路",
    "长青公园",
]
THINGS = [
    "停水",
    "停电",
    "招聘",
    "招生",
    "招标",
    "征集",
    "报名",
    "拍卖",
    "搬迁",
    "年检",
    "体检",
    "换证",
    "施工",
    "交通管制",
    "优惠",
    "展览",
    "讲座",
    "义诊",
    "免费培训",
    "志愿服务",
    "献血",
    "摇号",
    "补贴申领",
    "评选",
]
NUMERALS = "二三四五六七八九十"
COUNTED = "一二三四五六七八九十"
GOODS = [
    "白菜",
    "土豆",
    "鸡蛋",
    "猪肉",
    "大米",
    "面粉",
    "西红柿",
    "黄瓜",
    "草鱼",
    "苹果",
    "豆油",
    "牛肉",
    "芹菜",
    "香蕉",
    "带鱼",
    "豆腐",
]
TEAMS = ["红星队", "铁路队", "海浪队", "建工队", "教育队", "雄鹰队", "邮电队", "青年队", "山泉队", "电力队"]
VERSES = [
    "春风吹过山岗",
    "我在窗前等一封信",
    "灯火落进河里",
    "母亲的白发像雪",
    "麦子黄了又黄",
    "远处有人唱歌",
    "车间的汗水滴在铁上",
    "一只鸟停在屋檐",
    "月亮照着回家的路",
    "孩子们追着风筝",
    "老槐树开花了",
    "雨点敲打青瓦",
    "夜班的星星亮着",
    "江水向东流去",
    "我们把名字写在墙上",
    "雪落无声",
    "桥那边是故乡",
    "炉火映红了脸庞",
    "脚手架伸向天空",
    "日子像线一样长",
]
ADVICE = [
    "饭后不宜马上运动",
    "开窗通风每天不少于两次",
    "老人出门要带好常用药",
    "雨天路滑请减速慢行",
    "用电炉时不要离人",
    "隔夜的凉菜最好不吃",
    "孩子发烧超过38.5℃应及时就医",
    "冬季用煤取暖要防中毒",
    "网上转账前先打电话核实",
    "晾晒被褥以上午十时到下午三时为好",
    "药品要放在儿童够不到的地方",
    "登山时结伴而行",
    "酒后不要洗热水澡",
    "空调温度不低于26℃",
    "新房装修后通风三个月再入住",
]
SKY = ["晴", "多云", "阴", "小雨", "阵雨", "小雪", "晴间多云", "雷阵雨", "雾", "多云转晴"]
_PEN = "牧石林山江海云舟夏秋冬晓墨白青禾田木子安然若水清风雨竹兰芷麦穗榴方远思维一笑言朴拙耕夫民之"
_COLUMN_OF = ["今日", "读者", "职工", "百姓", "一线", "基层", "凡人", "市井", "看台", "街头", "书林", "心灵", "健康", "法律", "生活", "文化", "城市", "乡村", "企业", "工厂", "班组", "校园", "社区", "周末", "岁月", "人间", "家庭", "消费", "理财", "环球", "海外", "本市", "区县", "工会", "维权", "民生", "财经", "体坛", "影视", "科普", "史海", "灯下", "窗口", "热点", "一家", "新闻", "记者", "身边", "文明", "来信", "农家", "养生", "收藏", "旅游", "职场", "亲子", "街巷", "聚焦", "工运", "平安", "诚信", "七彩", "百味"]  # fmt: skip
_COLUMNS = ["快评", "漫笔", "来信", "话题", "故事", "视点", "热线", "论坛", "茶座", "人物", "驿站", "广角", "之窗", "传真", "扫描", "在线", "连线", "快讯", "杂谈", "札记", "诗页", "影像", "微语", "之言", "观察", "笔记", "风采", "新风", "博览", "见闻", "动态", "追踪", "专栏", "信箱", "服务", "提示", "天地", "园地", "史话", "书架", "课堂", "之声", "点击", "聚焦", "直通车", "会客厅", "大家谈", "面对面", "小百科", "文摘", "速览", "集锦", "一角", "短波", "对话", "家事", "照登", "问答", "心语", "随笔", "评弹", "瞭望", "纵横", "传奇", "图说"]  # fmt: skip
SEEN = ["月光", "母亲", "老街", "炉火", "雪", "夜班", "铁轨", "一盏灯", "河水", "晚风", "麦田", "旧工装", "窗台", "站台", "扳手", "孩子", "信", "屋檐", "桥", "秋天", "一粒米", "脚步", "清晨", "塔吊", "巷口", "故乡", "茶", "白发", "石榴", "机床", "风", "雨", "名字", "山路", "小河", "时间", "影子", "针脚", "路灯", "末班车", "布鞋", "方向盘", "汗水", "海"]  # fmt: skip
MOVES = ["落进", "想起", "穿过", "走过", "等着", "照亮", "记得", "绕开", "敲打", "唤醒", "送走", "数着", "替我守着", "醒来", "慢下来", "回家", "开了", "不说话", "叫出", "擦亮", "听见", "藏起"]  # fmt: skip
_DOING = ["凝聚", "搭建", "探索", "积极拓展", "发扬", "推动", "打造", "筑牢", "提升", "创新", "夯实", "聚焦", "做实", "强化", "拓宽", "服务", "守护", "点亮", "激活", "用心用情办好", "全力保障", "不断完善", "深入推进", "合力破解", "着力提高", "架起", "延伸", "当好"]  # fmt: skip
_WHAT = ["职工", "人才", "服务", "文化", "产业", "基层", "民生", "安全", "绿色", "乡村", "社区", "技能", "创业", "法治", "健康", "养老", "校园", "企业", "城市", "青年", "志愿", "农民工", "", "", ""]  # fmt: skip
_AIM = ["建功新时代", "成才平台", "新模式", "先进力量", "高质量发展", "新格局", "防线", "品质", "根基", "难题", "渠道", "实效", "大舞台", "桥梁", "“最后一公里”", "队伍建设", "贴心人", "共享成果", "新引擎", "活力", "难点痛点", "温暖家园", "连心桥", "短板"]  # fmt: skip
_THEMES = ["安全生产", "职工文化建设", "农业农村", "教育改革", "防汛抗旱", "环境保护", "城市管理", "科技创新", "脱贫攻坚", "养老服务", "食品安全", "春运", "国有企业改革", "对外开放", "精神文明建设", "民族团结", "机关作风建设", "产业工人队伍建设", "就业创业", "医疗保障", "禁毒", "消防", "政法", "宣传思想", "文物保护", "水利建设", "抗震救灾", "志愿服务", "公共卫生", "旧房改造"]  # fmt: skip
_EVENTS = ["春节", "国庆节", "元旦", "新世纪", "“五一”国际劳动节", "教师节", "建党{n}周年", "建院{n}周年", "党代会", "两会", "全会", "新学期", "高考", "汛期", "开渔", "秋收", "第{n}届运动会", "第{n}届职代会", "中秋佳节", "世界读书日", "全国助残日", "通车{n}周年", "香港回归{n}周年", "香山会议", "进口博览会"]  # fmt: skip
_TROUBLES = ["强降雨", "台风“海燕”", "持续高温", "金融风暴", "寒潮", "大雾", "疫情", "油价上涨", "客流高峰", "罕见旱情", "用工荒", "山体滑坡", "停电", "市场竞争"]  # fmt: skip
_PEOPLE = ["职工", "居民", "农民工", "教师", "护士", "司机", "小学生", "退休工人", "社区干部", "代表委员", "村民", "市民", "旅客", "邮递员", "民警", "技师"]  # fmt: skip
_ACTS = ["考察", "调研", "视察", "检查工作", "看望职工", "慰问", "走访", "座谈", "考察工作", "出席活动"]
_SAID = ["强调", "指出", "要求", "表示", "说", "认为", "提出", "呼吁", "宣布", "希望", "勉励大家", "透露", "回应", "通报", "建议", "决定"]  # fmt: skip
_HEADINGS = ["谁可以{thing}", "{thing}怎么办", "钱从哪里来", "{n}年磨一剑", "从{goods}说起", "难在何处", "“{verse}”", "{name}的一天", "专家观点", "原因分析", "案例{n}", "背景", "{city}样本", "{goods}涨价了？", "老问题 新办法", "数字里的{thing}", "不让一个人掉队", "“我把这里当成家”", "回顾", "展望", "各方声音", "{n}天{n}夜", "新在哪", "{place}的变化", "一个都不能少", "记者手记", "明年怎么干", "链接：{thing}流程", "{goods}能涨多久？", "{people}赚了多少？", "现在还能{thing}吗？", "谁来监管？", "钱够不够？", "该怎么办？", "有什么讲究", "从“要我干”到“我要干”", "一本账", "“没想到这么快”", "{people}：盼了{n}年", "不带{people}，只带“眼睛”", "先{thing}，再{thing}", "{goods}里的学问", "凉水浇头，差点要命", "老人的{goods}，子女来操心", "电话那头的人", "一把{goods}的分量", "师傅走了", "雨夜", "转机", "算一算", "{n}年后的重逢", "“值了”", "路比人先到家", "难题怎么解", "办法总比困难多", "他山之石", "“相机拍不出来的，手能画出来”", "最后一班岗"]  # fmt: skip
_SHOWN = ["{organ}职工在{thing}现场", "{name}（左）向{organ}介绍情况", "{place}{thing}现场", "{organ}为{city}居民送上{goods}", "工人们在{place}施工", "{name}在工作中", "{city}街头", "{organ}“{goods}节”技能考核", "孩子们在{place}玩耍", "志愿者向过往行人宣讲{thing}知识", "{place}一角", "{name}展示获奖证书", "{organ}开展{thing}活动", "参观者在看展", "俯瞰{place}", "{name}和同事检修设备", "医护人员在{place}义诊", "{city}队（红）与{team}比赛中", "{name}正在检查{goods}的长势", "{people}在{place}排队领取{goods}", "{place}的{goods}熟了", "{name}（右）手把手教徒弟{thing}", "{people}正在给{goods}装箱", "一名{people}在{place}看报", "橘猫趴在{place}的长椅上", "{people}在暖气旁吃午饭", "墙上的奖状已经发黄", "{name}擦拭着用了{n}年的工具", "{place}的老槐树下坐满了人", "两名{people}抬着{goods}走过{place}", "{people}清理{place}的积雪", "{name}给家里打电话", "{people}们在{place}合影", "孩子们围着{name}看他做{goods}", "机器人在车间里搬运{goods}", "{name}在后台化妆", "{organ}工作人员在{place}测量水位", "{city}大桥合龙现场", "{people}给{place}的花箱浇水", "刚出炉的{goods}冒着热气", "{place}的灯亮了", "救援人员在{place}搜寻", "{name}展示自己的{n}本日记", "护士给{people}测血压", "司机{name}清洗车厢"]  # fmt: skip


_FOURS = ["情系民生", "温暖寒冬", "聚力攻坚", "走进车间", "相约春天", "喜迎新春", "关爱职工", "对话名师", "直击高考", "护航开学", "清凉一夏", "健康同行", "安全先行", "筑梦青春", "劳动最美", "书香满城", "绿色出行", "共建家园", "文化惠民", "送戏下乡", "消费维权", "聚焦三农", "浓浓亲情", "感恩母亲", "平安回家", "爱心接力", "牵手边疆", "点赞工匠", "重温经典", "守望相助", "邻里和睦", "岁月如歌", "再出发", "开门红", "金秋时节", "盛夏八月", "三月春早", "瑞雪丰年", "稻花飘香", "大爱无言", "老有所乐", "学有所教", "病有所医", "住有所居", "扬帆起航", "砥砺前行", "比学赶超", "勇立潮头", "乘风破浪", "不负韶华", "众志成城", "破冰前行", "提质增效", "降本增效", "放心消费", "诚信经营", "敬老爱幼", "扶贫济困"]  # fmt: skip
_SPORTS = ["乒乓球联赛", "羽毛球公开赛", "青年举重锦标赛", "职工篮球赛", "足球乙级联赛", "马拉松赛", "象棋邀请赛", "田径锦标赛", "中小学生运动会", "门球赛", "游泳大奖赛", "排球超级联赛", "围棋名人战", "广场舞大赛", "拔河比赛"]  # fmt: skip
_SEVENS = [["春风", "暖流", "真情", "爱心", "书香", "科技", "文化", "法律", "平安", "清风", "岗位", "温暖", "健康", "戏曲"], ["送", "进", "润", "暖", "连", "满", "到"], ["千家万户", "山乡", "车间", "社区", "校园", "工地", "万家", "基层", "农家", "民心", "军营", "海岛"]]  # fmt: skip


def name(draw: Draw) -> str:
    """A person's name."""
    return draw.any(SURNAMES) + "".join(draw.any(GIVEN) for _ in range(draw.weighed({1: 0.35, 2: 0.65})))


def phone(draw: Draw) -> str:
    """A telephone number."""
    digits = "".join(str(draw.between(0, 9)) for _ in range(7))
    return draw.any(
        [f"0{draw.between(310, 999)}-{digits}", f"6{digits}", f"1{draw.between(30, 99)}{digits}{draw.between(0, 9)}"]
    )


def day(draw: Draw) -> str:
    """A date in words."""
    month, date = draw.between(1, 12), draw.between(1, 28)
    return draw.any([f"{month}月{date}日", f"{draw.between(1998, 2024)}年{month}月{date}日", f"{date}日"])


def pen_name(draw: Draw) -> str:
    """What an author calls himself."""
    return draw.any(_PEN) + draw.any(_PEN)


def column(draw: Draw) -> str:
    """The name of a column, or of a part of a page."""
    made = draw.any(_COLUMN_OF) + draw.any(_COLUMNS)
    return draw.any([f"{made}·{draw.any(_COLUMNS)}", f"{made} {draw.any(_COLUMN_OF)}"]) if draw.chance(0.04) else made


def _half_verse(draw: Draw) -> str:
    return draw.any(
        [
            f"{draw.any(SEEN)}{draw.any(MOVES)}了", f"{draw.any('我你他她')}{draw.any(MOVES)}", f"{draw.any(MOVES)}{draw.any(SEEN)}", f"一{draw.any('针声步年')}", "最后一站", "快了", "先不说", f"{draw.any(SEEN)}亮着", f"只剩{draw.any(SEEN)}和我", f"{draw.any('高矮旧新远近')}的",
        ]
    )  # fmt: skip


def verse(draw: Draw) -> str:
    """A line of a poem."""
    thing, other = draw.any(SEEN), draw.any(SEEN)
    if draw.chance(0.15):
        return f"{_half_verse(draw)}，{_half_verse(draw)}"
    return draw.any(
        [
            draw.any(VERSES), f"{thing}{draw.any(MOVES)}{other}", f"{thing}{draw.any(MOVES)}", f"我{draw.any(MOVES)}{thing}", f"把{thing}放进{other}里", f"{thing}，{other}", f"一{draw.any('盏场条声个朵')}{thing}", f"{thing}像{other}",
            f"{draw.any('他她你')}说，{thing}{draw.any(MOVES)}了", f"在{thing}与{other}之间", f"还没有{draw.any(MOVES)}{thing}的人", "然后是我", f"从{thing}到{other}，{draw.between(2, 30)}年了", f"{thing}的{other}", f"谁{draw.any(MOVES)}{thing}",
        ]
    )  # fmt: skip


def organ(draw: Draw) -> str:
    """An institution."""
    return draw.any([draw.any(CITIES), ""]) + draw.any(ORGANS)


def doing(draw: Draw) -> str:
    """What is done well, in the words of reports."""
    return draw.any(_DOING) + draw.any(_WHAT) + draw.any(_AIM)


def phrase(forms: list[str], draw: Draw) -> str:
    """One of the forms, filled at random."""
    told = {
        "pair": draw.any(_FOURS), "seven": "".join(map(draw.any, _SEVENS)), "sport": draw.any(_SPORTS),
        "theme": draw.any(_THEMES), "event": draw.any(_EVENTS), "trouble": draw.any(_TROUBLES), "people": draw.any(_PEOPLE), "act": draw.any(_ACTS), "said": draw.any(_SAID), "k": draw.any("一二三四五六"), "m": str(draw.between(1, 12)), "d": str(draw.between(1, 28)),
        "thing": draw.any(THINGS), "organ": organ(draw), "city": draw.any(CITIES), "place": draw.any(PLACES), "goods": draw.any(GOODS), "verse": draw.any(VERSES), "advice": draw.any(ADVICE), "team": draw.any(TEAMS), "paper": "本报", "doing": doing(draw), "n": str(draw.between(1, 60)),
    }  # fmt: skip
    form = draw.form(forms)
    while "{name}" in form:
        form = form.replace("{name}", _spread(name(draw), draw), 1)
    return form.format(**told).format(n=str(draw.between(1, 60)))


def _spread(called: str, draw: Draw) -> str:
    """A name as headlines print it: one of two characters now and then with a gap in it."""
    return draw.any([" ", "　"]).join(called) if len(called) == 2 and draw.chance(0.15) else called


def heading(draw: Draw) -> str:
    """A heading that says none of its text's words."""
    return doing(draw) if draw.chance(0.6) else phrase(_HEADINGS, draw)


def slogan_title(draw: Draw) -> str:
    """A title of two halves that says little of what happened."""
    return f"{doing(draw)}{draw.any([' ', '　', '，'])}{doing(draw)}"


def slogan(draw: Draw) -> str:
    """What is called for, in few words."""
    fours = [four for four in _FOURS if len(four) == 4]
    return draw.weighed({doing(draw): 0.45, " ".join(draw.random.sample(fours, draw.between(2, 3))): 0.25, f"以{draw.any(_THEMES)}新成效{doing(draw)}": 0.15, f"奋力{doing(draw)}": 0.15})  # fmt: skip


def shown(draw: Draw) -> str:
    """What a photo shows."""
    return phrase(_SHOWN, draw)


def contact(draw: Draw) -> str:
    """How somebody is reached, or where and when something is held."""
    label = draw.any(["", "联系", "咨询", "报名", "服务", "投稿", "活动", "办公"])
    return draw.any(
        [
            f"{label}电话：{phone(draw)}",
            f"热线电话：{phone(draw)} 邮编：{draw.between(100000, 860000)}",
            f"{label}邮箱：{draw.any(['notice', 'a', 'work', 'union'])}{draw.between(1, 999)}@example.com",
            f"邮编：{draw.between(100000, 860000)}",
            f"{label}地址：{draw.any(PLACES)}{draw.between(1, 300)}号",
            f"{label}时间：{day(draw)}至{draw.between(1, 28)}日",
            f"联系人：{name(draw)}",
            f"{label}热线：{phone(draw)}（{draw.any(['工作日', '24小时', name(draw)])}）",
            f"网址：www.{draw.between(100, 9999)}.com",
        ]
    )


def theme(draw: Draw) -> str:
    """A field of work."""
    return draw.any(_THEMES)


def signature(draw: Draw, whose: str) -> tuple[str, ...]:
    """Who signs a notice, and most often when, on one line or two."""
    month, date, year = draw.between(1, 12), draw.between(1, 28), draw.between(1980, 2024)
    dates = [f"{year}年{month}月{date}日", f"{month}月{date}日", in_words(f"{year}年{month}月{date}日"), in_words(f"{month}月{date}日"), f"{year}.{month}.{date}", f"{year}-{month:02}-{date:02}"]  # fmt: skip
    when = draw.weighed({dates[0]: 0.4, dates[1]: 0.15, dates[2]: 0.25, dates[3]: 0.1, dates[4]: 0.05, dates[5]: 0.05})
    return draw.weighed({(whose, when): 0.6, (whose + draw.any(["　", " ", "  "]) + when,): 0.2, (whose,): 0.2})

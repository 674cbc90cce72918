"""Who wrote and who took the photo, in the forms in which newspapers say it."""

from __future__ import annotations

from dataclasses import dataclass

from qa_service.training.press.manners import Draw
from qa_service.training.press.words import CITIES, day, name, organ, pen_name

PAPERS = [
    "河湾日报",
    "江州晚报",
    "云岭工人报",
    "东方早报",
    "城市快报",
    "劳动时报",
    "海港日报",
    "新区报",
    "青年周报",
    "北方农民报",
    "临泽商报",
    "大江晨报",
]
LEADS = [
    "本报讯（记者 {r}）", "本报讯（记者 {r} 通讯员 {c}）", "本报讯（记者{r}）", "本报讯 （记者 {r}） ", "本报讯(记者 {r})", "本报讯（记者 {r} 实习生 {x}）", "本报讯（通讯员 {c}）", "本报讯（{r}）", "本报讯 记者{r}报道：", "本报讯 ",
    "本报讯 记者 {r} 通讯员 {c} 报道 ", "本报{city}{d}电（记者{r}）", "本报{city}{d}讯（记者{r}）", "本报{city}{d}讯　记者{r}报道：", "本报记者{r}报道：", "【本报讯】（记者 {r}）", "【本报讯】", "本报消息（记者 {r}）", "本报{city}专电（记者{r}）", "本报综合消息 ",
    "新华社{city}{d}电（记者{r}）", "新华社{city}{d}电　", "新华社{city}{d}电（记者 {r}）", "据新华社{city}{d}电（记者{r}）", "据新华社电 ", "新华社{city}电（记者{r}）", "新华社电 ", "中新社{city}{d}电（记者 {r}）", "中新网{city}{d}电（记者 {r}）", "（记者 {r}）", "记者{r}报道：",
    "{paper}讯（记者 {r}）", "{paper}讯 ", "{paper}讯　记者{r}报道　", "{paper}记者 {r} ", "早报讯（记者 {r}）", "晚报讯 记者 {r} ", "本刊讯（记者 {r}）", "本网讯（记者 {r}）", "本报特约记者{r}报道：", "据《{paper}》报道，", "据{paper}消息，", "{city}讯 ", "讯（记者 {r}）", "□记者 {r} 通讯员 {c} ", "本报讯 （记者 {r} 摄影 {p}）", "本报{d}讯（记者 {r}）", "记者 {r} ",
    "本报 讯 （记 者 {rs} ） ", "本报讯（首席记者 {r}）", "本报讯（记者 {r} 特约通讯员 {c}）", "本报讯（记者{r} 见习记者{x}）", "本报讯（全媒体记者 {r}）", "本报{city}讯（{r}、{x}）", "工人日报讯（记者{r}）",
    "【本报{city}讯】", "【本报{city}讯】（记者 {r}）", "本报{city}讯（记者 {r}）", "【{city}讯】", "本报讯　{r}报道　", "（本报讯）",
]  # fmt: skip
BYLINES = [
    "□本报记者 {r}", "本报记者 {r}", "□ 本报记者 {r}", "■本报记者 {r}", "●本报记者 {r}", "◎本报记者 {r}", "本报记者　{r}", "本报记者 {r} 通讯员 {c}", "记者 {r}", "□记者 {r} 通讯员 {c}", "本报记者 {r} 文/图", "文/图 本报记者 {r}", "文/本报记者 {r}", "文/{r}", "□文/本报记者 {r} 图/{p}", "本报记者 {r}/文 {p}/摄", "本报实习记者 {r}", "本报首席记者 {r}", "本报特约记者 {r}",
    "□{r}", "□ {r}", "{r}", "◎{r}", "■{r}", "（{r}）", "作者：{r}", "作者 {r}", "本报通讯员 {c}", "通讯员 {c}", "（本报记者 {r}）", "（记者 {r}）", "新华社记者 {r}", "新华社记者{r}", "本报全媒体记者 {r}", "本报驻{city}记者 {r}", "本刊记者 {r}", "撰文/{r}", "文｜{r}", "记者 {r} 实习生 {x}", "■文/本报记者 {r} 摄影/{p}", "[本报记者 {r}]", "本报评论员", "□特约撰稿 {r}", "●{r} 通讯员 {c}", "文／图　{r}", "本报记者 {r} {x} 实习生 {c2}", "□本报记者{r}", "采写：本报记者 {r}", "{city} {r}",
    "{organ} 通讯员 {c}", "{organ}　{r}", "{r}（{organ}）", "{s}", "{s}", "□{s}", "■{s}", "◎ {s}", "{city}　{s}", "（{s}）", "通讯员 {c} 记者 {r}", "{organ}工会 {r}", "□{organ} {r}", "{s}（{organ}）", "文/{s}",
    "学生记者 {r}", "本报评论员 {r}", "文/{r}（{organ}）", "文/{r}（作者系{organ}职工）", "本报记者 {r} 特约分析师 {x}", "本报特约评论员 {r}", "编译 {r}", "{r} 整理", "作者：{r}（{organ}）", "■本报记者 {r} 实习生 {x} 文/图", "校园记者 {r} {x}", "本报通讯员 {c} 报道",  "□ {s}（{city}）", "见习记者 {r}", "文 {r} 图 {p}", "本刊特约 {r}", "本报记者 | {r}", "口述 | {q}   整理 | 实习生 {r}", "采访整理：本报记者 {r}", "整理：见习记者 {r}", "口述：{q}　整理：记者 {r}", "口述/{q} 整理/本报记者 {r}", "文 | {r}", "文：{r}", "采写：{r}", "〔小小说〕　{r}", "·{r}·", "撰文：{r}", "本报记者｜{r}", "[散文]　{r}", "□{r} 图文", "{r}（{city}）", "记者：{r}",
]  # fmt: skip
TAILS = ["〔{r}〕", "〔{organ}通讯组〕", "[{r}]", "（{organ}）", "（本报通讯员）", "（{organ}办公室）", "（{r}）", "（{r} {x}）", "（本报记者 {r} 摄影报道）", "（见习记者 {r}）", "（记者 {r}）", "（{r}）", "（本报记者 {r}）", "（通讯员 {c}）", "（记者 {r} 通讯员 {c}）", "(记者{r})", "（{r} {x}）", "（{r}、{x}）", "（据新华社）", "（本报综合）", "（据《{paper}》）", "（来源：{paper}）", "（记者{r}）", "（作者单位：{organ}）", "（据新华社{city}电）", "（摘自《{paper}》）", "(据{paper})", "（{r} 整理）", "（张冠李戴）", "（{city}　{r}）", "（{organ}　{r}）", "（{city}市{organ} {r}）", "（{city}市　{r}）", "（{city}县 {r}）", "（{city}{organ}{r}）", "（{organ}　{r}　{x}）", "（{s}）", "（{s}）", "({s})"]  # fmt: skip
CLOSES = ["转自《{paper}》", "本报记者 {r}", "（{r}）", "（记者 {r}）", "来源：{paper}", "据新华社", "（据新华社）", "摘自《{paper}》", "新华社记者 {r}", "（本报记者 {r}）", "通讯员 {c}", "记者 {r} 通讯员 {c}", "本报记者 {r} 通讯员 {c}", "（综合新华社电）", "□{r}", "本组稿件由本报记者 {r} 采写", "本版稿件 记者 {r}", "（作者系{organ}职工）", "（原载《{paper}》）", "（{r} 文/图）", "（线索提供：{r}先生）", "（{city}　{r}）", "（{organ} {r}）", "线索提供：{r}女士", "（{s}）", "{s}", "□{s}", "（{s}）", "{organ}　{s}"]  # fmt: skip
PHOTO_CREDITS = ["《山乡春色》（国画）　{p} 作", "“天道酬勤”　书法　{p}", "插图：{p}", "题图：{p}", "《荷塘》 国画　{p} 作", "篆刻　{p}", "（漫画：{p}）", "{p}/图文", "{p} 摄", "{p}摄", "本报记者 {p} 摄", "新华社记者{p}摄", "（{p} 摄）", "摄影：{p}", "摄影/{p}", "图/{p}", "{p}/摄", "通讯员 {p} 摄", "资料图片", "（资料图片）", "{organ}供图", "本报记者 {p}摄", "摄影 {p}", "新华社发（{p} 摄）", "图片由{organ}提供", "受访者供图", "{p} 供图", "新华社发", "CFP供图", "本报资料片", "制图/{p}", "漫画/{p}", "（图/{p}）"]  # fmt: skip
GUESTS = ["口述/{name}", "口述：{name}", "受访专家：{organ}主任医师 {name}", "受访人：{organ}副主任 {name}", "嘉宾：{name}", "对话人物：{organ}负责人{name}", "受访者：{name}（{organ}）", "主讲人：{name}", "访谈嘉宾 {name} {organ}主任", "时间：{m}月{d}日 地点：{organ}"]  # fmt: skip
PHOTO_NEWS = ["（{r} 摄）", "{r} 摄", "本报记者 {r} 摄", "本报通讯员 {c} 摄影报道", "本报记者　{r}　摄", "图/文 {r}", "本报记者 {r} 摄影报道", "{r} 摄影报道", "（本报记者 {r} 摄影报道）", "本报记者 {r} 通讯员 {c} 摄影报道", "本报记者{r}摄影报道", "文/图 {r}", "记者 {r} 文/图", "本报记者 {r} 文并摄", "{r} 文/摄", "本报记者 {r} 摄", "新华社记者 {r} 摄", "（{r} 摄影报道）"]  # fmt: skip


@dataclass(slots=True)
class Signed:
    """A form filled with names, and who they are."""

    text: str
    reporters: list[str]
    correspondents: list[str]
    photographers: list[str]


def signed(form: str, draw: Draw) -> Signed:
    """A form with names in it."""
    gap = draw.any(["、", " ", "　", " "])
    reporters = [name(draw) for _ in range(draw.weighed({1: 0.7, 2: 0.23, 3: 0.07}))] if "{r}" in form else []
    if "{rs}" in form:
        reporters = [name(draw)]
    extra = [name(draw)] if "{x}" in form else []
    correspondents = [name(draw) for _ in range(draw.weighed({1: 0.7, 2: 0.3}))] if "{c}" in form else []
    interns = [name(draw)] if "{c2}" in form else []
    photographers = [name(draw)] if "{p}" in form else []
    pen = draw.any([pen_name, name])(draw) if "{s}" in form else ""
    shown = [" ".join(n) if len(n) == 2 and len(reporters) == 1 and draw.chance(0.08) else n for n in reporters]
    text = form.format(
        r=gap.join(shown), x="".join(extra), c=draw.any(["、", " "]).join(correspondents), c2="".join(interns), p="".join(photographers), q=name(draw),
        rs=" ".join("".join(reporters)), city=draw.any(CITIES), d=day(draw), paper=draw.any(PAPERS), organ=organ(draw), s=draw.any([" ", "　"]).join(pen) if len(pen) == 2 and draw.chance(0.5) else pen,
    )  # fmt: skip
    return Signed(text, [*reporters, *([pen] if pen else []), *extra, *interns], correspondents, photographers)

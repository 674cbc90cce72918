"""What kind of answer a question asks for, by the words that ask."""

from __future__ import annotations

import re

from qa_service.language.text import normalise

# What is asked for, by the words that ask. The order is that of trust: a question of two kinds is first of the earlier one.
KINDS = {
    "phone": "电话|热线|号码|手机号|打哪|拨打什么|怎么联系|联系方式",
    "money": r"多少钱|几块钱|几[十百千万]*元|多少[万亿]*元|费用|价格|票价|售价|收费|奖金|补贴多少|工资多少|薪|花了多少|花多少|投资多少|造价|资金",
    "person": r"谁|哪[一几]?[位名](?!学)|什么人|哪个人|哪些人|何人|姓名|叫啥|叫什么(?:名字)?$|是哪个.{0,4}人$",
    "date": "什么时候|啥时候|何时|哪天|哪一?年|哪一?日|哪个?月|几月|几号|几点|几时|(?<![长多])时间|日期|多会儿|哪一天|什么时间|啥时间|截止",
    "place": "哪里|哪儿|在哪|什么地方|啥地方|地点|何地|何处|地址|去哪|到哪|哪个?(?:国家|城市|省|市|区|县|镇|乡|村|街道|社区|地方|公园|学校)|哪国|哪省",
    "reason": "为什么|为何|为啥|为了什么|原因|怎么会|凭什么|何以|目的|缘由|因为什么",
    "list": "哪些|哪几|哪[两三四五六七八九十俩仨]|有啥|都有|包括|包含|分别|各是|哪[^，。]{0,3}种|几大|几个方面",
    "number": r"多少|几[^乎]|多大|多久|多长|多高|多远|多重|多宽|多深|第几|比例|数量|人数|百分之",
    "manner": "怎么|如何|怎样|咋|什么方式|啥方式|什么办法|途径|手段",
    "organisation": "哪个?家?(?:公司|单位|部门|机构|企业|大学|学院|医院|银行|组织|协会|局|团队|媒体|球队)|什么(?:公司|单位|部门|机构|组织)|哪家",
    "name": "什么名|叫什么|名称|名字|称为|叫做|书名|什么奖|什么歌|哪[部首本]|什么[^，。]{0,6}(?:书|歌|剧|片|奖|活动|项目|主题|口号)",
    "decision": r"吗[？?]?$|是不是|有没有|能不能|可不可以|能否|是否|会不会|要不要|管不管|行不行|还[^，。]{1,6}[吗么]|对不对|没有[？?]?$|不[？?]?$",
}
_KINDS = {kind: re.compile(pattern) for kind, pattern in KINDS.items()}


def kinds(text: str) -> tuple[str, ...]:
    """The kinds of answer that a question asks for, the most telling first; none when nothing tells."""
    folded = normalise(text).strip(" ?!。.")
    found = [kind for kind, pattern in _KINDS.items() if pattern.search(folded)]
    if {"money", "date", "phone"} & set(found):
        found = [kind for kind in found if kind != "number"]
    return tuple(found)

"""What a page says about itself: its date, number, name and editors, how to reach the paper, where an article goes on."""

from __future__ import annotations

import re

MAX_FOLIO_CHARS = 90
MAX_PAGE_NAME_CHARS = 8

_HAN = r"\u4e00-\u9fff"
_NAME = rf"(?:[{_HAN}]{{2,4}}|[{_HAN}][ \u3000][{_HAN}])(?![{_HAN}])"
_ROLE = r"(?:本版|本期|值班|责任|首席|见习|执行)?(?:责编|编辑|美术?编辑?|校对|版式(?:设计)?|组版|排版|主编|总编辑?|编委|审校|审读|制图|设计|检校|统筹|监制)"
_PAPERS_OWN = r"(?:本报|新闻|投稿|来稿|编辑部|总编室|广告部?|发行部?|报料|爆料|读者|订阅|订报|印刷|零售)"
_REACHED_BY = r"(?:热线|电话|邮箱|信箱|地址|网址|网站|传真|微信|微博|公众号|客户端|QQ群?|E-?mail)"
_TOKEN = re.compile(
    "|".join(
        [
            r"\d{4}\s*(?:年|[-./])\s*\d{1,2}\s*(?:月|[-./])\s*\d{1,2}\s*日?(?![\d时])",
            r"(?:星期|周)[一二三四五六日天](?![" + _HAN + "])",
            r"农历|(?:农历)?[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年|闰?[正一二三四五六七八九十冬腊]{1,2}月(?:初[一二三四五六七八九十]|十[一二三四五六七八九]?|廿[一二三四五六七八九]?|二十|三十)",
            r"(?:第\s*)?[\dA-Z一二三四五六七八九十]{1,3}\s*版|今日\s*\d+\s*版|(?:总第|第)\s*\d+\s*期|本期\s*\d+\s*版",
            r"(?:国内统一)?(?:连续出版物号|刊号)[:：\s]*(?:CN)?\s*[\d/—-]*|CN\s*\d[\d/—-]*|邮发代号[:：\s]*[\d—-]*",
            rf"{_ROLE}[\s:：丨|｜/／□]*{_NAME}(?:[、\s]{_NAME})*?",
            rf"(?:{_PAPERS_OWN}+{_REACHED_BY}+|热线电话|社址|邮编|邮箱|网址|E-?mail)[:：\s]*[\w.@/()（）—-]+(?:[、\s][\d—-]+)*",
        ]
    ),
    re.I,
)
_PAGE_NUMBER = r"(?:第\s*)?[A-Z]?\d{1,2}"
_NAMEPLATE = re.compile(
    rf"\d{{1,3}}|[{_HAN}]{{2,6}}[\s·|｜]+{_PAGE_NUMBER}|{_PAGE_NUMBER}[\s·|｜]+[{_HAN}]{{2,6}}"
    rf"|[{_HAN}]{{2,5}}(?:日报|晚报|午报|早报|晨报|时报|周报|工人报)"
)
_RULE = re.compile(r"[\s—―\-–_=·•*~～■□◆◇●◎○★☆▲△▼※#|｜+]+")
_SEPARATOR = re.compile(r"[\s·|｜丨/／—\-□■●▲◆:：()（）]+")
_TAKEN = "\0"
JUMP = re.compile(r"[（(]\s*(?:下转|上接|紧接|详见|转|接)\s*第?\s*[\d一二三四五六七八九十A-Za-z]{1,4}\s*版\s*[）)]")


def is_folio(text: str) -> bool:
    """Whether a line is nothing but what a page says about itself; a rule of dashes or dots is such a line too."""
    if _RULE.fullmatch(text):
        return True
    if len(text) > MAX_FOLIO_CHARS:
        return False
    if _NAMEPLATE.fullmatch(text) or JUMP.fullmatch(text):
        return True
    rest, tokens = _TOKEN.subn(_TAKEN, text)
    words = [word for word in _SEPARATOR.split(rest) if word.strip(_TAKEN)]
    return (
        tokens > 0 and len(words) <= 1 and all(re.fullmatch(rf"[{_HAN}]{{1,{MAX_PAGE_NAME_CHARS}}}", w) for w in words)
    )

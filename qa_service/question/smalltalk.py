"""What is said to the service rather than asked of the articles: greetings, thanks, complaints, noise, other languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from qa_service.language.text import normalise
from qa_service.types import Article
from qa_service.wording import say

# Whole messages, or several of them in a row, by what they want; the first that is found says which hint is given.
_SAID = {
    "identity": r"(?:那|请问)?(?:你|您)(?:到底|究竟)?(?:是|叫)(?:谁|啥|什么(?:名字|东西|人|模型)?|做什么的|干什么的|干啥的|(?:机器人|人工智能|真人|人|ai|chatgpt|gpt|大模型)吗?)"
    r"|(?:那|请问)?(?:你|您)是(?:哪个?家?|什么)(?:公司|单位|团队|人|机构).{0,6}(?:ai|模型|机器人|助手|程序|软件)?|(?:那|请问)?(?:你|您)是(?:由|被)?谁.{0,6}"
    r"|(?:那|请问)?(?:你|您)(?:都)?(?:能|会|可以|懂|知道)(?:帮我)?(?:些)?(?:做|干|回答|查|问|说)?(?:什么|啥|哪些|点啥|点什么)(?:问题|东西|事情|事)?"
    r"|(?:你|您)有(?:什么|啥|哪些)(?:用|功能|本事|作用)|(?:请)?(?:做个)?(?:自我介绍|介绍一下(?:你|您)?自己)(?:一下)?|这(?:个)?(?:是|东西是)(?:什么|啥)(?:网站|软件|系统|东西)"
    r"|(?:你|您)(?:要|该)?怎么(?:使)?用|使用(?:说明|方法|帮助)|帮助|help|我(?:能|可以)问(?:你|您)?(?:些)?(?:什么|啥)(?:问题)?",
    "complaint": r"(?:你|您|这)?(?:说|答|回答|讲|搞|弄|找)?(?:得|的)?(?:都|全)?(?:不对|错了|不准确?|不正确|有误|不行|太差|很差)|回答错误|答非所问|不是(?:的|这个意思|这个|这样的?|我想要的|我要的)?|我(?:问的)?不是(?:问)?(?:这个|这些)"
    r"|(?:胡说|瞎说|乱说|胡扯|扯淡)(?:八道)?|(?:真|好|太)?(?:没用|垃圾|笨|傻|蠢|差劲|烂|失望)|(?:看|听)不(?:懂|明白)|(?:说|答)的(?:是)?(?:什么|啥)(?:呀|啊|玩意儿?)|再(?:想|查|找|试)(?:想|查|找|试|一次|一下)?|重新(?:回答|找|查)(?:一下)?|wrong",
    "thanks": "(?:真是)?(?:非常|十分|太|真|万分)?(?:谢谢|感谢|多谢|谢了|谢啦|谢|感激不尽|感恩|辛苦|麻烦)(?:你|您|你们|啦|大家)?(?:的)?(?:帮助|帮忙|回答|解答)?(?:了|啦)?|thanks?(?: you)?(?: very much| so much)?|thx|3q",
    "farewell": "(?:那)?(?:再见|拜拜+|拜|回见|回头见|下次见|明天见|改天见|晚安|我?先?走了|先这样|就这样|下线了|没(?:有)?(?:别的)?(?:问题|事)了|byebye|goodbye|bye(?: bye)?|886?)",
    "greeting": "(?:你|您|大家|你们|各位|小编|老师|朋友们?)好(?:吗)?|(?:早上|上午|中午|下午|晚上)好|早(?:安|啊|呀)?|午安|哈[喽啰罗喽]|嗨+|嘿+|喂+|(?:你|您|有人)?在(?:不在|吗|么|吧)|有人(?:在)?(?:吗|么)|(?:新年|节日|春节|中秋|元旦|国庆|端午|周末|生日)(?:好|快乐|愉快)|过年好|好久不见|最近(?:好吗|怎么样)|吃了(?:吗|没)|hi+|hello+|hey+|test|测试|试试|试一?下|预热",
    "praise": "(?:你|您|这)?(?:回答|答|说|讲|做|干)?(?:得|的)?(?:真是|真的|太|真|好|很|非常|挺|特别|还)?(?:棒|厉害|不错|聪明|给力|牛|强|优秀|完美|有用|好用|赞|满意|贴心|可爱)极?(?:了|啊|的)?"
    "|(?:回答|答|说|讲|做|干)?(?:得|的)?(?:真是|真的|太|真|很|非常|挺|特别)(?:可以|准|好|对|行)(?:了|啊|的)?|点赞|good|great|nice|cool|perfect"
    "|(?:我)?(?:喜欢|爱)(?:你|您)",
    "acknowledged": "(?:我)?(?:知道|明白|懂|了解|清楚|收到|晓得|看到|记住|学到)(?:了)?|对(?:的|了)?|是(?:的|吗|啊)?|没错|(?:好|行|中|成)(?:的|吧|了|嘞|滴)?|原来如此|这样(?:啊|吗)|真的(?:吗|假的)?|ok(?:ay)?|okk+|yes|no|不用了?|没事|没关系|不客气|算了|继续",
    "laughter": r"哈{2,}|呵{2,}|嘿{2,}|嘻{2,}|呜{2,}|嘤{2,}|h{2,}|(?:ha){2,}|23{2,}|6{3,}|lol|xswl|笑死(?:我)?了?",
    "noise": r"[啊呀哦喔嗯呃额诶欸哎唉噢哇咦呢吧嘛哼]+|(?P<same>[\u4e00-\u9fff])(?P=same){2,}",
}
_PARTICLES = "[呀啊哦喔呢吧嘛啦哈哟哇耶诶的了么~]*"
_ONE = "|".join(f"(?P<{name}>{pattern})" for name, pattern in _SAID.items())
_PHRASE = re.compile(f"(?:{_ONE})(?<![a-z](?=[a-z])){_PARTICLES}")
_HAILS = re.compile(
    "(?:(?:你|您|大家|你们)好|(?:早上|上午|中午|下午|晚上)好|哈[喽啰罗喽]|嗨|嘿|hi|hello|hey|(?:你|您|有人)?在(?:吗|么))[呀啊哦哈]?"
    r"(?:[，,。！!？?~、]+\s*|\s*(?=请问|我想))",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[\W_]+")
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_LATIN = re.compile("[a-z]+")
MASHED_KEYS = 4  # letters in a row on the keyboard; a long word may hold as many (property), but not one more
MASHED_CONSONANTS = 7  # letters without a vowel: longer than abbreviations are
_VOWELS = set("aeiouy")

ENGLISH_WORDS = 4  # words in Latin letters, without Chinese, that are more than a name
_ENGLISH_WORDS = (
    "a an the is are was were be am do does did has have had can could will would should may what who whom whose when where",
    "why which how of in on at to for from by with about and or not any some there this that these those it its he she they",
    "we you i me my your please tell show give many much",
)
_ENGLISH = frozenset(word for line in _ENGLISH_WORDS for word in line.split())
_LETTERS = re.compile(r"[^\W\d_]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_KANA = re.compile("[\u3040-\u30ff]")
JAPANESE_SHARE = 0.3  # of kana among the letters; Chinese names hold a single の

EXAMPLE_CHARS = (6, 24)  # titles that make a readable question
_PLAIN_TITLE = re.compile(r"[\w“”《》、·-]+")

_WITH_EXAMPLES = {"greeting", "identity", "laughter", "noise", "complaint"}


def said(text: str) -> str | None:
    """What a message that asks nothing wants (greeting, thanks, complaint, …); None for a question."""
    folded = normalise(text).strip()
    at, found = 0, []
    while at < len(folded):
        if between := _BETWEEN.match(folded, at):
            at = between.end()
        elif phrase := _PHRASE.match(folded, at):
            at = phrase.end()
            found += [name for name in _SAID if phrase[name] is not None]
        elif (latin := _LATIN.match(folded, at)) and is_mashed(latin.group()):
            at = latin.end()
            found.append("noise")
        else:
            return None
    return min(found, key=list(_SAID).index, default="noise")


def is_mashed(word: str) -> bool:
    """Whether Latin letters are strokes on the keyboard and no word: neighbouring keys, one key, or no vowel for long."""
    if len(word) < MASHED_KEYS:
        return False
    run = MASHED_KEYS + (len(word) > MASHED_KEYS + 1)
    rows = [row for keys in _KEYS for row in (keys, keys[::-1])]
    neighbours = any(word[at : at + run] in row for row in rows for at in range(len(word) - run + 1))
    voiced = bool(_VOWELS & set(word))
    repeated = any(word == (word[:n] * len(word))[: len(word)] for n in (1, 2, 3) if len(word) > 3 * n or not voiced)
    return neighbours or repeated or (len(word) >= MASHED_CONSONANTS and not voiced)


def is_foreign(text: str) -> bool:
    """Whether a message is in another language than Chinese; names, numbers and abbreviations alone are in none."""
    folded = unicodedata.normalize("NFKC", text).lower()
    letters = len(_LETTERS.findall(folded))
    if _HAN.search(folded):
        return len(_KANA.findall(folded)) > JAPANESE_SHARE * letters
    words = re.findall("[a-z]+(?:'[a-z]+)?", folded)
    other = letters - sum(map(len, re.findall("[a-z]", folded)))
    english = len(words) > 1 and any(word in _ENGLISH for word in words)
    return english or len(words) >= ENGLISH_WORDS or other > letters / 2


def foreign_words(text: str) -> frozenset[str]:
    """The names, numbers and abbreviations of a message in another language that an article could hold as they stand."""
    found = re.findall(r"[a-z0-9]+(?:[.\-][a-z0-9]+)*", normalise(text))
    return frozenset(word for word in found if len(word) > 1 and word not in _ENGLISH)


def without_greeting(text: str) -> str:
    """The question that follows a greeting (你好，请问…); the text itself where nothing else is said."""
    rest = text
    while hail := _HAILS.match(rest):
        rest = rest[hail.end() :]
    return rest if _LETTERS.search(rest) else text


def hint(wanted: str, examples: Sequence[str]) -> str:
    """A short friendly answer to what was said, with questions that can be asked."""
    shown = "".join(f"「{example}」" for example in examples) if wanted in _WITH_EXAMPLES else ""
    told = say("hint", wanted)
    return say("hint", "with_examples", hint=told, examples=shown) if shown else told


def foreign_hint(has_nearest: bool) -> str:
    """The honest word to a question in another language."""
    return say("hint", "foreign_nearest" if has_nearest else "foreign")


def example_questions(articles: Iterable[Article]) -> list[str]:
    """Up to two questions that these articles answer, made of their titles; none where no title will do."""
    titles = [article.title for article in articles if article.title and _is_plain(article.title)]
    chosen = dict.fromkeys((titles[0], titles[len(titles) // 2])) if titles else {}
    return [f"{title}{asked}" for title, asked in zip(chosen, ("是怎么回事？", "是什么时候的事？"), strict=False)]


def _is_plain(title: str) -> bool:
    return EXAMPLE_CHARS[0] <= len(title) <= EXAMPLE_CHARS[1] and bool(_PLAIN_TITLE.fullmatch(title))

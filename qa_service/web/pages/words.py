"""What the pages say, in Chinese and in English, on the server and in the browser alike.

Quotes, titles and names are the newspaper's own and stay as they are in either language.
"""

from __future__ import annotations

import functools
import re
from types import SimpleNamespace

from qa_service.errors import QAError
from qa_service.web.checks.origin import NGINX_LINE

CHINESE, ENGLISH = "zh", "en"
LANGUAGES = (CHINESE, ENGLISH)

_HAN = re.compile("[\u4e00-\u9fff]")

# Least confidence, and the word for it: of the answers called sure, at least four in five are right.
CONFIDENCE = ((0.8, "sure"), (0.5, "fairly_sure"), (0.0, "unsure"))

# Name: Chinese, English. `w.name` in a template; braces are filled by `format`.
WORDS = {
    # Every page
    "name": ("问报", "Ask the Paper"),
    "motto": ("用报纸的原话回答", "Answers in the newspaper’s own words"),
    "skip": ("跳到正文", "Skip to the content"),
    "site": ("网站", "Site"),
    "nav_ask": ("提问", "Ask"),
    "nav_articles": ("全部文章", "Articles"),
    "nav_find": ("查出处", "Find a quote"),
    "nav_manage": ("管理", "Manage"),
    "nav_docs": ("接口", "API"),
    "other_language": ("English", "中文"),
    "to_dark": ("深色", "Dark"),
    "to_light": ("浅色", "Light"),
    "settings": ("显示", "Display"),
    "back_to_asking": ("← 回到提问", "← Back to asking"),
    "retry": ("重试", "Try again"),
    "failure_title": ("出了点问题", "Something went wrong"),
    # Login
    "login_title": ("请先登录", "Please log in"),
    "login_lead": (
        "查阅这份报纸需要访问口令，请向编辑部索取。",
        "This paper is read with a key. Ask the newsroom for it.",
    ),
    "login_key": ("访问口令", "Key"),
    "login": ("登录", "Log in"),
    "login_note": (
        "口令不会保存；浏览器里留下一个登录凭据，30 天后或退出时失效。",
        "The key is not kept; a cookie says that you logged in, for 30 days or until you log out.",
    ),
    "log_out": ("退出登录", "Log out"),
    # Asking
    "welcome": ("想从报纸里问点什么？", "What would you like to ask the paper?"),
    "promise": (
        "每一句回答都是报纸的原话，并注明出自哪一篇、哪一行；报纸没有写的，就如实说没有。",
        "Every answer is a quotation, with the article and the lines it stands in. What the paper did not write, it will not answer. "
        "Please ask in Chinese: so are the articles.",
    ),
    "held": ("现有 {articles} 篇文章可查。", "{articles} articles can be asked."),
    "examples": ("试着问问", "For example"),
    "ask": ("提问", "Ask"),
    "question": ("问题", "Question"),
    "placeholder": ("请输入问题", "Your question, in Chinese"),
    "placeholder_next": ("接着问，或者换个问题", "Go on, or ask something else"),
    "enter_hint": ("回车发送，Shift + 回车换行", "Enter sends, Shift + Enter breaks the line"),
    "narrow": ("只在部分文章里找", "Only in some articles"),
    "title_filter": ("标题含有", "Title holds"),
    "date_from_filter": ("从哪天起", "From"),
    "date_to_filter": ("到哪天止", "To"),
    "count": ("{length} / {longest} 字", "{length} / {longest} characters"),
    "count_over": ("太长了：{length} / {longest} 字", "Too long: {length} / {longest} characters"),
    "conversation": ("问答", "Questions and answers"),
    "earlier": ("此前问过 {count} 个问题", "{count} earlier questions"),
    "keeps_questions": (
        "这里会记下大家问的问题，供编辑部改进，请不要写进个人信息。",
        "Questions asked here are kept, so that the newspaper learns what readers miss. Please leave personal details out.",
    ),
    "pending": ("正在翻阅报纸", "Reading the paper"),
    "asked": ("问", "Q"),
    "answered": ("答", "A"),
    "hinted": ("说", "i"),
    # Answers
    "understood": ("按「{meant}」查找", "Searched for「{meant}」"),
    "total": ("符合的共 {total} 篇", "{total} articles fit"),
    "sure": ("很有把握", "Very sure"),
    "fairly_sure": ("比较有把握", "Fairly sure"),
    "unsure": ("不太有把握，请对照原文", "Not very sure: compare with the article"),
    "quotes": ("报纸原文", "Quotations"),
    "reporters": ("记者", "By"),
    "correspondents": ("通讯员", "Correspondents:"),
    "photographers": ("摄影", "Photographs:"),
    "line": ("第 {lines} 行", "line {lines}"),
    "lines": ("第 {lines} 行", "lines {lines}"),
    "verdict": ("报纸里没有找到答案", "The paper does not say"),
    "summary": (
        "机器归纳，不是报纸原文；以下面的原话为准",
        "Summed up by a machine, not the paper’s words; the quotations below count",
    ),
    "nearest": ("最接近的原文（不是答案）", "The nearest passages (not an answer)"),
    "context": ("前后文", "Before and after"),
    "context_start": ("（全文由此开始）", "(The text begins here)"),
    "context_end": ("（全文到此结束）", "(The text ends here)"),
    "context_changed": ("文章在引用之后有过改动。", "The article has been changed since it was quoted."),
    "copy_reference": ("复制出处", "Copy reference"),
    "copy_link": ("复制链接", "Copy link"),
    "copied": ("已复制", "Copied"),
    "copy_by_hand": ("请手动复制：", "Please copy it by hand:"),
    # Votes
    "vote": ("这个回答有用吗？", "Was this useful?"),
    "vote_up": ("有用", "Useful"),
    "vote_down": ("没用", "Not useful"),
    "comment": ("想说点什么？（可不填）", "Anything to add? (optional)"),
    "comment_send": ("提交", "Send"),
    "vote_thanks": ("谢谢，已经记下。", "Thank you, noted."),
    # Conversations
    "new_conversation": ("新对话", "New conversation"),
    "conversations": ("历史对话", "Earlier conversations"),
    "conversations_kept": (
        "对话只保存在这个浏览器里，随时可以删除。",
        "Conversations are kept in this browser only; delete them whenever you like.",
    ),
    "conversations_none": ("还没有对话。", "None yet."),
    "conversations_full": ("浏览器存不下更多对话了。", "The browser cannot keep more conversations."),
    "open": ("打开", "Open"),
    "export": ("导出", "Export"),
    "export_all": ("全部导出", "Export all"),
    "delete": ("删除", "Delete"),
    "delete_all": ("全部删除", "Delete all"),
    "delete_sure": ("确定删除？", "Really delete?"),
    "close": ("关闭", "Close"),
    "questions_count": ("{count} 问", "{count} asked"),
    # An article
    "article_changed_placed": (
        "这篇文章在引用之后有过改动：标出的是原来的位置，文字可能已经不同。",
        "This article has been changed since it was quoted: the mark is where the quotation stood, and the words may differ.",
    ),
    "article_changed_misplaced": (
        "这篇文章在引用之后有过改动，引用的位置已不在其中，下面是全文。",
        "This article has been changed since it was quoted, and the place is no longer in it. Below is the whole text.",
    ),
    "article_changed": ("这篇文章在引用之后有过改动。", "This article has been changed since it was quoted."),
    "article_misplaced": (
        "链接所指的位置不在这篇文章里，下面是全文。",
        "The place that the link names is not in this article. Below is the whole text.",
    ),
    "captions": ("图片说明", "Captions"),
    "file": ("文件", "File"),
    "origin": ("原文网址", "Published at"),
    "reference": ("出处格式", "Reference"),
    "go_on_asking": ("← 继续提问", "← Go on asking"),
    "raw_show": ("查看文件原样", "See the lines of the file"),
    "raw_hide": ("回到整理后的文章", "Back to the clean article"),
    "raw_title": ("文件中的原样", "As it stands in the file"),
    "raw_same": ("文件与编入索引时一致。", "The file still says what was indexed."),
    "raw_changed": (
        "文件在编入索引之后有过改动：下面是它现在的样子，不再标出引文。",
        "The file has been changed since it was indexed. Below is what it says now, without marks.",
    ),
    "raw_gone": (
        "这个文件已经不在文件夹里，只有整理后的文章可看。",
        "The file is no longer in its folder; only the clean article is left.",
    ),
    "raw_unreadable": (
        "这个文件现在读不出来，只有整理后的文章可看。",
        "The file cannot be read now; only the clean article is left.",
    ),
    "raw_cut": ("行数太多，只显示一部分。", "There are too many lines: only some are shown."),
    # All articles
    "articles_count": ("{count} 篇", "{count} articles"),
    "articles_found": ("共 {total} 篇，符合的 {count} 篇", "{count} of {total} articles"),
    "filter": ("筛选", "Filter"),
    "search_titles": ("标题、人名、栏目", "Title, name or section"),
    "file_filter": ("文件", "File"),
    "reporter_filter": ("记者", "Reporter"),
    "section_filter": ("栏目", "Section"),
    "any": ("全部", "All"),
    "show": ("查看", "Show"),
    "clear": ("清除条件", "Clear"),
    "no_articles": ("没有符合条件的文章。", "No article fits."),
    "pages": ("翻页", "Pages"),
    "previous": ("← 上一页", "← Previous"),
    "next": ("下一页 →", "Next →"),
    # Managing the index
    "manage_title": ("管理索引", "Manage the index"),
    "manage_lead": (
        "把文件夹里新的版面编入索引。重建时照常可以提问；新索引检查无误后才会启用，不成功则原来的继续使用。",
        "Take the folder’s new pages into the index. Asking goes on meanwhile; the new index goes live only once it is checked, "
        "and if it fails the old one stays.",
    ),
    "manage_script": (
        "这一页需要 JavaScript；也可以用命令行：qa-service build。",
        "This page needs JavaScript. On the command line: qa-service build.",
    ),
    "token": ("管理口令", "Admin token"),
    "token_note": (
        "只留在这一页的内存里，不会保存。在本机上且没有设置口令时可不填。",
        "Kept in the memory of this page only. On the machine itself, where no token is set, leave it empty.",
    ),
    "rebuild": ("重建索引", "Rebuild the index"),
    "rebuild_start": ("开始", "Start"),
    "rebuild_full": ("全部重新读取（较慢）", "Read everything anew (slower)"),
    "rebuild_idle": ("没有进行中的重建。", "No rebuild is going on."),
    "rebuild_queued": ("已排队，即将开始。", "Queued, about to start."),
    "rebuild_running": ("正在重建：{stage}", "Rebuilding: {stage}"),
    "rebuild_succeeded": ("重建成功，新索引已启用。", "Done: the new index is live."),
    "rebuild_unchanged": ("文件没有变化，索引保持不变。", "Nothing has changed; the index stays as it is."),
    "rebuild_failed": ("重建没有成功，原来的索引继续使用。", "The rebuild failed; the index that was live stays live."),
    "problem": (
        "这一版索引没有用上，仍由先前的索引回答：",
        "The live generation could not be taken up; an earlier one answers:",
    ),
    "progress": ("进度", "Progress"),
    "report": ("这次重建", "This rebuild"),
    "added": ("新增", "Added"),
    "changed": ("改动", "Changed"),
    "removed": ("移除", "Removed"),
    "failed": ("未能编入", "Failed"),
    "warnings": ("已编入，请留意", "Warnings"),
    "left_out": ("不属于任何文章", "In no article"),
    "characters": (
        "{characters} 个字（报头、口号、署名、标记等）",
        "{characters} characters (folios, slogans, credits, marks)",
    ),
    "passed_over": ("不读的其他文件", "Other files, not read"),
    "none": ("无", "none"),
    "generations": ("各版索引", "Generations"),
    "generations_none": ("还没有索引。", "There is no index yet."),
    "generation_holds": ("{articles} 篇文章，{passages} 个段落", "{articles} articles, {passages} passages"),
    "live": ("正在使用", "live"),
    "rollback": ("退回这一版", "Go back to this one"),
    "rolled_back": ("已退回到 {generation}。", "{generation} is live now."),
}

# Stage of a build, as the build itself names it: English.
STAGES = {
    "读取文件": "reading the files",
    "核对文件": "comparing the files",
    "切分段落": "cutting passages",
    "切分词语": "cutting words",
    "计算向量": "computing vectors",
    "建立索引": "making the index",
    "写入索引": "writing the index",
    "stage": "starting",
}

# Why a file is not in the index, as the build says it: Chinese. What is not here is shown as it is.
REASONS = {
    "the file is empty": "文件是空的",
    "it holds HTML; the tags were left out": "含有 HTML，标签已略去",
    "no article found in it": "里面没有找到文章",
    "not a text file in UTF-8, GB18030, UTF-16 or Big5; if it is a text, save it as UTF-8": "不是 UTF-8、GB18030、UTF-16 或 Big5 文本；如果是文本，请另存为 UTF-8",
    "not UTF-8; save the file as UTF-8": "不是 UTF-8，请另存为 UTF-8",
    "not a plain file": "不是普通文件",
    "its name is not in UTF-8; rename it": "文件名不是 UTF-8，请改名",
    "it changed while it was read; build again": "读取时文件有变动，请再重建一次",
    "cannot be read: Permission denied": "没有读取权限",
    "cannot be read: the compressed file is cut off": "压缩文件不完整",
    "not a JSON object": "不是 JSON 对象",
    '"text" is missing or empty': "缺少正文（text）",
}

# Code of an error: Chinese, English.
FAILURES = {
    "invalid": ("请输入 1 到 500 个字的问题。", "Please ask in 1 to 500 characters."),
    "unknown_value": (
        "没有哪篇文章合这里选的范围：请改选，或者清空后再问。",
        "No article has what is chosen here: choose something else, or leave it empty.",
    ),
    "not_utf8": (
        "文字在路上丢了，或者编码不对。请直接在这里输入；由程序发送的，请用 UTF-8。",
        "The words were lost on their way, or came in another encoding. Type them here; programs send UTF-8.",
    ),
    "too_large": ("内容太长了，请缩短后再问。", "That is too long; please shorten it."),
    "not_found": (
        "这里没有内容：地址可能有误，或者文章已不在索引中。",
        "There is nothing here: the address may be wrong, or the article has left the index.",
    ),
    "method_not_allowed": ("这个地址不支持这样的请求。", "This address does not take such a request."),
    "too_many": ("问得太快了，请稍等片刻再试。", "Too fast: please wait a moment."),
    "no_index": (
        "报纸还没有编入索引，暂时不能回答。请稍后再试。",
        "The paper is not indexed yet. Please try again in a while.",
    ),
    "index_mismatch": (
        "索引与当前程序不相符，需要管理员重新建立。",
        "The index does not fit this program; the administrator has to rebuild it.",
    ),
    "index_damaged": (
        "索引文件已损坏，需要管理员重新建立。",
        "The index is damaged; the administrator has to rebuild it.",
    ),
    "model": ("问答模型没有就绪，请稍后再试。", "The models are not ready. Please try again in a while."),
    "internal": ("服务出了差错，请再试一次。", "Something went wrong in the service. Please try again."),
    "unreachable": (
        "连不上服务，请检查网络后重试。",
        "The service cannot be reached. Check the network and try again.",
    ),
    "too_slow": ("等了很久没有回应，请再试一次。", "No reply for a long time. Please try again."),
    "key_needed": (
        "还没有登录，或者登录已经过期：请刷新页面，输入访问口令。",
        "You are not logged in any more: load the page anew, and give the key.",
    ),
    "wrong_key": ("口令不对，请再试一次。", "This is not the key. Please try again."),
    "unauthorized": ("口令不对，或者没有填写。", "The token is wrong or missing."),
    "host_changed": (
        f"前面的代理服务器改了本站的地址，所以没有收下。请管理员在 nginx 的配置里加一行：{NGINX_LINE}",
        f"A proxy in front changes this site's address, so this was not taken. Its administrator adds to nginx: {NGINX_LINE}",
    ),
    "forbidden": ("这里不允许这样做。", "This is not allowed here."),
    "rebuild_running": ("已有一次重建正在进行。", "A rebuild is already going on."),
}


@functools.cache
def words_in(language: str) -> SimpleNamespace:
    """The words of a language by name."""
    return SimpleNamespace(**{name: both[LANGUAGES.index(language)] for name, both in WORDS.items()})


def build_words_in(language: str) -> dict[str, str]:
    """Words for the stages and failures of a build; what has none is called as it is."""
    return STAGES if language == ENGLISH else {"stage": "准备"} | REASONS


def failures_in(language: str) -> dict[str, str]:
    """A sentence for each code of an error, in a language."""
    return {code: both[LANGUAGES.index(language)] for code, both in FAILURES.items()}


def failure_words(error: QAError, language: str = CHINESE) -> str:
    """One sentence for the reader of a page."""
    return FAILURES.get(error.code, FAILURES["internal"])[LANGUAGES.index(language)]


def language_of(text: str) -> str:
    """The language of a message that the service has made: Chinese, unless it holds no Chinese character."""
    return CHINESE if _HAN.search(text) else ENGLISH


def confidence_word(confidence: float) -> str:
    """The name of the words for a probability."""
    return next(name for least, name in CONFIDENCE if confidence >= least or not least)

"""Where an article or a quote of it stands, in the forms that papers and programs cite newspapers in, with nothing made up."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from urllib.parse import quote

from qa_service.answering.quoting import shown_title
from qa_service.types import Article
from qa_service.web.pages.marks import Mark
from qa_service.wire.markdown import escaped

WEB = ("https://", "http://")  # what a link may begin with
NAMED_AUTHORS = 3  # GB/T 7714-2015, 8.1.2: further ones are 等


def newspaper_reference(article: Article, mark: Mark | None, publication: str | None) -> str:
    """`记者. 题名[N]. 报纸名, 日期(版次). 文件, 第 n 行.`; what is not known is left out."""
    kind = "[N/OL]" if article.origin else "[N]"
    issue = ", ".join(filter(None, (article.newspaper or publication, _day(article))))
    parts = (
        _authors(article),
        shown_title(article) + kind,
        issue,
        _place(article, mark),
        _in_a_line(article.origin or ""),
    )
    return ". ".join(part for part in parts if part) + "."


def _markdown(article: Article, mark: Mark | None, publication: str | None, address: str) -> str:
    """The same with the title as a link to the article."""
    newspaper = article.newspaper or publication
    issue = ", ".join(filter(None, (newspaper and f"*{escaped(newspaper)}*", _day(article))))
    title = f"[{escaped(shown_title(article))}]({_link(article, address)})"
    parts = (escaped(_authors(article)), title, issue, escaped(_place(article, mark)))
    return ". ".join(part for part in parts if part) + "."


def _bibtex(article: Article, mark: Mark | None, publication: str | None, address: str) -> str:
    """An entry of BibTeX and biblatex."""
    fields = {
        "author": " and ".join(f"{{{_tex(name)}}}" for name in _names(article)),
        "title": f"{{{_tex(shown_title(article))}}}",
        "journal": _tex(article.newspaper or publication or ""),
        "entrysubtype": "newspaper",
        "year": (article.date or "")[:4],
        "date": article.date or "",
        "pages": _tex(article.page or ""),
        "url": _link(article, address),
        "note": _tex(_place(article, mark)),
        "langid": "chinese",
    }
    key = re.sub(r"[^A-Za-z0-9]", "", article.article_id) or "article"
    told = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@article{{{key},\n{told}}}\n"


def _ris(article: Article, mark: Mark | None, publication: str | None, address: str) -> str:
    """A record of RIS, as reference managers import it."""
    return "".join(f"{tag}  - {_in_a_line(value)}\n" for tag, value in _tagged(article, mark, publication, address))


def _tagged(article: Article, mark: Mark | None, publication: str | None, address: str) -> Iterator[tuple[str, str]]:
    yield "TY", "NEWS"
    for name in _names(article):
        yield "AU", name
    yield "TI", shown_title(article)
    if newspaper := article.newspaper or publication:
        yield "T2", newspaper
    if article.date:
        yield from (("PY", article.date[:4]), ("DA", article.date.replace("-", "/") + "/"))
    if article.page:
        yield "SP", article.page
    yield from (("UR", _link(article, address)), ("N1", _place(article, mark)), ("LA", "zh"), ("ER", ""))


def _csl_json(article: Article, mark: Mark | None, publication: str | None, address: str) -> str:
    """An item of the Citation Style Language; names are whole, for which part is the surname is not stated."""
    told = {
        "id": article.article_id,
        "type": "article-newspaper",
        "language": "zh-CN",
        "title": shown_title(article),
        "author": [{"literal": name} for name in _names(article)],
        "container-title": article.newspaper or publication,
        "issued": article.date and {"date-parts": [[int(part) for part in article.date.split("-")]]},
        "page": article.page,
        "URL": _link(article, address),
        "note": _place(article, mark),
    }
    return json.dumps([{name: value for name, value in told.items() if value}], ensure_ascii=False, indent=1)


_FORMS: dict[str, Callable[[Article, Mark | None, str | None, str], str]] = {
    "gbt7714": lambda article, mark, publication, _: newspaper_reference(article, mark, publication),
    "bibtex": _bibtex,
    "ris": _ris,
    "csl-json": _csl_json,
    "markdown": _markdown,
}


def reference_in(form: str, article: Article, mark: Mark | None, publication: str | None, address: str) -> str:
    """Where an article or a quote of it stands, in a form by its name; address: where its page is."""
    return _FORMS[form](article, mark, publication, address)


def _day(article: Article) -> str | None:
    """The day of printing with the number of the page; a page without a day tells nothing."""
    return f"{article.date}({article.page})" if article.date and article.page else article.date


def _place(article: Article, mark: Mark | None) -> str:
    first, last = article.lines_of(mark.field, mark.start, mark.end) if mark else article.lines
    lines = f"第 {first} 行" if first == last else f"第 {first}–{last} 行"
    return f"{article.file}, {lines}"


def _names(article: Article) -> tuple[str, ...]:
    return article.reporters or article.correspondents


def _authors(article: Article) -> str:
    names = _names(article)
    more = ", 等" if len(names) > NAMED_AUTHORS else ""
    return ", ".join(names[:NAMED_AUTHORS]) + more


def _link(article: Article, address: str) -> str:
    """Where the article is on the web by its own word, else its page; with no sign that would end the link in Markdown or TeX."""
    origin = article.origin or ""
    return quote(origin if origin.lower().startswith(WEB) else address, safe=_OF_ADDRESSES)


def _in_a_line(text: str) -> str:
    return " ".join(text.split())


_OF_ADDRESSES = (
    "%/:?#[]@!$&'*+,;=~"  # signs that an address may hold; parentheses, which may end a link, are written as numbers
)
_TEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


def _tex(text: str) -> str:
    """A text whose signs TeX shows as they are, on one line."""
    return re.sub(r"[\\~^{}%#$&_]", lambda sign: _TEX.get(sign[0], f"\\{sign[0]}"), _in_a_line(text))

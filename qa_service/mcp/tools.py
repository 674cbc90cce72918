"""The tools of an agent: each takes and gives the very forms of the HTTP API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from qa_service.answering.service import QAService
from qa_service.errors import NotFound
from qa_service.types import Answer, Article
from qa_service.wire import answers as told
from qa_service.wire import requests as sent

Note = Callable[[Answer], None]  # hears every answer


@dataclass(frozen=True, slots=True)
class Tool:
    """What an agent may do: a name, what a person and what the agent is told of it, what it takes and gives, and its work."""

    name: str
    title: str
    description: str
    takes: type[sent.Sent]
    gives: type[told.Told]
    work: Callable[[QAService, Any], told.Told]  # from the service and what was taken to what is given

    def __call__(self, service: QAService, arguments: Mapping[str, object]) -> told.Told:
        """What the tool gives for some arguments; QAError where it cannot."""
        return self.work(service, self.takes.of(arguments))


ASK = (
    "Ask a Chinese newspaper a question, in Chinese. It answers in the newspaper's own words: `quotes`, best first, each to the letter and "
    "with the article it stands in, and in `answer` the words that answer. Where `answerable` is false the newspaper does not say; `nearest` "
    "then holds passages that are close but answer nothing. A follow-up needs the earlier questions, oldest first, in `history`. `filters` "
    "say which articles may answer. Asked which articles there are by a reporter or on a subject, it quotes their titles; `total` says how many."
)
FIND_QUOTE = (
    "Find which article of the newspaper holds a sentence, exactly or nearly, to check a quotation or to name its source. `opcodes` tell which "
    "characters differ, as Python's difflib does. Where `found` is false no article holds it; `nearest` then holds what comes closest."
)
LIST_ARTICLES = (
    "List the newspaper's articles without their text, a page at a time: `total` says how many there are, and `next_offset` is the `offset` of "
    "the next page, or null. `q` wants words of the title, a name or a section; `filters` want certain files, sections, reporters, titles or days. "
    "`sort` is `-date` for the newest first."
)
READ_ARTICLE = (
    "Read one article whole, by the `article_id` that answers and listings name. Offsets of quotes count characters (Unicode code points) of "
    "the `field` that they name: its `text`, `title` or `subtitle`, the text of `headings/0`, or `captions/0`, …"
)


def tools(note: Note) -> dict[str, Tool]:
    """The tools by their names; `note` hears every answer."""

    def ask(service: QAService, query: sent.Query) -> told.Answer:
        note(
            answer := service.ask(query.question, query.history, sent.quotes_wanted(query), sent.chosen(query.filters))
        )
        return told.told_answer(answer)

    offered = (
        Tool("ask", "问报纸", ASK, sent.Query, told.Answer, ask),
        Tool("find_quote", "查出处", FIND_QUOTE, sent.Pasted, told.Finding, _find_quote),
        Tool("list_articles", "文章目录", LIST_ARTICLES, sent.Page, told.ListingPage, _list_articles),
        Tool("read_article", "读文章", READ_ARTICLE, sent.Named, told.Article, _read_article),
    )
    return {tool.name: tool for tool in offered}


def article_of(service: QAService, article_id: str) -> Article:
    """An article by its id, or by one that it had before its file was renamed; NotFound where there is none."""
    now = article_id if article_id in service.articles else service.moved(article_id)
    if now is None:
        raise NotFound(f"No article {sent.printable(article_id, sent.MAX_ID_CHARS)} is in the index.")
    return service.articles[now]


def _find_quote(service: QAService, pasted: sent.Pasted) -> told.Finding:
    return told.told_finding(service.find_quote(pasted.text, pasted.top_k, sent.chosen(pasted.filters)))


def _list_articles(service: QAService, page: sent.Page) -> told.ListingPage:
    ids = service.catalogue.ids(page.q, sent.chosen(page.filters), page.sort)
    return told.told_page(service.articles, ids, page.offset, page.limit)


def _read_article(service: QAService, named: sent.Named) -> told.Article:
    return told.told_article(article_of(service, named.article_id))

import dataclasses
import time

import pytest
from fakes import FirstSentenceReader, ListRetriever, article, passage, understand

from qa_service.answering.quoting import cited, is_verbatim, printed, shown_title, version_of
from qa_service.answering.service import QAService
from qa_service.errors import InvalidInput
from qa_service.types import Quote, Span, SummarySentence

PARK = article()
PRINTED = article(newspaper="河湾日报", date="2023-05-02", page="A08", page_name="城事")
MUSEUM = article("博物馆周一闭馆。", "a2", title=None, captions=("图为展厅。",))


def service(reader=None, retriever=None, articles=(PARK, MUSEUM), writer=None):
    retriever = retriever or ListRetriever(passage(PARK, 0, 9), passage(PARK, 9), passage(MUSEUM))
    held = {a.article_id: a for a in articles}
    reader = reader or FirstSentenceReader()
    return QAService(understand, retriever, reader, held, generation="g1", passages=7, writer=writer)


def test_an_answer_names_its_generation_and_the_size_of_the_index():
    answer = service().ask("公园开放吗？")
    assert (answer.generation, answer.articles, answer.passages) == ("g1", 2, 7)


def test_quotes_are_slices_of_their_articles_with_their_source():
    (first, source), *_ = service().ask("公园开放吗？").quotes
    assert PARK.text[first.start : first.end] == first.text == "南河公园今天开放。"
    assert (source.title, source.file, source.lines) == ("南河公园开放", "page.txt", (1, 2))
    assert source.url == f"/articles/a1?at=0-9&v={version_of(PARK.text)}#at"


def test_a_source_says_when_and_where_it_was_printed_as_far_as_is_known():
    [(_, source), *_] = service(articles=(PRINTED, MUSEUM)).ask("公园开放吗？").quotes
    assert (source.newspaper, source.date, source.page, source.page_name) == ("河湾日报", "2023-05-02", "A08", "城事")
    [(_, unknown), *_] = service().ask("公园开放吗？").quotes
    assert (unknown.newspaper, unknown.date, unknown.page, unknown.page_name) == (None,) * 4


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "河湾日报 2023年5月2日 第A08版 城事"),
        ({"date": None}, "河湾日报 第A08版 城事"),
        ({"newspaper": None, "page": None, "page_name": None}, "2023年5月2日"),
        (dict.fromkeys(("newspaper", "date", "page", "page_name")), ""),
    ],
)
def test_where_something_was_printed_is_said_as_a_newspaper_says_it(fields, words):
    assert printed(dataclasses.replace(PRINTED, **fields)) == words


def test_a_cited_source_says_where_it_was_printed_before_it_names_the_file():
    [(_, source), *_] = service(articles=(PRINTED, MUSEUM)).ask("公园开放吗？").quotes
    assert cited(source) == "《南河公园开放》，河湾日报 2023年5月2日 第A08版 城事，page.txt 第 1–2 行"


def test_a_quote_of_a_caption_says_so_in_its_address():
    caption = passage(MUSEUM, field="captions/0")
    [(_, source)] = service(retriever=ListRetriever(caption)).ask("展厅？").quotes
    assert "&field=captions/0&" in source.url


def test_the_lines_of_a_quote_are_those_that_hold_it():
    spanned = dataclasses.replace(PARK, spans=(Span("text", 0, 9, 0, 4), Span("text", 9, 14, 12, 6)))
    retriever = ListRetriever(passage(spanned, 9), passage(spanned))
    quotes = service(retriever=retriever, articles=(spanned,)).ask("门票？").quotes
    assert [source.lines for _, source in quotes] == [(6, 6), (4, 6)]


def test_a_quote_that_is_not_what_the_article_says_is_never_sent(caplog):
    changed = dataclasses.replace(passage(PARK), text="南河公园永远关闭。门票五元。")
    answer = service(retriever=ListRetriever(changed)).ask("公园开放吗？")
    assert not answer.answerable
    assert answer.quotes == answer.nearest == ()
    assert "was not sent" in caplog.text


def test_a_quote_of_an_article_that_is_gone_is_never_sent():
    answer = service(articles=(MUSEUM,)).ask("公园开放吗？")
    assert {source.article_id for _, source in answer.quotes} == {"a2"}


@pytest.mark.parametrize(
    "quote",
    [
        Quote("a1", "text", 0, 3, "南河公", ((0, 4),), 1),
        Quote("a1", "text", -3, 3, "南河公", (), 1),
        Quote("a1", "text", 3, 3, "", (), 1),
        Quote("a1", "title", 0, 2, "公园", (), 1),
        Quote("a1", "captions/0", 0, 2, "南河", (), 1),
    ],
)
def test_only_words_of_a_quotable_field_are_verbatim(quote):
    assert not is_verbatim(quote, PARK)


def test_top_k_limits_the_quotes():
    assert len(service().ask("公园？", top_k=1).quotes) == 1
    assert len(service().ask("公园？", top_k=10).quotes) == 3


def test_a_quote_that_hardly_answers_is_not_offered():
    assert len(service(FirstSentenceReader(scores=(0.9, 0.5, 0.01))).ask("公园？").quotes) == 2


def test_a_refusal_has_no_answer_but_the_nearest_quotes_and_says_what_was_searched():
    answer = service(FirstSentenceReader(answerable=False)).ask("明天下雨吗？")
    assert (answer.answerable, answer.answer, answer.quotes) == (False, None, ())
    assert len(answer.nearest) == 3
    assert "2 篇文章" in answer.message
    assert "明天下雨吗？" in answer.message
    assert answer.confidence == pytest.approx(0.1)


def test_nothing_found_at_all_is_an_answer_too():
    answer = service(retriever=ListRetriever()).ask("明天下雨吗？")
    assert not answer.answerable
    assert answer.nearest == ()


def test_the_answer_joins_the_marked_words_of_quotes_that_answer_about_as_well():
    assert service(FirstSentenceReader(highlights=((0, 2),))).ask("公园？").answer == "南河；门票"


def test_the_answer_is_null_where_nothing_narrower_than_the_quote_is_marked():
    assert service().ask("公园？").answer is None


@pytest.mark.parametrize("text", ["", "  \n\u3000"])
def test_an_empty_question_is_refused_with_what_to_do(text):
    with pytest.raises(InvalidInput, match="empty") as caught:
        service().ask(text)
    assert caught.value.field == "question"


def test_a_question_of_500_characters_is_taken_and_one_of_501_is_not():
    assert service().ask("问" * 500)
    with pytest.raises(InvalidInput, match="501"):
        service().ask("问" * 501)


@pytest.mark.parametrize("top_k", [0, 11, -1])
def test_top_k_is_from_1_to_10(top_k):
    with pytest.raises(InvalidInput, match="1 to 10"):
        service().ask("公园？", top_k=top_k)


def test_only_the_last_five_earlier_questions_count():
    retriever = ListRetriever(passage(PARK))
    service(retriever=retriever).ask("公园？", history=[f"第{n}问" for n in range(9)] + ["  "] * 6)
    assert retriever.asked[0].history == tuple(f"第{n}问" for n in range(4, 9))


def test_an_earlier_question_that_is_too_long_is_refused_like_the_question_itself():
    with pytest.raises(InvalidInput, match="501") as caught:
        service().ask("公园？", history=["问" * 501])
    assert caught.value.field == "history"


@pytest.mark.parametrize("text", ["问\ud800？", "问\0？"])
def test_what_is_no_text_is_refused(text):
    with pytest.raises(InvalidInput, match="not text"):
        service().ask(text)


def test_an_untitled_article_is_shown_by_its_first_sentence():
    assert shown_title(MUSEUM) == "博物馆周一闭馆。"


def test_a_trace_tells_what_was_understood_found_and_read():
    question, hits, reading = service().trace("公园开放吗？", ["门票多少钱？"])
    assert (question.text, question.history) == ("公园开放吗？", ("门票多少钱？",))
    assert [hit.passage.text for hit in hits[:2]] == ["南河公园今天开放。", "门票五元。"]
    assert reading.quotes[0].text == hits[0].passage.text


# --- what asks nothing of the articles


@pytest.mark.parametrize("text", ["你好", "谢谢！", "不对", "？", "asdfgh", "你是谁"])
def test_small_talk_gets_a_hint_and_no_quote(text):
    retriever = ListRetriever(passage(PARK))
    answer = service(retriever=retriever).ask(text, ["公园开放吗？"])
    assert (answer.answerable, answer.answer, answer.quotes, answer.nearest) == (False, None, (), ())
    assert answer.message
    assert "查找" not in answer.message
    assert retriever.asked == []


def test_a_greeting_is_answered_with_questions_that_the_articles_can_answer():
    assert f"「{PARK.title}是怎么回事？」" in service().ask("你好").message


def test_a_question_after_a_greeting_is_answered():
    assert service().ask("你好，公园开放吗？").answerable


def test_a_question_in_another_language_gets_an_honest_hint_in_english():
    answer = service().ask("When does the park open?")
    assert (answer.answerable, answer.quotes, answer.nearest) == (False, (), ())
    assert "Please ask in Chinese" in answer.message


def test_quotes_that_hold_a_name_of_the_foreign_question_are_shown_as_nearest():
    final = article("CBA决赛今天开打。门票五元。")
    retriever = ListRetriever(passage(final, 10), passage(final, 0, 10))
    answer = service(retriever=retriever, articles=(final,)).ask("Where was the CBA final held?")
    assert [quote.text for quote, _ in answer.nearest] == ["CBA决赛今天开打。"]
    assert not answer.answerable
    assert "Below" in answer.message


class Echo:
    """Sums quotes up by the first of them."""

    def write(self, question, quotes):
        return (SummarySentence(quotes[0].text, (1,)),)


class Slow(Echo):
    """Takes its time."""

    def write(self, question, quotes):
        time.sleep(0.02)
        return ()


def test_an_answer_took_as_long_as_it_and_its_summary():
    answer = service().ask("公园开放吗？")
    assert service(writer=Slow()).summarised(answer).took_ms >= answer.took_ms + 20


def test_answer_is_summed_up_only_where_there_is_a_writer_and_something_to_sum_up():
    answer = service().ask("公园开放吗？")
    assert answer.answerable
    assert service().summarised(answer) == answer
    summed = service(writer=Echo()).summarised(answer)
    assert summed.summary == (SummarySentence(answer.quotes[0][0].text, (1,)),)
    assert dataclasses.replace(summed, summary=None, took_ms=answer.took_ms) == answer
    refused = dataclasses.replace(answer, answerable=False, quotes=(), answer=None)
    assert service(writer=Echo()).summarised(refused) == refused

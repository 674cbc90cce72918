"""One quote for an article in two places, with the other place; and each part of an article by itself."""

import dataclasses

from fakes import ListRetriever, article, passage, understand

from qa_service.answering.places import Places
from qa_service.answering.quoting import further, is_verbatim
from qa_service.answering.service import QAService
from qa_service.types import Continuation, Filters, Jump, Quote, Reading, Relations, Span

STORY = "本报讯 南河公园今天开放，门票五元。\n公园由区里修建，种树3000棵。"
FIRST = article(STORY, "first", file="1.txt", spans=(Span("text", 0, 18, 9, 3), Span("text", 19, len(STORY), 28, 4)))
AGAIN = article(f"春天到了。{STORY.replace('，', ',')}", "again", file="2.txt", title="公园迎客", lines=(7, 9))
SHORT = article("本报讯 南河公园今天开放，门票五元。", "short", file="3.txt", title=None)
PRINTED = Relations(near=(("first", "again"), ("first", "short"), ("again", "short")))
SENTENCE = "本报讯 南河公园今天开放，门票五元。"


class Quoting:
    """Quotes what it is told to."""

    def __init__(self, *quotes, parts=1):
        self.reading = Reading(quotes, 0.9, True, parts)

    def read(self, question, hits):
        return self.reading


def quote_of(of, text, words="", score=0.9):
    start, at = of.text.index(text), text.find(words) if words else -1
    return Quote(
        of.article_id, "text", start, start + len(text), text, ((at, at + len(words)),) if words else (), score
    )


def asked(*quotes, articles=(FIRST, AGAIN, SHORT), relations=PRINTED, parts=1, **options):
    held = {a.article_id: a for a in articles}
    service = QAService(
        understand,
        ListRetriever(*(passage(a) for a in articles)),
        Quoting(*quotes, parts=parts),
        held,
        generation="g",
        passages=3,
        places=Places(held, relations),
    )
    return service.ask("公园开放吗？", **options).quotes


def test_words_that_two_articles_print_are_quoted_once_with_the_other_places():
    again = quote_of(AGAIN, SENTENCE.replace("，", ","), "五元", 0.8)
    [(quote, source)] = asked(quote_of(FIRST, SENTENCE, "五元"), again)
    assert (quote.article_id, source.file, source.lines) == ("first", "1.txt", (3, 3))
    assert [(place.article_id, place.file, place.title, place.lines) for place in source.also] == [
        ("again", "2.txt", "公园迎客", (7, 9)),
        ("short", "3.txt", "本报讯 南河公园今天开放，门票五元。", (1, 2)),
    ]
    assert source.also[0].url.startswith("/articles/again?at=5-")


def test_the_first_in_order_is_told_whichever_was_found():
    [(quote, source)] = asked(quote_of(AGAIN, SENTENCE.replace("，", ","), "五元"))
    assert (quote.text, source.article_id, quote.score) == (SENTENCE, "first", 0.9)
    assert [quote.text[start:end] for start, end in quote.highlights] == ["五元"]
    assert is_verbatim(quote, FIRST)


def test_the_earlier_is_told_where_the_days_are_known():
    late, early = (dataclasses.replace(a, date=day) for a, day in ((FIRST, "2031-05-09"), (AGAIN, "2031-05-08")))
    relations = Relations(near=(("first", "again"),))
    [(_, source)] = asked(quote_of(FIRST, SENTENCE), articles=(late, early), relations=relations)
    assert (source.article_id, [place.date for place in source.also]) == ("again", ["2031-05-09"])
    [(_, source)] = asked(quote_of(FIRST, SENTENCE), articles=(late, AGAIN), relations=relations)
    assert source.article_id == "first"


def test_only_places_that_hold_the_words_are_told():
    [(_, source)] = asked(quote_of(FIRST, "公园由区里修建，种树3000棵。"))
    assert [place.article_id for place in source.also] == ["again"]


def test_words_that_end_within_a_number_are_not_the_same():
    longer = dataclasses.replace(AGAIN, text=AGAIN.text.replace("3000", "30001"))
    [(_, source)] = asked(
        quote_of(FIRST, "种树3000"), articles=(FIRST, longer), relations=Relations(near=(("first", "again"),))
    )
    assert source.also == ()


def test_parts_of_one_answer_stay_in_one_article():
    text, more = SENTENCE.replace("，", ","), "公园由区里修建,种树3000棵。"
    early = dataclasses.replace(SHORT, date="2031-05-01")
    articles = (dataclasses.replace(AGAIN, date="2031-05-03"), dataclasses.replace(FIRST, date="2031-05-02"), early)
    found = asked(quote_of(AGAIN, text), quote_of(AGAIN, more), articles=articles, parts=2)
    assert [source.article_id for _, source in found] == ["first", "first"]


def test_filters_decide_which_of_the_places_is_quoted():
    [(_, source)] = asked(quote_of(AGAIN, SENTENCE.replace("，", ",")), filters=Filters(file=("2.txt",)))
    assert source.file == "2.txt"
    assert {place.file for place in source.also} == {"1.txt", "3.txt"}


def test_a_sentence_that_is_looked_up_is_told_with_its_other_places():
    places = Places({"first": FIRST, "again": AGAIN}, Relations(near=(("first", "again"),)))
    source = places.source(quote_of(AGAIN, SENTENCE.replace("，", ",")))
    assert (source.article_id, [place.article_id for place in source.also]) == ("again", ["first"])


BEGUN = article("步道完工。", "begun", file="01.txt", title="区里修了新步道", continued_on=Jump("3"))
REST = article(
    "工期一年。", "rest", file="03.txt", title=None, lines=(8, 9), continued_from=Jump("1"), continued_on=Jump("5")
)
JOINED = Relations(onward=(("begun", "rest"),))


def test_a_quote_of_a_later_part_names_its_own_lines_the_title_of_the_whole_and_all_parts():
    [(quote, source)] = asked(quote_of(REST, "工期一年。"), articles=(BEGUN, REST), relations=JOINED)
    assert (quote.article_id, source.file, source.lines, source.title) == ("rest", "03.txt", (8, 9), "区里修了新步道")
    assert [(part.file, part.lines, part.sheet) for part in source.parts] == [
        ("01.txt", (1, 2), None),
        ("03.txt", (8, 9), None),
    ]
    assert source.continued_from == Continuation("1", "begun", "/articles/begun")


def test_a_part_that_is_not_there_is_said():
    [(_, source)] = asked(quote_of(REST, "工期一年。"), articles=(BEGUN, REST), relations=JOINED)
    assert source.continued_on == Continuation("5", None, None)
    assert list(further(source)) == ["上接第1版：《区里修了新步道》，01.txt 第 1–2 行", "下转第5版：未收录"]


def test_other_places_are_said_on_a_line():
    [(_, source)] = asked(quote_of(FIRST, "公园由区里修建，种树3000棵。"))
    assert list(further(source)) == ["另见：《公园迎客》，2.txt 第 7–9 行"]


def test_an_article_of_its_own_has_no_other_places():
    [(_, source)] = asked(quote_of(FIRST, SENTENCE), relations=Relations())
    assert (source.also, source.parts, source.continued_on, source.continued_from) == ((), (), None, None)


def test_a_list_of_articles_names_each_place():
    held = {a.article_id: a for a in (FIRST, dataclasses.replace(FIRST, article_id="twice", file="5.txt"))}
    places = Places(held, Relations(same=(("first", "twice"),)))
    service = QAService(understand, ListRetriever(), Quoting(), held, generation="g", passages=2, places=places)
    answer = service.ask("一共有多少篇文章？")
    assert answer.total == len(answer.quotes) == 2
    assert [[place.file for place in source.also] for _, source in answer.quotes] == [["5.txt"], ["1.txt"]]

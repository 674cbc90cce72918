"""What only a headline tells is quoted from it; what the text tells is not sought there."""

from fakes import FirstSentenceReader, article, passage

from qa_service.reader.headlines import ARTICLES, HeadlineReader
from qa_service.types import Heading, Hit, Question, Quote, Reading

HELMETS = article(
    "工会走进工地。", "a1", title="工会发放2600顶安全帽", subtitle="职工说好", headings=(Heading(0, "送到工地"),)
)
OTHERS = [article("公园开放。", f"o{n}", title=f"公园{n}") for n in range(5)]
QUESTION = Question("发了多少顶安全帽？", (), "发了多少顶安全帽？", ("安全帽",), ("number",))


class KnowingReader:
    """Answers from the one passage that holds a word."""

    def __init__(self, word):
        self.word, self.read_passages = word, []

    def read(self, question, hits):
        self.read_passages.append([hit.passage for hit in hits])
        found = [hit.passage for hit in hits if self.word in hit.passage.text]
        return Reading(tuple(_quote(p) for p in found or [hits[0].passage]), 0.9 if found else 0.1, bool(found))


def _quote(p):
    return Quote(p.article_id, p.field, p.start, p.end, p.text, (), 0.9)


def read(reader, *articles):
    hits = [Hit(passage(one), 1.0) for one in articles]
    return HeadlineReader(reader, {one.article_id: one for one in articles}).read(QUESTION, hits)


def test_a_fact_that_stands_only_in_a_title_a_subtitle_or_a_heading_is_quoted_from_it():
    for word, field in (("2600顶", "title"), ("说好", "subtitle"), ("送到", "headings/0")):
        reading = read(KnowingReader(word), HELMETS)
        first = reading.quotes[0]
        assert (reading.answerable, first.field) == (True, field)
        assert HELMETS.field(field)[first.start : first.end] == first.text


def test_where_the_text_answers_no_headline_is_read():
    reader = KnowingReader("工地")
    assert read(reader, HELMETS).quotes[0].field == "text"
    assert len(reader.read_passages) == 1


def test_where_neither_answers_the_reading_of_the_text_stays():
    reading = read(KnowingReader("月亮"), HELMETS)
    assert (reading.answerable, [quote.field for quote in reading.quotes]) == (False, ["text"])


def test_only_the_headlines_of_the_first_articles_are_read():
    reader = KnowingReader("月亮")
    read(reader, *OTHERS)
    assert [one.article_id for one in reader.read_passages[1]] == ["o0", "o1"][:ARTICLES]


def test_nothing_found_is_still_nothing():
    assert not HeadlineReader(FirstSentenceReader(answerable=False), {}).read(QUESTION, []).answerable

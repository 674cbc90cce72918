import shutil
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from told import passage

from qa_service.errors import ModelError
from qa_service.language.text import sentences
from qa_service.question.understanding import understand
from qa_service.reader.choosing import MAX_QUOTES
from qa_service.reader.network import Network
from qa_service.reader.reading import MODEL, MOST, READ, EvidenceReader, told_of
from qa_service.types import Hit

ENROLMENT = (
    "本报讯（记者 张三）日前，河东区图书馆启动夏季读书营报名。读书营共招收120名小学生，为期两周。"
    "有意参加的家庭可到图书馆一楼服务台登记，或拨打电话0531-88880000、0531-88880001咨询。开营时间定为7月15日。"
)
WAREHOUSE = "西城粮库改造工程近日完工。改造投入资金320万元，新增仓容两万吨。负责人李四表示，粮库将在秋收前投入使用。"
SPORTS = "全市职工羽毛球赛在体育中心落幕。来自18家单位的96名选手参加比赛。纺织厂代表队夺得团体冠军。"


HITS = [
    Hit(passage(ENROLMENT, "enrolment", "河东区图书馆夏季读书营开始报名"), 1.0),
    Hit(passage(WAREHOUSE, "warehouse", "西城粮库改造完工"), 0.4),
    Hit(passage(SPORTS, "sports", "职工羽毛球赛落幕"), 0.3),
]


@pytest.fixture(scope="module")
def reader():
    return EvidenceReader.load()


def marked(reading):
    best = reading.quotes[0]
    return [best.text[start:end] for start, end in best.highlights]


def test_telephone_question_is_answered_with_all_numbers_marked(reader):
    reading = reader.read(understand("读书营报名打什么电话？"), HITS)
    assert reading.answerable
    assert "0531-88880000" in reading.quotes[0].text
    assert marked(reading) == ["0531-88880000、0531-88880001"]


def test_number_question_marks_the_number_with_its_measure(reader):
    reading = reader.read(understand("读书营招收多少名小学生？"), HITS)
    assert "120名" in "".join(marked(reading))


def test_follow_up_that_asks_for_one_end_is_told_one_whatever_was_asked_before(reader):
    hits = [Hit(passage("城南收费站营业时间为8点至16点30分。"), 1.0)]
    question = understand("那它几点关门？", ["城南收费站几点开门？"])
    assert question.topic
    assert marked(reader.read(question, hits)) == ["16点30分"]


def test_article_of_the_question_is_preferred_to_the_best_hit(reader):
    turned = [replace(HITS[2], score=1.0), replace(HITS[0], score=0.9), replace(HITS[1], score=0.8)]
    reading = reader.read(understand("西城粮库改造投入多少资金？"), turned)
    assert reading.quotes[0].article_id == "warehouse"
    assert "320万元" in reading.quotes[0].text


@pytest.mark.parametrize("text", ["qwrtzp", "今天天气怎么样", "宫保鸡丁的做法"])
def test_noise_and_what_no_newspaper_tells_are_refused(reader, text):
    assert not reader.read(understand(text), HITS).answerable


def test_no_hits_are_no_answer(reader):
    reading = reader.read(understand("读书营什么时候开营？"), [])
    assert (reading.quotes, reading.confidence, reading.answerable) == ((), 0.0, False)


def test_refusal_still_offers_the_nearest_quotes(reader):
    reading = reader.read(understand("宫保鸡丁的做法里要不要放职工羽毛球"), HITS)
    assert reading.quotes


def others(count):
    return [passage(f"第{n}小学的合唱队在文化宫演出。", f"choir-{n}") for n in range(count)]


def test_what_only_a_later_passage_answers_is_found():
    passages = [*others(READ), passage(WAREHOUSE, "warehouse")]
    told = told_of(understand("粮库改造投入多少资金？"), passages, Network.load(MODEL))
    assert len(told) == len(passages)
    assert max(told, key=lambda said: said.sentences.max()) is told[-1]


def test_no_further_passage_is_read_where_one_of_the_first_answers():
    passages = [passage(WAREHOUSE, "warehouse"), *others(READ)]
    assert len(told_of(understand("粮库改造投入多少资金？"), passages, Network.load(MODEL))) == READ


def test_what_nothing_answers_is_read_for_no_longer_than_it_may():
    assert len(told_of(understand("粮库改造投入多少资金？"), others(MOST + 1), Network.load(MODEL))) == MOST


def test_reprint_is_quoted_once(reader):
    hits = [*HITS, Hit(passage(ENROLMENT, "reprint", "读书营"), 0.9)]
    texts = [quote.text for quote in reader.read(understand("读书营开营时间是哪天？"), hits).quotes]
    assert len(texts) == len(set(texts))


def test_overlapping_hits_give_each_sentence_once(reader):
    first = passage(ENROLMENT, "enrolment")
    at = ENROLMENT.index("读书营共")
    second = passage(ENROLMENT[at:], "enrolment", "", at)
    quotes = reader.read(understand("读书营招收多少人"), [Hit(first, 1.0), Hit(second, 0.9)]).quotes
    assert len({(q.start, q.end) for q in quotes}) == len(quotes) == len(sentences(ENROLMENT))


def test_enumeration_told_in_several_sentences_is_quoted_whole_each_sentence_by_itself(reader):
    text = (
        "今年图书馆推出三项惠民措施。一是延长夜间开放时间。二是免费办理借书证。三是开设儿童阅览区。馆长对此表示满意。"
    )
    reading = reader.read(understand("图书馆推出哪些惠民措施？"), [Hit(passage(text), 1.0)])
    assert reading.parts == 4
    assert [quote.text for quote in reading.quotes[:4]] == [text[start:end] for start, end in sentences(text)][:4]
    marked = [quote.text[start:end] for quote in reading.quotes[:4] for start, end in quote.highlights]
    assert marked == ["延长夜间开放时间", "免费办理借书证", "开设儿童阅览区"]


def test_scores_fall_from_quote_to_quote_and_are_probabilities(reader):
    scores = [quote.score for quote in reader.read(understand("读书营招收多少名小学生？"), HITS).quotes]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_stricter_setting_refuses_what_a_laxer_one_answers(reader):
    question = understand("读书营报名打什么电话？")
    assert EvidenceReader.load(min_confidence=0.0).read(question, HITS).answerable
    assert not EvidenceReader.load(min_confidence=1.0).read(question, HITS).answerable


def test_missing_models_are_told(tmp_path):
    with pytest.raises(ModelError, match="cannot be read"):
        EvidenceReader.load(tmp_path)


def test_damaged_models_are_told(tmp_path):
    shutil.copytree(MODEL, tmp_path / "models")
    (tmp_path / "models" / "weights.safetensors").write_bytes(b"broken")
    with pytest.raises(ModelError, match="cannot be read"):
        EvidenceReader.load(tmp_path / "models")


TEXTS = st.text(alphabet=st.sampled_from("职工电话3年月日区县在为了，。！？；“”、 \n0A-一二百a名①½㎡體"), max_size=80)


@settings(max_examples=60)
@given(text=TEXTS, bodies=st.lists(TEXTS, max_size=4), start=st.integers(0, 50))
def test_every_quote_is_a_sentence_and_every_highlight_lies_in_it(reader, text, bodies, start):
    hits = [Hit(passage(body, f"a{n}", text, start), 1 / (n + 1)) for n, body in enumerate(bodies)]
    reading = reader.read(understand(text), hits)
    assert len(reading.quotes) <= MAX_QUOTES
    whole = {hit.passage.article_id: hit.passage for hit in hits}
    for quote in reading.quotes:
        of = whole[quote.article_id]
        assert of.text[quote.start - start : quote.end - start] == quote.text
        starts, ends = zip(*sentences(of.text), strict=True)
        assert quote.start - start in starts
        assert quote.end - start in ends
        assert all(0 <= s < e <= len(quote.text) for s, e in quote.highlights)


@settings(max_examples=15)
@given(text=TEXTS)
def test_reading_twice_gives_the_same(reader, text):
    assert reader.read(understand(text), HITS) == reader.read(understand(text), HITS)

"""A small newspaper and a service that knows a few answers in it, for the tests of what stands around a service."""

from collections.abc import Sequence

from fakes import LetterEncoder

from qa_service.answering.catalogue import Catalogue
from qa_service.answering.quoting import source_of
from qa_service.errors import NotFound
from qa_service.types import Answer, Article, Filters, Heading, Hit, Offsets, Question, Quote, Reading, Source, Span

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}  # what a browser asks for
HOTLINE = "图书馆的热线是多少？"

LIBRARY_TEXT = (
    "本报讯（记者 林小满）5月6日起，河东图书馆延长开放时间，每晚九点闭馆。读者可拨打服务热线0571-5550123咨询。\n"
    "夜读区设在二层，有座位一百二十个。馆长说：“灯一直亮着，就有人来。”\n"
    "自习室需要提前一天预约。预约成功后凭身份证入馆。"
)
LIBRARY = Article(
    article_id="a1b2c3d4e5f6",
    file="河东报/一版.txt",
    lines=(3, 9),
    text=LIBRARY_TEXT,
    title="河东图书馆延长开放时间",
    subtitle="夜读区新增座位",
    section="身边事",
    reporters=("林小满", "周立"),
    correspondents=("何田",),
    photographers=("方舟",),
    dateline="5月6日",
    headings=(Heading(LIBRARY_TEXT.index("夜读区"), "灯下有座"), Heading(LIBRARY_TEXT.index("自习室"), "先约再来")),
    captions=("夜读区里坐满了读者。", "志愿者为 😀 小读者 𠮷田讲故事。"),
    spans=(Span("text", 0, 53, 40, 4), Span("text", 54, len(LIBRARY_TEXT), 100, 5)),
)
HOSTILE = Article(
    article_id="读者来信.第-1_封",
    file="河东报/二版.txt",
    lines=(1, 1),
    text="表情😀𠮷之后，<script>alert(1)</script>是原文的<b>一部分</b> & 不是代码。信箱是box@example.org。",
    title="<script>alert('题')</script>\"引号\"&标题",
)
UNTITLED = Article(
    article_id="0123456789ab",
    file="河东报/二版.txt",
    lines=(4, 6),
    text="河上的桥修好了。行人可以通过。",
    reporters=("林小满",),
)
RIVER = Article(
    article_id="ba9876543210",
    file="河东报/三版.txt",
    lines=(1, 8),
    text="东河整治工程完工。\n沿河新建步道六公里。",
    title="东河整治工程提前完工",
    newspaper="河东报",
    date="2031-04-02",
    page="3",
    page_name="要闻",
    origin="https://news.example/river",
)
ARTICLES = {article.article_id: article for article in (LIBRARY, HOSTILE, UNTITLED, RIVER)}

# question: what is quoted, in which field of which article, and the words marked in it
ANSWERS: dict[str, list[tuple[Article, str, str, list[str]]]] = {
    HOTLINE: [(LIBRARY, "text", "读者可拨打服务热线0571-5550123咨询。", ["0571-5550123"])],
    "河东图书馆延长开放时间，电话是多少？": [(LIBRARY, "text", "读者可拨打服务热线0571-5550123咨询。", [])],
    "谁给孩子讲故事？": [(LIBRARY, "captions/1", "志愿者为 😀 小读者 𠮷田讲故事。", ["志愿者", "𠮷田"])],
    "信里写了什么？": [(HOSTILE, "text", HOSTILE.text[: HOSTILE.text.index("信箱")], ["是原文的<b>一部分</b>"])],
    "夜读区怎么样？": [
        (
            LIBRARY,
            "text",
            "夜读区设在二层，有座位一百二十个。馆长说：“灯一直亮着，就有人来。”\n自习室需要提前一天预约。",
            [],
        ),
        (RIVER, "text", "东河整治工程完工。", []),
    ],
}


def quote_of(article: Article, field: str, text: str, words: Sequence[str] = ()) -> tuple[Quote, Source]:
    """The words of an article as a quote with its source."""
    start = article.field(field).index(text)
    marks: tuple[Offsets, ...] = tuple((text.index(word), text.index(word) + len(word)) for word in words)
    quote = Quote(article.article_id, field, start, start + len(text), text, marks, 0.91234567)
    return quote, source_of(quote, article)


class FakeService:
    """Answers the questions of a table, refuses all others, and breaks when asked to."""

    generation = "20310402T080000Z-abc123"
    articles = ARTICLES
    catalogue = Catalogue(ARTICLES)
    encoder = LetterEncoder()

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[str, ...], int]] = []
        self.filters: list[Filters | None] = []
        self.traced: list[str] = []

    def trace(self, text: str, history: Sequence[str] = ()) -> tuple[Question, list[Hit], Reading]:
        """What the answer is made of."""
        self.traced.append(text)
        answer = self._answer(text, tuple(history), 3)
        return answer.question, [], Reading(tuple(q for q, _ in answer.quotes), answer.confidence, answer.answerable)

    def moved(self, article_id):
        """One article has had another id."""
        return {"0dd0dd0dd0dd": LIBRARY.article_id}.get(article_id)

    def find_quote(self, text, top_k=3, filters=None):
        """As a service without the look-up says it."""
        raise NotFound("This service does not look up sentences.")

    def ask(
        self, text: str, history: Sequence[str] = (), top_k: int | None = None, filters: Filters | None = None
    ) -> Answer:
        """The answer of the table, or a refusal."""
        self.asked.append((text, tuple(history), top_k or 3))
        self.filters.append(filters)
        return self._answer(text, tuple(history), top_k or 3)

    def summarised(self, answer: Answer) -> Answer:
        """As a service without a writer has it."""
        return answer

    def _answer(self, text: str, history: tuple[str, ...], top_k: int) -> Answer:
        hinted = text == "你好"
        if text == "坏掉":
            raise RuntimeError("secret-detail-of-the-inside")
        found = tuple(quote_of(*known) for known in ANSWERS.get(text, [])[:top_k])
        marked = [quote.text[start:end] for quote, _ in found for start, end in quote.highlights]
        return Answer(
            question=Question(text, history, f"{text}（图书馆）" if history else text, (), ()),
            answerable=bool(found),
            confidence=0.91234567 if found else 0.08,
            answer="；".join(marked) or None,
            quotes=found,
            nearest=() if found or hinted else (quote_of(RIVER, "text", "沿河新建步道六公里。", ["六公里"]),),
            message=None if found else "您好！请直接提问。" if hinted else "在 4 篇文章里查了这个问题。",
            generation=self.generation,
            articles=len(self.articles),
            passages=9,
            took_ms=3.4567,
        )

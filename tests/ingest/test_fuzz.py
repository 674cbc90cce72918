"""Whatever lies in the seeds folder is read, or named with a reason; the articles map back to it, in time that grows with it."""

import gzip
import json
import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import THOROUGH, examples, thorough
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from newsprint import BODY, MORE, OTHER, places, value

from qa_service.errors import SeedsError
from qa_service.ingest import Page, SeedFile, decode, read_page, read_seed
from qa_service.ingest.pages import article_id
from qa_service.language.text import straddles_word

SLOW = bool(os.environ.get("QA_SLOW_TESTS"))
SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))
PAGES = [decode(path.read_bytes()) for path in SEEDS]
GOOD = f"区总工会举办职工运动会\n\n{BODY}\n\n{MORE}\n"
ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"]
ENDS = ["\n", "\r\n", "\r", "\n\r", "\n\n", "\n\n\n\n", "\u2028", "\x85", "\v", "\f"]
LETTERS = "，。、；：“”《》（）()【】—…·■◆◎●□#*>`_-|0123456789😀🏃‍♀️👍🏽\u200b\ufeff\u3000 \t\x00\x07\x1b\x1c\x7f\x85\ud800\udfffabé"
MARKED = [
    "本报讯（记者",
    "□本报记者 高远山",
    "高远山 摄",
    "图为",
    "（下转第",
    "3版）",
    "■",
    "◎",
    "# ",
    "> ",
    "**",
    ">> ",
    "转自《",
]


def made(number: int) -> Callable:
    """So many examples in a thorough run, ten times as many where slow tests are wanted; made from a fixed seed."""
    slow_machine = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
    return settings(
        max_examples=number * 10 if SLOW else examples(number),
        derandomize=True,
        suppress_health_check=slow_machine,
    )


@pytest.fixture(scope="module", autouse=True)
def dictionary():
    """The dictionary of words is loaded before anything is timed."""
    straddles_word("职工", "运动会")


@st.composite
def mangled(draw) -> str:
    """A newspaper page with lines deleted, repeated, shuffled, cut, doubled and parted by ends of every kind."""
    source = random.Random(draw(st.integers(0, 2**32)))
    lines = source.choice(PAGES).splitlines()
    start = source.randrange(len(lines))
    lines = [
        line for line in lines[start : start + source.randrange(1, 80)] for _ in range(source.choice((0, 1, 1, 1, 2)))
    ]
    if source.random() < 0.3:
        source.shuffle(lines)
    changes = (
        lambda line: line,
        lambda line: line[: source.randrange(len(line) + 1)],
        lambda line: line[source.randrange(len(line) + 1) :],
        lambda line: "".join(c * 2 for c in line),
        lambda line: source.choice(MARKED) + line,
        lambda line: " ".join(line),
    )
    weights = (20, 1, 1, 1, 1, 1)
    ends = source.choice((ENDS[:1], ENDS[:3], ENDS))
    return "".join(source.choices(changes, weights)[0](line) + source.choice(ends) for line in lines)


@st.composite
def junk(draw) -> str:
    """Lines of nothing but marks, digits, emoji, control characters, or pieces of what newspaper pages are made of."""
    source = random.Random(draw(st.integers(0, 2**32)))
    pieces = [*MARKED, BODY, MORE, OTHER, BODY[:9], *(c for c in LETTERS if not "\ud800" <= c <= "\udfff")]
    chosen = source.choices(pieces, k=source.randrange(1, 8))
    lines = ("".join(source.choices(chosen, k=source.choice((1, 2, 5, 120)))) for _ in range(source.randrange(1, 25)))
    return "".join(line + source.choice(ENDS) for line in lines)


def assert_maps_back(raw: str, read: Page | SeedFile) -> None:
    """Each span of a field is verbatim in the file and in a line of it; each character is in a field, furniture or space."""
    for article in read.articles:
        assert article.text.strip()
        for span in article.spans:
            assert value(article, span.field)[span.start : span.end]
            assert value(article, span.field)[span.start : span.end] == raw[span.raw_start :][: span.end - span.start]
    held = places(read)
    assert [c for i, c in enumerate(raw) if i not in held and not c.isspace()] == []


def read_beside_a_good_page(folder: Path, name: str, data: bytes) -> SeedFile:
    """What a file gives, once it is clear that the page after it is read all the same."""
    (folder / name).write_bytes(data)
    (folder / "zz.txt").write_text(GOOD, "utf-8")
    taken: set[str] = set()
    found, good = (read_seed(folder / file, folder, taken) for file in (name, "zz.txt"))
    assert [article.title for article in good.articles] == ["区总工会举办职工运动会"]
    assert found.articles or found.failed
    for failure in found.failed:
        assert failure.file.startswith(name)
        assert failure.reason
    return found


def assert_page_is_read_or_named(folder: Path, data: bytes) -> None:
    found = read_beside_a_good_page(folder, "page.txt", data)
    if found.articles:
        assert_maps_back(decode(data), found)
    else:
        assert len(found.failed) == 1


@made(150)
@given(mangled())
def test_a_mangled_newspaper_page_loses_no_character(raw):
    assert_maps_back(raw, read_page(raw, "page.txt"))


@made(400)
@given(junk())
def test_a_page_of_junk_loses_no_character(raw):
    assert_maps_back(raw, read_page(raw, "page.txt"))


@made(100)
@given(st.binary(max_size=400))
def test_random_bytes_are_read_or_named(tmp_path, data):
    assert_page_is_read_or_named(tmp_path, data)


@made(150)
@given(
    raw=st.one_of(mangled(), junk()),
    encoding=st.sampled_from(ENCODINGS),
    cut=st.integers(0, 10**6),
    flipped=st.booleans(),
)
def test_a_page_cut_off_or_damaged_in_any_encoding_is_read_or_named(tmp_path, raw, encoding, cut, flipped):
    data = bytearray(raw.encode(encoding)[: cut % 3000])
    if flipped and data:
        data[cut % len(data)] ^= 0xFF
    assert_page_is_read_or_named(tmp_path, bytes(data))


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(LETTERS, max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(LETTERS, max_size=3), inner, max_size=3),
    max_leaves=6,
)
RECORD = st.fixed_dictionaries(
    {"text": st.just(BODY) | JSON}, optional=dict.fromkeys(("id", "title", "date", "author", "url"), JSON)
)
NESTED = st.builds(
    lambda depth, left, right: left * depth + "1" + right * depth,
    st.sampled_from([1, 400, 900, 990, 1000, 5000, 100_000]),
    st.sampled_from(["[", '{"a":', '{"text":"运动","x":[']),
    st.sampled_from(["", "]", "}", "]}"]),
)


@made(150)
@given(
    st.lists(
        RECORD.map(json.dumps) | RECORD.map(lambda r: json.dumps(r)[:-3]) | NESTED | st.text(max_size=20), max_size=6
    ),
    st.sampled_from([b"\n", b"\r\n", b"\n\n"]),
    st.binary(max_size=3),
)
def test_lines_of_json_are_articles_or_named_with_their_line(tmp_path, lines, end, tail):
    data = end.join(line.encode("utf-8", "surrogatepass") for line in lines) + end + tail
    found = read_beside_a_good_page(tmp_path, "bulk.jsonl", data)
    told = data.split(b"\n")
    for article in found.articles:
        number, last = article.lines
        assert number == last
        assert json.loads(told[number - 1])["text"] == article.text
        assert article.text.encode()
    for failure in found.failed:
        assert failure.reason == "the file is empty" or failure.file.partition(":")[2].isdecimal()
    assert len(found.articles) + len(found.failed) == max(1, sum(bool(line.strip()) for line in told))


@made(60)
@given(st.binary(max_size=60), st.integers(0, 200), st.sampled_from(["bulk.jsonl.gz", "bulk.jsonl.xz"]))
def test_a_damaged_packed_file_is_read_or_named(tmp_path, noise, at, name):
    packed = gzip.compress(json.dumps({"title": "开赛", "text": BODY}).encode() + b"\n", mtime=0)
    read_beside_a_good_page(tmp_path, name, packed[:at] + noise + packed[at + len(noise) :])


@pytest.mark.parametrize("mark", ["■", "◎", "◆ ", "※●", "—", "*"])
@pytest.mark.parametrize("times", [1, 90, 91, 1000])
def test_a_row_of_marks_is_no_article(mark, times):
    assert read_page(mark * times, "page.txt").articles == ()


def test_thousands_of_texts_that_open_alike_have_the_ids_that_they_always_had():
    taken: set[str] = set()
    ids = [article_id("page.txt", BODY, taken) for _ in range(5000)]
    assert len(set(ids)) == 5000
    assert ids[:3] == ["5dcc4d661d26", "5bf7eee1c242", "a351a77f5ba7"]


def seconds(raw: str) -> float:
    begun = time.process_time()
    read_page(raw, "page.txt")
    return time.process_time() - begun


LARGE = 300_000 if THOROUGH else 75_000  # characters
HUGE = {
    "one line of Chinese": "一" * LARGE,
    "one line of marks": "■" * LARGE,
    "one line without width": "\u200b一" * (LARGE * 2 // 3),
    "blank lines": "\n" * (LARGE // 3) + BODY,
    "blank lines of Windows": "\r\n" * (LARGE // 3),
}
# Pages of one thing again and again, and how often it takes for a quadratic step to show.
REPEATED: dict[str, tuple[int, Callable[[int], str]]] = {
    "leads": (3000, lambda n: "本报讯（记者 高远山）近日\n" * n),
    "signed paragraphs": (1000, lambda n: (BODY + "（记者 高远山）\n\n") * n),
    "full stops under titles": (600, lambda n: "。\n\n" * n + "机器歌唱题目\n\n。\n\n" * n),
    "marked titles": (2500, lambda n: f"# 机器歌唱题目\n\n{BODY}\n\n" * n),
    "marked titles without bodies": (5000, lambda n: BODY + "\n\n" + "# 机器歌唱题目\n\n" * n + BODY),
    "folios in a sentence": (2000, lambda n: BODY[:16] + "\n\n" + "2023年4月12日 星期三\n\n" * n + BODY),
    "open brackets": (3000, lambda n: "一（\n" * n),
}


@pytest.mark.parametrize("kind", HUGE)
def test_a_huge_file_is_read_in_seconds(kind):
    assert seconds(HUGE[kind]) < LARGE / 10_000  # some 0.3 s for 300,000; a quadratic step would take many minutes


@thorough
@pytest.mark.parametrize("kind", REPEATED)
def test_a_file_four_times_as_long_takes_at_most_about_six_times_as_long(kind):
    number, page = REPEATED[kind]
    number *= 4 if SLOW else 1
    quarter, whole = seconds(page(number // 4)), seconds(page(number))
    assert whole < 6 * quarter + 0.5  # half a second for what else the machine does


def test_text_that_is_none_is_refused_by_the_error_of_the_seeds():
    with pytest.raises(SeedsError, match="not a text file"):
        decode("会議は来月から始まる。".encode("shift_jis") * 20)

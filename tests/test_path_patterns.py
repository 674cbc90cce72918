"""An operator says how paths state newspaper, date and page; what is no pattern is named with what is wrong with it."""

import pytest
from newspaper import LIBRARY, PARK, Newspaper

from qa_service import ingest
from qa_service.errors import InvalidInput
from qa_service.ingest.issues import Issue, of_path
from qa_service.path_patterns import PathPattern
from qa_service.settings import Settings

OURS = "{newspaper}/{date}/{page}.txt"


@pytest.mark.parametrize(
    ("pattern", "file", "told"),
    [
        (OURS, "晚报/20230512/3.txt", {"newspaper": "晚报", "date": "2023-05-12", "page": "3"}),
        (OURS, "晚报/2023-5-2/A08.txt", {"newspaper": "晚报", "date": "2023-05-02", "page": "A08"}),
        (OURS, "晚报/2023年5月12日/第三版.txt", {"newspaper": "晚报", "date": "2023-05-12", "page": "第三版"}),
        (OURS, "晚报/2023/05/12/3.txt", {"newspaper": "晚报", "date": "2023-05-12", "page": "3"}),
        ("{date}", "2023.05.12.jsonl.xz", {"date": "2023-05-12"}),
        ("HW{date}{page}", "hw2023051203.txt", {"date": "2023-05-12", "page": "03"}),
        ("{day}.{month}.{year}_{page}-{page_name}", "12.5.2023_b2-体育.md", {"date": "2023-05-12", "page": "b2", "page_name": "体育"}),
        ("**/{newspaper}-*/{page}.txt", "a/b/晚报-旧/7.txt", {"newspaper": "晚报", "page": "7"}),
        ("**/{newspaper}-*/{page}.txt", "晚报-/7.txt", {"newspaper": "晚报", "page": "7"}),
        ("旧/*{date}*", "旧/scan_20230512_x.txt", {"date": "2023-05-12"}),
        ("date{page}.(1)", "date3.(1).txt", {"page": "3"}),
    ],
)  # fmt: skip
def test_a_path_that_fits_states_what_stands_in_the_places_of_the_names(pattern, file, told):
    assert PathPattern(pattern).stated(file) == told


@pytest.mark.parametrize(
    "file",
    [
        "晚报/20230512.txt",
        "旧/晚报/20230512/3.txt",
        "晚报/20231312/3.txt",
        "晚报/2023-02-30/3.txt",
        "晚报/20230512/三页.txt",
        "晚报/20230512/3.txt.txt.txt",
        "",
    ],
)
def test_a_path_that_does_not_fit_whole_states_nothing(file):
    assert PathPattern(OURS).stated(file) is None


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("{paper}/{date}", "names {paper}; known are {newspaper}, {date}, {year}, {month}, {day}, {page}, {page_name}."),
        ("{date:%Y%m%d}/{page}", "names {date:%Y%m%d}; known are"),
        ("{date}/{date}", "names {date} twice."),
        ("{date/{page}", "has a brace without its other half."),
        ("date}/{page}", "has a brace without its other half."),
        ("pages/*.txt", "names nothing in braces; write it like {newspaper}/{date}/{page}.txt."),
        ("/data/{date}.txt", "is no path below the seeds folder"),
        (r"{newspaper}\{date}.txt", "is no path below the seeds folder"),
        ("../{date}.txt", "is no path below the seeds folder"),
        ("{year}/{page}", "states no day: name {date}, or {year}, {month} and {day}."),
        ("{date}/{day}/{page}", "states no day"),
        ("{newspaper}{page_name}/{date}", "has nothing between {newspaper} and {page_name} that tells where one ends."),
    ],
)  # fmt: skip
def test_what_is_no_pattern_is_named_with_what_is_wrong(pattern, problem):
    with pytest.raises(InvalidInput) as told:
        Settings.from_env({"QA_PATH_PATTERNS": f"{OURS}, {pattern}"})
    assert str(told.value).startswith(f"QA_PATH_PATTERNS: {pattern!r} {problem}")
    assert told.value.field == "QA_PATH_PATTERNS"


def test_patterns_stand_with_commas_between_them():
    settings = Settings.from_env({"QA_PATH_PATTERNS": f" {OURS} ,{{date}}_{{page}},"})
    assert settings.path_patterns == (PathPattern(OURS), PathPattern("{date}_{page}"))
    assert Settings.from_env({"QA_PATH_PATTERNS": ""}).path_patterns == ()


# --- what is read


def test_an_own_pattern_outranks_the_usual_ways_which_tell_what_it_leaves_out():
    file = "江州晚报/20230512_20230514/03.txt"
    assert of_path(file) == Issue("江州晚报", None, None)  # two days
    assert of_path(file, [PathPattern("*/*_{date}/{page}")]) == Issue("江州晚报", "2023-05-14", "3")
    assert of_path("晨读/2023-05-12/03.txt", [PathPattern("{page_name}/*/*")]) == Issue(None, "2023-05-12", "3", "晨读")


def test_the_first_pattern_that_fits_is_taken():
    ways = [PathPattern("{newspaper}/{date}"), PathPattern("{page_name}/{date}")]
    assert of_path("体育/20230512.txt", ways).newspaper == "体育"
    assert of_path("体育/20230512.txt", ways[::-1]).page_name == "体育"


def test_what_a_page_says_of_itself_is_trusted_before_its_path():
    raw = f"河湾日报 2023年5月12日 星期五 第3版\n\n{PARK}"
    [article] = ingest.read_page(raw, "晚报/20230513/4.txt", patterns=[PathPattern(OURS)]).articles
    assert (article.newspaper, article.date, article.page) == ("河湾日报", "2023-05-12", "3")
    [article] = ingest.read_page(PARK, "晚报/20230513/4.txt", patterns=[PathPattern(OURS)]).articles
    assert (article.newspaper, article.date, article.page) == ("晚报", "2023-05-13", "4")


# --- a change of the setting


@pytest.fixture
def paper(tmp_path):
    paper = Newspaper(tmp_path)
    paper.put("d12-05-2023/a.txt", PARK)
    paper.put("d13-05-2023/b.txt", LIBRARY)
    return paper


def days(paper):
    return [article.date for article in paper.index.current().articles().values()]


BACKWARDS = (PathPattern("d{day}-{month}-{year}/*"),)


def test_a_change_of_the_patterns_dates_the_articles_anew_and_embeds_nothing(paper):
    paper.build()
    assert days(paper) == [None, None]
    del paper.encoder.embedded[:]
    assert paper.build(patterns=BACKWARDS).renewed
    assert days(paper) == ["2023-05-12", "2023-05-13"]
    assert paper.build().renewed
    assert days(paper) == [None, None]
    assert paper.encoder.embedded == []


def test_the_same_patterns_leave_the_live_generation_as_it_is(paper):
    paper.build(patterns=BACKWARDS)
    assert not paper.build(patterns=BACKWARDS).renewed
    paper.put("d14-05-2023/c.txt", PARK)
    report = paper.build(patterns=BACKWARDS)
    assert (report.added, report.full) == (("d14-05-2023/c.txt",), None)
    assert days(paper) == ["2023-05-12", "2023-05-13", "2023-05-14"]

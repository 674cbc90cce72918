"""Columns side by side are put below each other; tables and everything else stay as they are."""

import pytest
from newsprint import BODY, MORE, OTHER, places

from qa_service.ingest import read_page
from qa_service.ingest.columns import in_reading_order
from qa_service.ingest.lines import parted_lines

LEFT = (BODY + OTHER) * 3
RIGHT = (MORE + OTHER) * 3
WIDTH = 16


def column(text: str) -> list[str]:
    return [text[i : i + WIDTH] for i in range(0, len(text), WIDTH)]


def beside(left: list[str], right: list[str], *, gap: int = 6, unit: int = 2) -> str:
    """Two columns as a converter sets them that counts a Chinese character as so many spaces."""
    room = unit * WIDTH + gap
    rows = []
    for i in range(max(len(left), len(right))):
        one, other = (column[i] if i < len(column) else "" for column in (left, right))
        wide = sum(unit if ord(c) > 0x2000 else 1 for c in one)
        rows.append((one + " " * (room - wide) + other).rstrip())
    return "\n".join(rows)


def read(raw: str) -> list[str]:
    return [raw[start:end] for start, end in in_reading_order(raw, parted_lines(raw))]


@pytest.mark.parametrize("unit", [1, 2, 3])
@pytest.mark.parametrize("gap", [4, 6, 12])
def test_the_left_column_is_read_before_the_right_one(unit, gap):
    raw = beside(column(LEFT), column(RIGHT), gap=gap, unit=unit)
    assert read(raw) == [*column(LEFT), *column(RIGHT)]


def test_what_stands_over_and_under_the_columns_is_read_before_and_after_them():
    title, folio = (
        "区总工会举办职工运动会三百余名职工参加拔河跳绳比赛",
        "本版编辑 高远山 校对 白露 电话 六二三四五六七八 传真 六二三四",
    )
    raw = f"{title}\n\n{beside(column(LEFT), column(RIGHT))}\n\n{folio}"
    assert [line for line in read(raw) if line] == [title, *column(LEFT), *column(RIGHT), folio]


def test_three_columns_are_three():
    first = beside(column(LEFT), column(RIGHT))
    third = column(RIGHT[::-1])
    rows = [
        row + " " * (2 * (2 * WIDTH + 6) - sum(2 if ord(c) > 0x2000 else 1 for c in row)) + more
        for row, more in zip(first.split("\n"), third, strict=False)
    ]
    assert read("\n".join(rows))[-len(rows) :] == third[: len(rows)]


def test_a_sentence_goes_on_from_the_foot_of_one_column_to_the_head_of_the_next_and_no_character_is_lost():
    text = "本报讯（记者 高远山）" + LEFT * 2
    lines = column(text)
    raw = beside(lines[: len(lines) // 2 + 1], lines[len(lines) // 2 + 1 :])
    page = read_page(raw, "page.txt")
    assert "".join(article.text for article in page.articles).replace("\n", "").replace(" ", "") == text.replace(
        " ", ""
    )
    assert places(page) >= {i for i, c in enumerate(raw) if not c.isspace()}


@pytest.mark.parametrize("blank", [2, 3, 5])
@pytest.mark.parametrize("unit", [1, 2, 3])
def test_columns_whose_blank_lines_do_not_stand_beside_each_other_are_columns(blank, unit):
    left = [line for k, line in enumerate(column(LEFT * 2), 1) for line in ([line, ""] if k % blank == 0 else [line])]
    right = column(RIGHT * 2)[: len(left)]
    left = left[: len(right)]
    assert [line for line in read(beside(left, right, unit=unit)) if line] == [line for line in [*left, *right] if line]


@pytest.mark.parametrize("indent", ["　　", "  ", "    "])
def test_columns_of_short_paragraphs_that_are_set_in_are_columns(indent):
    left, right = ([indent + line if k % 2 else line for k, line in enumerate(column(text))] for text in (LEFT, RIGHT))
    found = [line.strip() for line in read(beside(left, right, gap=10))]
    assert found == [line.strip() for line in [*left, *right]]


@pytest.mark.parametrize(
    "raw",
    [
        "\n".join(f"白菜{n}号      {n}.5元      {n}.1元" for n in range(1, 20)),
        "\n".join(["王伟      李娜      张敏      刘洋"] * 12),
        "\n\n".join([BODY, MORE, OTHER] * 5),
        beside(column(LEFT)[:5], column(RIGHT)[:5]),
        "",
    ],
    ids=["table", "names", "paragraphs", "few lines", "nothing"],
)
def test_what_is_no_column_of_print_stays_in_its_order(raw):
    assert in_reading_order(raw, parted_lines(raw)) == parted_lines(raw)

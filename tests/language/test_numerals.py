"""A number is found alike however it is written: in words, in digits, with ten thousands, as a share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.language.numerals import numeral_value, readings
from qa_service.language.text import content_words, normalise, words


def in_characters(number: int) -> str:
    """A number below ten thousand times a hundred million as it is written out in full."""
    for myriad, name in ((10**8, "亿"), (10**4, "万")):
        if number >= myriad:
            rest = number % myriad
            between = "零" if 0 < rest < myriad // 10 else ""
            return in_characters(number // myriad) + name + between + (in_characters(rest) if rest else "")
    written, gap = "", False
    for digit, unit in zip(f"{number:04d}", ["千", "百", "十", ""], strict=True):
        if digit == "0":
            gap = bool(written)
        else:
            written += ("零" if gap else "") + "零一二三四五六七八九"[int(digit)] + unit
            gap = False
    return written


# --- values


@given(st.integers(1, 10**12 - 1))
def test_a_numeral_written_out_has_its_value(number):
    assert numeral_value(in_characters(number)) == number


@given(st.text(alphabet="零〇一二两三四五六七八九十百千万亿", min_size=1, max_size=16))
def test_any_numeral_has_a_value_or_none(numeral):
    value = numeral_value(numeral)
    assert value is None or value >= 0


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("十", 10),
        ("十五", 15),
        ("二〇二三", 2023),
        ("两千", 2000),
        ("三百五", 350),
        ("一百零五", 105),
        ("两万三", 23000),
        ("一百三十六", 136),
        ("一亿两千万", 120_000_000),
        ("三万亿", 3 * 10**12),
    ],
)
def test_a_numeral_as_people_write_it_has_its_value(numeral, value):
    assert numeral_value(numeral) == value


@pytest.mark.parametrize("numeral", ["二三十", "十百", "五万六万", "两亿三亿", "万一"])
def test_an_ill_formed_numeral_has_no_value(numeral):
    assert numeral_value(numeral) is None


# --- readings


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("九百八十二个", ["982"]),
        ("十四届", ["14"]),
        ("第三届", ["3"]),
        ("两百台", ["200"]),
        ("二〇二二年", ["2022", "2022年"]),
        ("1万人", ["10000"]),
        ("3.5万元", ["35000"]),
        ("1.2亿元", ["120000000"]),
        ("3万亿", ["3000000000000"]),
        ("1,200万", ["12000000"]),
        ("三点五万元", ["35000"]),
        ("三点五个", ["3.5"]),
        ("百分之三十", ["30%"]),
        ("百分之十二点五", ["12.5%"]),
        ("百分之五", ["5%"]),
        ("12.50%", ["12.5%"]),
        ("三成", ["30%"]),
        ("3成以上", ["30%"]),
    ],
)
def test_a_number_is_read_in_plain_digits(text, found):
    assert readings(normalise(text))[: len(found)] == found


@pytest.mark.parametrize(
    "text",
    [
        "两三个人",
        "七八个人",
        "五一放假",
        "三明市",
        "一带一路",
        "九寨沟",
        "三成员单位",
        "一成不变",
        "万一",
        "982个",
        "2019年1月",
    ],
)
def test_what_is_about_as_many_or_no_number_or_plain_already_is_not_read(text):
    assert readings(text) == []


@given(st.integers(10, 10**8 - 1), st.sampled_from("个名位元人"))
def test_a_number_in_words_is_found_like_one_in_digits(number, counted):
    in_digits, in_words = words(f"共有{number}{counted}"), words(f"共有{in_characters(number)}{counted}")
    assert str(number) in set(in_digits) & set(in_words)


@given(st.integers(1, 9999), st.sampled_from([("万", 10**4), ("亿", 10**8)]))
def test_ten_thousands_meet_however_they_are_written(number, myriad):
    name, value = myriad
    ways = [f"{number}{name}元", f"{in_characters(number)}{name}元", f"{number * value}元"]
    assert all(str(number * value) in words(way) for way in ways)


@given(st.integers(1, 99))
def test_a_share_meets_however_it_is_written(number):
    ways = [f"{number}%", f"{number}％", f"百分之{in_characters(number)}"]
    assert all(f"{number}%" in words(normalise(way)) for way in ways)


@given(st.integers(1000, 2999))
def test_a_year_meets_however_it_is_written(year):
    spelled = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(year))
    assert {f"{year}年", str(year)} <= set(words(f"{spelled}年")) & set(words(f"{year}年"))


def test_full_width_digits_meet_half_width_ones():
    assert content_words("９８２个") == content_words("982个")


@given(st.text(alphabet="一二三十百千万亿点成百分之0123456789.,%年月日个 ", max_size=30))
def test_any_text_can_be_read(text):
    assert all(isinstance(reading, str) for reading in readings(text))


# --- as people mix words and digits


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("5万3千", ["53000"]),
        ("2万3876人", ["23876"]),
        ("3亿5000万", ["350000000"]),
        ("1万2", ["12000"]),
        ("3千5百", ["3500"]),
        ("两成三", ["23%"]),
        ("三成半", ["35%"]),
        ("廿五日", ["25", "25日"]),
        ("卅号", ["30"]),
        ("九点三十分", ["9", "30", "9:30"]),
        ("9点30分", ["9:30"]),
        ("九点半", ["9", "9:30"]),
        ("9时一刻", ["9:15"]),
        ("19时", ["19:00"]),
    ],
)
def test_a_mixed_number_is_read_whole_and_not_by_its_first_part(written, read):
    assert readings(written) == read


@given(st.integers(1, 9999), st.integers(1000, 9999))
def test_ten_thousands_in_digits_with_a_rest_have_the_sum_as_value(myriads, rest):
    assert readings(f"{myriads}万{rest}人") == [str(myriads * 10**4 + rest)]


@given(st.integers(0, 23), st.integers(0, 59))
def test_a_time_of_day_is_found_in_words_and_with_a_colon(hour, minute):
    assert f"{hour}:{minute:02d}" in words(normalise(f"{hour}点{minute}分开会"))
    assert f"{hour}:{minute:02d}" in words(normalise(f"{hour}:{minute:02d}开会"))


@pytest.mark.parametrize("text", ["三成员", "第九点建议", "5000元", "历时间断"])
def test_what_only_looks_like_a_mixed_number_is_not_read_as_one(text):
    assert not {"9:00", "30%"} & set(readings(text))

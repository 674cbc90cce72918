"""A question in everyday words is searched with the paper's words too; a broken line of an operator's file is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.errors import InvalidInput
from qa_service.question.synonyms import BUNDLED, MAX_ADDED, Synonyms
from qa_service.question.understanding import understand
from qa_service.retrieval.lexical import LexicalIndex
from qa_service.types import Passage

BUNDLED_ONES = Synonyms.load()


def written(folder, text):
    file = folder / "synonyms.txt"
    file.write_text(text, "utf-8")
    return file


# --- words


def test_an_everyday_word_brings_the_papers_words():
    assert Synonyms({"扫大街的": ["环卫工人", "保洁员"]}).of("扫大街的几点上班？") == ("环卫工人", "保洁员")


def test_the_longest_everyday_word_counts_alone():
    synonyms = Synonyms({"师傅": ["职工"], "食堂师傅": ["厨师"]})
    assert synonyms.of("食堂师傅会做什么？") == ("厨师",)


def test_a_word_that_the_question_holds_already_is_not_added():
    assert Synonyms({"掏钱": ["出资", "投入"]}).of("谁掏钱出资？") == ("投入",)


def test_traditional_characters_are_met_too():
    assert Synonyms({"掏钱": ["出资"]}).of("誰掏錢？") == ("出资",)


def test_a_question_in_the_papers_words_brings_nothing():
    assert Synonyms({"掏钱": ["出资"]}).of("谁出资？") == ()


@given(st.text(max_size=60))
def test_no_text_brings_more_words_than_are_searched_along(text):
    assert len(BUNDLED_ONES.of(text)) <= MAX_ADDED


# --- files


def test_the_bundled_words_know_the_trade():
    assert {"环卫职工", "膳食班组"} <= {*BUNDLED_ONES.of("扫大街的来了吗？"), *BUNDLED_ONES.of("食堂师傅做什么菜？")}


def test_an_operators_words_come_besides_the_bundled_ones(tmp_path):
    own = written(tmp_path, "# 本厂说法\n\n老窑, 旧窑炉 ＝ 一号窑、二号窑\n扫大街的 = 清扫一队\n")
    synonyms = Synonyms.load(own)
    assert synonyms.of("旧窑炉哪年停的？") == ("一号窑", "二号窑")
    assert {"环卫职工", "清扫一队"} <= set(synonyms.of("扫大街的几点上班？"))


def test_a_byte_order_mark_is_no_part_of_a_word(tmp_path):
    assert Synonyms.load(written(tmp_path, "\ufeff老窑 = 一号窑")).of("老窑多大？") == ("一号窑",)


@pytest.mark.parametrize("line", ["老窑", "老窑 =", "= 一号窑", "老窑 = 一号窑 = 二号窑"])
def test_a_line_that_is_no_group_is_named_with_its_file(tmp_path, line):
    own = written(tmp_path, f"# 本厂说法\n{line}\n")
    with pytest.raises(InvalidInput, match=rf"{own}:2 is no group of synonyms"):
        Synonyms.load(own)


def test_an_everyday_word_of_one_character_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match="two characters or more"):
        Synonyms.load(written(tmp_path, "窑 = 一号窑"))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InvalidInput, match=r"nowhere\.txt cannot be read"):
        Synonyms.load(tmp_path / "nowhere.txt")


def test_no_bundled_line_says_the_same_twice():
    lines = [line for line in BUNDLED.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    said = [word.strip() for line in lines for word in line.split("=")[0].split(",")]
    assert len(said) == len(set(said))


# --- in a question


PAPER = ["北街环卫工人清晨清扫积雪，路面恢复通行。", "南街食堂推出新菜，职工交口称赞。", "西街小学举行运动会。"]


def test_synonyms_go_with_the_question_and_are_no_part_of_what_is_understood():
    question = understand("扫大街的几点上班？", synonyms=Synonyms({"扫大街的": ["环卫工人"]}).of)
    assert (question.synonyms, question.understood_as) == (("环卫工人",), "扫大街的几点上班？")
    assert "环卫工人" not in question.words


def test_a_passage_in_the_papers_words_is_found():
    index = LexicalIndex.build([Passage(f"a{n}", "text", 0, len(text), text, "") for n, text in enumerate(PAPER)])
    plain = understand("食堂的扫雪谁干")
    asked = understand("谁扫雪，食堂的人？", synonyms=lambda text: ("环卫工人", "清扫"))
    assert index.retrieve(plain, 1)[0].passage.article_id == "a1"
    assert "a0" in [hit.passage.article_id for hit in index.retrieve(asked, 3)]


def test_a_synonym_is_worth_less_than_the_questions_own_word():
    index = LexicalIndex.build([Passage(f"a{n}", "text", 0, len(text), text, "") for n, text in enumerate(PAPER)])
    own, also = understand("环卫工人"), understand("扫大街的", synonyms=lambda text: ("环卫工人",))
    assert 0 < index.scores(also)[0] < index.scores(own)[0]

"""Texts that come in another encoding, or were lost on their way through one: refused at every door, with the field and the remedy."""

import html
import json
from urllib.parse import quote

import pytest
from conftest import examples, in_english
from fake_service import ANSWERS, HOTLINE, HTML, LIBRARY, FakeService
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from small_finder import SENTENCE, finder

from qa_service.answering.checked import checked_pasted, checked_question
from qa_service.errors import InvalidInput, NotUTF8
from qa_service.settings import Settings
from qa_service.web import create_app

CHINESE = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=20)
ENCODINGS = st.sampled_from(["gbk", "gb18030", "big5", "shift_jis", "utf-16-le", "latin-1"])
LOST = "????????"


class FindingService(FakeService):
    """Looks up in the small newspaper."""

    def find_quote(self, text, top_k=3, filters=None):
        return finder().find(text, top_k)


IN_CHINESE = HTML | {"Accept-Language": "zh-CN"}


@pytest.fixture
def service():
    return FindingService()


@pytest.fixture
def client(service, tmp_path):
    return in_english(create_app(lambda: service, Settings(data=tmp_path)).test_client())


def refused(response):
    """The error of a refusal that says what to do, and its field."""
    error = response.json["error"]
    assert response.status_code in (400, 422), error
    assert "Send UTF-8: " in error["message"]
    return error["message"], error["field"]


# addresses


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/ask?q=%CB%C9%CD%E5", "q"),
        ("/ask?q=ok&history=ok&history=%CB%C9%CD%E5", "history"),
        ("/ask?history=%CB%C9&q=ok", "history"),
        ("/ask?%71=%CB%C9", "q"),
        ("/find-quote?text=%D7%D4%CF%B0%CA%D2%D0%E8%D2%AA", "text"),
        ("/find-quote?text=abcd&top_k=%CB%C9", "top_k"),
        ("/articles?limit=%CB%C9", "limit"),
    ],
)
def test_an_address_in_gbk_is_refused_with_its_field_and_what_to_send(client, service, address, field):
    message, named = refused(client.get(address))
    assert (named, message) == (
        field,
        f"{field} is not UTF-8, but GBK perhaps. Send UTF-8: in an address, 松 is %E6%9D%BE.",
    )
    assert service.asked == []


@settings(max_examples=examples(150))
@given(CHINESE, ENCODINGS)
def test_a_question_in_any_other_encoding_is_searched_at_no_door(text, encoding):
    encoded = text.encode(encoding, "replace")
    try:
        assume(encoded.decode() == "")
    except UnicodeDecodeError:
        client = in_english(create_app(FindingService).test_client())
        assert refused(client.get(f"/ask?q={quote(encoded)}"))[1] == "q"
        assert refused(client.get(f"/find-quote?text={quote(encoded)}"))[1] == "text"


@pytest.mark.parametrize(
    "address",
    [
        "/?q=%CB%C9%CD%E5",
        "/?q=ok&history=%CB%C9",
        "/find?text=%D7%D4%CF%B0%CA%D2",
        "/articles?words=%CB%C9",
        "/articles?file=%CB%C9",
    ],
)
def test_a_page_tells_its_reader_in_words(client, service, address):
    response = client.get(address, headers=IN_CHINESE)
    assert response.status_code == 422
    assert "请用 UTF-8" in html.unescape(response.text)
    assert service.asked == []


@pytest.mark.parametrize("address", ["/?from=%CB%C9", "/find?wd=%CB%C9", "/articles?wd=%CB%C9"])
def test_what_is_nobodys_business_on_a_page_may_come_in_any_encoding(client, address):
    assert client.get(address, headers=IN_CHINESE).status_code == 200


# bodies


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/ask", {"question": "圖書館幾點關門？"}, "question"),
        ("/ask", {"question": "ok", "top_k": 1, "history": ["a", "圖書館"]}, "history"),
        ("/find-quote", {"top_k": 1, "text": "自習室需要預約。"}, "text"),
        ("/feedback", {"question": "ok", "answerable": True, "vote": "up", "comment": "很好"}, "comment"),
    ],
)
@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "big5"])
def test_a_body_in_another_encoding_is_refused_with_its_field_and_what_to_send(
    client, service, path, body, field, encoding
):
    data = json.dumps(body, ensure_ascii=False).encode(encoding)
    message, named = refused(client.post(path, data=data, content_type="application/json"))
    assert named == field
    assert message.startswith(f"{field} is not UTF-8, but GBK perhaps: byte ")
    assert service.asked == []


def test_bytes_that_stand_bare_in_an_address_are_read_as_any_others(client, service):
    bare = client.get("/ask", environ_overrides={"QUERY_STRING": "q=" + HOTLINE.encode().decode("latin-1")})
    assert bare.json["question"] == HOTLINE
    assert client.get("/", environ_overrides={"QUERY_STRING": "x=\xe6"}, headers=HTML).status_code == 200


def test_an_article_that_moved_is_led_to_whatever_stands_in_the_address(client):
    moved = client.get("/articles/0dd0dd0dd0dd", environ_overrides={"QUERY_STRING": "at=\xe6%E6&v=%2B+"})
    assert (moved.status_code, moved.headers["Location"]) == (302, f"{LIBRARY.url}?at=%E6%E6&v=%2B+")


def test_a_field_that_is_named_inside_a_text_is_not_to_blame(client):
    data = json.dumps({"question": '"history": 松'}, ensure_ascii=False).encode("gbk")
    assert refused(client.post("/ask", data=data, content_type="application/json"))[1] == "question"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_body_in_utf_16_is_told_as_such(client, encoding):
    data = json.dumps({"question": HOTLINE}, ensure_ascii=False).encode(encoding)
    response = client.post("/ask", data=data, content_type="application/json")
    assert response.status_code == 400
    assert response.json["error"]["message"].startswith(f"The body is {encoding[:6].upper()}, not UTF-8. Send UTF-8: ")


@settings(max_examples=examples(100))
@given(CHINESE, ENCODINGS)
def test_a_body_in_any_other_encoding_is_answered_nowhere(text, encoding):
    data = b'{"question": "' + text.encode(encoding, "replace") + b'"}'
    try:
        data.decode()
    except UnicodeDecodeError:
        response = in_english(create_app(FakeService).test_client()).post(
            "/ask", data=data, content_type="application/json"
        )
        assert refused(response)[1] == "question"


# texts that were lost


@pytest.mark.parametrize(
    ("send", "field"),
    [
        (lambda client: client.post("/ask", json={"question": LOST}), "question"),
        (lambda client: client.get(f"/ask?q={quote(LOST)}"), "q"),
        (lambda client: client.post("/find-quote", json={"text": LOST}), "text"),
        (lambda client: client.get(f"/find-quote?text={quote(LOST)}"), "text"),
        (
            lambda client: client.post("/feedback", json={"question": LOST, "answerable": True, "vote": "up"}),
            "question",
        ),
    ],
)
def test_nothing_but_question_marks_is_told_as_a_text_that_was_lost(client, service, send, field):
    message, named = refused(send(client))
    assert named == field
    assert message.startswith(f"{field} holds only question marks: the text was lost on its way. Send UTF-8: ")
    assert "PowerShell" in message
    assert service.asked == []


@pytest.mark.parametrize("address", [f"/?q={quote(LOST)}", f"/find?text={quote(LOST)}"])
def test_a_page_says_that_the_words_were_lost(client, address):
    response = client.get(address, headers=IN_CHINESE)
    assert response.status_code == 422
    assert "文字在路上丢了" in html.unescape(response.text)


@given(CHINESE, st.sampled_from(["ascii", "latin-1"]))
def test_any_chinese_text_that_went_through_an_encoding_without_it_is_told_as_lost(text, encoding):
    assume(len(text) > 1)
    for check in (checked_question, checked_pasted):
        with pytest.raises(NotUTF8, match="lost on its way"):
            check(f"{text}？".encode(encoding, "replace").decode(encoding))


@pytest.mark.parametrize("lost", ["??", "???? ??", "?????,????!", "2023????????????", "��������", "12351???????????"])
def test_what_is_left_of_a_lost_text_is_not_asked(lost):
    with pytest.raises(NotUTF8):
        checked_question(lost)


@pytest.mark.parametrize("asked", ["?", "？？？", "why???", "C++??", "真的????????", "ok?", *ANSWERS])
def test_a_question_with_question_marks_of_its_own_is_asked(asked):
    assert checked_question(asked) == asked


def test_earlier_questions_of_question_marks_alone_are_in_nobodys_way(client, service):
    assert client.post("/ask", json={"question": "然后呢", "history": ["??"]}).status_code == 200


def test_a_comment_may_be_question_marks(client):
    vote = {"question": HOTLINE, "answerable": True, "vote": "down", "comment": "????"}
    assert client.post("/feedback", json=vote).status_code == 201


def test_too_short_a_text_of_question_marks_is_none_all_the_same():
    with pytest.raises(InvalidInput):
        checked_pasted("?")


def test_utf_8_is_read_at_every_door(client):
    assert client.get(f"/ask?q={quote(HOTLINE)}").json["answerable"]
    assert client.post(
        "/ask", data=json.dumps({"question": HOTLINE}, ensure_ascii=False).encode(), content_type="application/json"
    ).json["answerable"]
    assert client.get(f"/find-quote?text={quote(SENTENCE)}").json["found"]
    assert client.get(f"/find?text={quote(SENTENCE)}", headers=HTML).status_code == 200

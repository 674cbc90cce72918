"""Each file of the seeds folder gives its articles, or its name and the reason why not."""

import gzip
import lzma
import os
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newsprint import BODY, MORE, read_seeds

from qa_service.errors import SeedsError
from qa_service.ingest import decode, read_seed, seed_files

TEXT = f"区总工会举办职工运动会\n\n{BODY}\n\n{MORE}\n"
ODD = [
    chr(code)
    for block in ((0x2E80, 0x2FD6), (0xE000, 0xE5E5), (0xE5E6, 0xF900), (0x200B, 0x2010))
    for code in range(*block)
]
RECORD = '{"id": "one", "title": "开赛", "text": "运动会开赛。"}\n'.encode()


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def reasons(folder: Path) -> dict[str, str]:
    return {failure.file: failure.reason for seed in read_seeds(folder) for failure in seed.failed}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_of_a_page_gives_the_same_text(encoding):
    assert decode(TEXT.encode(encoding)) == TEXT


def test_a_page_in_traditional_characters_is_read_from_gb18030():
    text = "區總工會舉辦職工運動會，三百餘名職工參加了比賽。"
    assert decode(text.encode("gb18030")) == text


def test_a_page_in_traditional_characters_is_read_from_big5():
    text = "區總工會舉辦職工運動會，三百餘名職工參加了比賽。\n"
    assert decode(text.encode("big5")) == text


@pytest.mark.parametrize("encoding", ["shift_jis", "cp1251", "utf-32"])
def test_a_page_in_another_encoding_is_refused_with_what_to_do(encoding):
    text = "会議は来月から始まる。" if encoding == "shift_jis" else "Новый бюджет рассмотрят в следующем месяце."
    with pytest.raises(SeedsError, match="save it as UTF-8"):
        decode((text * 5).encode(encoding))


def test_the_byte_80_is_the_euro_sign_that_it_is_on_windows():
    assert decode(TEXT.encode("gbk").replace("，".encode("gbk"), b"\x80")) == TEXT.replace("，", "€")


def test_a_byte_that_cannot_be_read_does_not_lose_the_page():
    data = TEXT.encode("gbk")
    assert decode(data + b"\xff") == TEXT + "\ufffd"


def test_the_wide_space_of_gb18030_is_white_space():
    assert decode(TEXT.encode("gb18030").replace("，".encode("gb18030"), b"\xa3\xa0")) == TEXT.replace("，", "\u3000")


@given(st.lists(st.sampled_from(ODD), max_size=6), st.integers(0, 20))
@settings(max_examples=60)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "gb18030"])
def test_a_page_is_not_lost_for_some_odd_characters(encoding, odd, at):
    text = TEXT[:at] + "".join(odd) + TEXT[at:]
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_are_no_text(seed):
    source = random.Random(seed)
    for data in (source.randbytes(3000), bytes(source.randrange(0x81, 0xFF) for _ in range(3000))):
        with pytest.raises(SeedsError, match="not a text file"):
            decode(data)


def test_text_with_a_hole_is_reported_with_its_line():
    data = TEXT.encode()
    with pytest.raises(SeedsError, match="damaged or cut off in line 3"):
        decode(data[:50] + data[51:])


@pytest.mark.parametrize("data", [b"", b" \r\n\t", b"\xef\xbb\xbf"])
def test_an_empty_file_is_said_to_be_empty(data):
    with pytest.raises(SeedsError, match="the file is empty"):
        decode(data)


def test_files_are_found_in_folders_within_folders_in_the_order_of_their_paths(tmp_path):
    for name in ("b/2.txt", "a.MD", "c.jsonl.xz", ".hidden.txt", ".git/x.txt", "note.pdf"):
        write(tmp_path, name, TEXT.encode())
    assert [path.relative_to(tmp_path).as_posix() for path in seed_files(tmp_path).files] == [
        "a.MD",
        "b/2.txt",
        "c.jsonl.xz",
    ]


def test_a_folder_named_like_a_page_is_read_as_a_folder(tmp_path):
    write(tmp_path, "folder.txt/page.txt", TEXT.encode())
    assert [seed.file for seed in read_seeds(tmp_path)] == ["folder.txt/page.txt"]


def test_a_bad_file_is_reported_by_name_and_the_others_are_read(tmp_path):
    write(tmp_path, "good.txt", TEXT.encode())
    write(tmp_path, "empty.txt", b"")
    write(tmp_path, "picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9)
    write(tmp_path, "folio.txt", "2023年4月12日 星期三\n".encode())
    (tmp_path / "broken.txt").symlink_to("nowhere.txt")
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    assert reasons(tmp_path) == {
        "broken.txt": "a link to nowhere.txt, which is not there",
        "empty.txt": "the file is empty",
        "folio.txt": "no article found in it",
        "loop.txt": "a link to loop.txt, which is not there",
        "picture.txt": "not a text file in UTF-8, GB18030, UTF-16 or Big5; if it is a text, save it as UTF-8",
        "pipe.txt": "not a plain file",
    }
    assert [a.title for seed in read_seeds(tmp_path) for a in seed.articles] == ["区总工会举办职工运动会"]


def test_a_file_that_vanished_is_reported(tmp_path):
    assert (
        read_seed(tmp_path / "gone.txt", tmp_path, set()).failed[0].reason
        == "cannot be read: No such file or directory"
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="an administrator may read every file")
def test_a_file_that_may_not_be_read_is_reported(tmp_path):
    write(tmp_path, "closed.txt", TEXT.encode()).chmod(0)
    assert reasons(tmp_path) == {"closed.txt": "cannot be read: Permission denied"}


def test_a_name_in_no_encoding_is_reported_in_a_form_that_can_be_shown(tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/bad\xe4.txt"))
    try:
        path.write_bytes(TEXT.encode())
    except OSError:
        pytest.skip("this file system takes no such name")
    assert reasons(tmp_path) == {"bad\\udce4.txt": "its name is not in UTF-8; rename it"}


@pytest.mark.parametrize(("suffix", "pack"), [("", bytes), (".gz", gzip.compress), (".xz", lzma.compress)])
def test_articles_in_bulk_are_read_packed_or_not(tmp_path, suffix, pack):
    path = write(tmp_path, "bulk.jsonl" + suffix, pack(RECORD))
    assert [a.article_id for a in read_seed(path, tmp_path, set()).articles] == ["one"]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("cut.jsonl.gz", gzip.compress(RECORD, mtime=0)[:-12], "cannot be read: the compressed file is cut off"),
        ("cut.jsonl.xz", lzma.compress(RECORD)[:-12], "cannot be read: the compressed file is cut off"),
        ("plain.jsonl.gz", RECORD, "cannot be read: not a compressed .gz file, or a damaged one"),
        ("plain.jsonl.xz", RECORD, "cannot be read: not a compressed .xz file, or a damaged one"),
        ("empty.jsonl", b"", "the file is empty"),
    ],
)
def test_a_broken_packed_file_is_reported(tmp_path, name, data, reason):
    write(tmp_path, name, data)
    assert reasons(tmp_path) == {name: reason}


def test_a_missing_or_empty_seeds_folder_is_an_error_that_says_what_to_do(tmp_path):
    with pytest.raises(SeedsError, match="--seeds DIR or QA_SEEDS"):
        seed_files(tmp_path / "none")
    with pytest.raises(SeedsError, match=r"Put files of these kinds in it: \.txt, \.md"):
        seed_files(tmp_path)
    with pytest.raises(SeedsError, match="is a file, not a folder"):
        seed_files(write(tmp_path, "page.txt", b"x"))
    write(tmp_path, "folder/旧报.zip", b"PK")
    with pytest.raises(SeedsError, match=r"holds no articles, only 1 \.zip \(旧报\.zip\)\. Put files"):
        seed_files(tmp_path / "folder")


def test_files_of_other_kinds_are_counted_by_kind_and_named(tmp_path):
    for name in (
        "a.txt",
        "头版.pdf",
        "b/二版.PDF",
        "~$五版.docx",
        "~$六版.txt",
        "旧报.zip",
        "第三版",
        ".hidden.pdf",
        "NOTICE",
    ):
        write(tmp_path, name, TEXT.encode())
    found = seed_files(tmp_path)
    assert [path.name for path in found.files] == ["a.txt"]
    assert list(map(str, found.others)) == [
        "1 .docx (~$五版.docx)",
        "2 .pdf (b/二版.PDF, …)",
        "1 .txt (~$六版.txt)",
        "1 .zip (旧报.zip)",
        "1 without ending (第三版)",
    ]


def test_the_index_among_the_seeds_is_not_counted(tmp_path):
    write(tmp_path, "a.txt", TEXT.encode())
    write(tmp_path, "index/generation/dense.faiss", b"")
    assert seed_files(tmp_path, leave_out=tmp_path / "index").others == ()

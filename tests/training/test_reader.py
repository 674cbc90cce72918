import functools
import json

import pytest
import torch
from small_base import base_bytes, write_lines

from qa_service.question.understanding import understand
from qa_service.reader import EvidenceReader
from qa_service.training import learning, measuring, questions, reader
from qa_service.training.questions import KEPT_APART, QUESTION_SETS, STRANGERS
from qa_service.training.searches import search_all
from qa_service.types import Hit, Passage

ROWS = 40


def text(n):
    return f"图书馆第{n}天招收{n}名小学生。职工读书报名电话{n}。公园改造资金{n}元。"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """All that training reads: a few articles, each asked two questions, of which it answers one."""
    data = tmp_path_factory.mktemp("data")
    for name in STRANGERS:
        rows = [{"title": "职工", "text": text(n)} for n in range(ROWS)]
        write_lines(data / "text" / f"{name}.jsonl.xz", rows)
    for name in QUESTION_SETS:
        row = {"question": "招收多少", "title": "", "context": text(name), "answers": [], "answer_start": []}
        write_lines(data / "qa" / f"{name}.jsonl.gz", [row])
    write_lines(data / KEPT_APART, [{"text": "news_qq", "row": 5}])
    lines = []
    for n in range(ROWS):
        at = {"text": "news_crud", "row": n}
        end = text(n).index("。") + 1
        answered = {
            "question": f"第{n}天招收多少小学生",
            "kind": "short",
            "evidence": [[0, end]],
            "answers": [[end - 6, end - 4]],
        }
        near = {"question": f"第{n}天招收多少职工", "kind": "near:object", "evidence": [], "answers": [], "near": True}
        lines += [at | answered, at | near]
    (data / "questions.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    (data / "chatter.txt").write_text("你好\n几点了\n讲个笑话\n", "utf-8")
    (data / "base.bin").write_bytes(base_bytes())
    return data


def run(data, steps):
    """What is said of a training in small batches, calibrated in few corpora."""
    said = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(learning, "PIECES", 300)
        patch.setattr(measuring, "search_all", functools.partial(search_all, small={4: 3}))
        patch.setattr(reader, "clock", lambda: said.append)
        patch.setattr(questions, "CHATTER", data / "chatter.txt")
        reader.main(
            [
                *("--data", str(data), "--base", str(data / "base.bin"), "--questions", str(data / "questions.jsonl")),
                *("--out", str(data / "model"), "--checkpoint", str(data / "reader.pt")),
                *("--layers", "1", "--steps", str(steps)),
            ]
        )
    return "\n".join(said)


@pytest.fixture(scope="module")
def trained(data):
    run(data, 2)
    return data


def test_reader_reads_with_what_was_trained(trained):
    words = text(3)
    passage = Passage("a", "text", 0, len(words), words, "")
    reading = EvidenceReader.load(trained / "model").read(understand("第3天招收多少小学生"), [Hit(passage, 1.0)])
    assert all(words[quote.start : quote.end] == quote.text for quote in reading.quotes)
    assert 0 < reading.confidence < 1


def test_what_was_trained_is_measured_on_what_is_kept_apart(trained, monkeypatch, capsys):
    monkeypatch.setattr(measuring, "search_all", functools.partial(search_all, small={4: 3}))
    written = ["--questions", str(trained / "questions.jsonl")]
    measuring.main(["--data", str(trained), *written, "--model", str(trained / "model")])
    assert "on news: right first " in capsys.readouterr().out


def test_training_that_is_done_is_only_written_out_anew(trained):
    (trained / "model" / "calibration.json").unlink()
    before = torch.load(trained / "reader.pt", weights_only=True)["net"]
    said = run(trained, 2)
    assert "passages indexed" not in said
    assert "network of step 2 written" in said
    assert "calibration written, threshold 0." in said
    assert (trained / "model" / "calibration.json").exists()
    after = torch.load(trained / "reader.pt", weights_only=True)["net"]
    assert all(torch.equal(before[name], after[name]) for name in before)


def test_training_goes_on_with_the_candidates_that_were_kept(trained):
    said = run(trained, 3)
    assert "passages indexed" not in said
    assert "step 3 of 3" in said

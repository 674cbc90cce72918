"""One suite for each engine: what is found does not depend on where it is searched."""

import dataclasses
import json
import os
import shutil

import pytest
from conftest import DATA
from milvus_lite_server import emptied

from qa_service import evaluation, factory
from qa_service.answering.service import READ_HITS
from qa_service.types import Filters

SAME_FIRST, OVERLAP, QUOTE_MARGIN = 0.97, 0.9, 0.02
QUESTIONS = DATA / "questions_dev.jsonl"
SLOW = bool(os.environ.get("QA_SLOW_TESTS"))
SOME = 1 if SLOW else 10  # every so many questions


@pytest.fixture(scope="module")
def milvus_settings(seed_settings, milvus_uri, tmp_path_factory):
    """The same index, searched in Milvus; its articles lie in the folder."""
    emptied(milvus_uri)
    index = tmp_path_factory.mktemp("beside") / "index"
    shutil.copytree(seed_settings.index, index)
    settings = dataclasses.replace(seed_settings, index=index, engine="milvus", milvus_uri=milvus_uri)
    report = factory.build_index(settings)
    assert not report.renewed
    return settings


@pytest.fixture(scope="module", params=["with the address alone", *(["with the folder"] if SLOW else [])])
def milvus_service(request, milvus_settings, tmp_path_factory):
    alone = request.param == "with the address alone"
    settings = dataclasses.replace(milvus_settings, index=tmp_path_factory.mktemp("none")) if alone else milvus_settings
    return factory.load_service(settings)


def questions():
    lines = QUESTIONS.read_text("utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines[::SOME]]


def found(service, text):
    return service.trace(text)[1]


def test_the_same_passages_are_found_in_the_same_order(seed_service, milvus_service):
    same, overlaps = [], []
    for text in questions():
        own, others = ([hit.passage for hit in found(one, text)[:10]] for one in (seed_service, milvus_service))
        same.append(own[:1] == others[:1])
        overlaps.append(len({*own} & {*others}) / max(1, len({*own})))
    print(f"{len(same)} questions: same first {sum(same) / len(same):.3f}, overlap {sum(overlaps) / len(overlaps):.3f}")
    assert sum(same) / len(same) >= SAME_FIRST
    assert sum(overlaps) / len(overlaps) >= OVERLAP


def test_scores_are_shares_of_the_best_and_so_the_same(seed_service, milvus_service):
    for text in questions()[:5]:
        own, others = found(seed_service, text), found(milvus_service, text)
        assert [hit.score for hit in others] == pytest.approx([hit.score for hit in own], abs=0.01)


def test_the_same_is_quoted(seed_service, milvus_service):
    asked = evaluation.read_questions(QUESTIONS)[::SOME]
    own, others = (evaluation.evaluate(asked, one) for one in (seed_service, milvus_service))
    names = [name for name in ("quote@1", "hit@1") if own.get(name) is not None]
    assert names
    print({name: (round(own[name], 4), round(others[name], 4)) for name in names})
    assert all(abs(own[name] - others[name]) <= QUOTE_MARGIN for name in names)


def test_every_article_is_the_same_to_the_letter(seed_service, milvus_service):
    assert dict(milvus_service.articles) == dict(seed_service.articles)
    assert list(milvus_service.articles) == list(seed_service.articles)


def test_a_filter_leaves_the_same_passages(seed_service, milvus_service):
    file = next(iter(seed_service.articles.values())).file
    scope = seed_service.catalogue.scope(Filters(file=(file,)))
    assert milvus_service.catalogue.scope(Filters(file=(file,))).articles == scope.articles
    hits = milvus_service.trace("职工技师申报打什么电话？", (), scope)[1]
    assert 0 < len(hits) <= READ_HITS
    assert {hit.passage.article_id for hit in hits} <= scope.articles


def test_a_pasted_sentence_and_a_question_about_the_paper_are_answered_alike(seed_service, milvus_service):
    text = next(iter(seed_service.articles.values())).text[:30]
    own, others = (one.find_quote(text) for one in (seed_service, milvus_service))
    assert others.matches == own.matches
    assert own.matches
    first, second = (one.ask("有几篇张晶写的报道？") for one in (seed_service, milvus_service))
    assert (first.total, first.quotes) == (second.total, second.quotes)


def test_a_slip_is_mended_alike(seed_service, milvus_service):
    asked = "职工技是申报打什么电话？"
    assert milvus_service.ask(asked).question.understood_as == seed_service.ask(asked).question.understood_as


def test_what_is_in_milvus_is_verified_with_the_rest(milvus_settings):
    assert factory.verify(milvus_settings).faults == ()

"""What several test files stand on."""

import contextlib
import functools
import json
import os
from pathlib import Path

import hypothesis
import jinja2
import pytest
from flask import Flask

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "seeds"
DATA = Path(__file__).parent / "data"

# Nothing may be fetched while testing: the product has to do without.
os.environ["HF_HUB_OFFLINE"] = "1"
# What a terminal is told here is what one that asks for no language is told.
os.environ["LC_ALL"] = "C.UTF-8"
# How long an example takes says how busy the machine is.
THOROUGH = bool(os.environ.get("QA_THOROUGH_TESTS") or os.environ.get("QA_SLOW_TESTS"))
hypothesis.settings.register_profile("untimed", deadline=None, max_examples=100 if THOROUGH else 25)
hypothesis.settings.load_profile("untimed")

MOST_PROCESSES = 4  # each holds the models and, for some tests, a browser and servers
ALONE = {"QA_SLOW_TESTS", "QA_TEST_MILVUS_URI"}  # these compare times, and empty the one Milvus that all would use


def pytest_xdist_auto_num_workers(config):
    """A run of everything is shared by the cores, unless tests must be alone; a room or a file begins at once, in this process.

    One process more than there are cores: in a quarter of their time tests wait for servers, browsers and clocks.
    """
    everything = config.args_source is not pytest.Config.ArgsSource.ARGS
    return min((os.cpu_count() or 1) + 1, MOST_PROCESSES) if everything and not ALONE & os.environ.keys() else 0


def examples(number):
    """So many examples of a property in a thorough run; a quarter of them in others."""
    return number if THOROUGH else max(10, number // 4)


thorough = pytest.mark.skipif(not THOROUGH, reason="QA_THOROUGH_TESTS is not set")


class Compiled(jinja2.BytecodeCache):
    """The templates of the pages, compiled once for all the applications that a process makes."""

    def __init__(self):
        self._known = {}

    def load_bytecode(self, bucket):
        if code := self._known.get((bucket.key, bucket.checksum)):
            bucket.code = code

    def dump_bytecode(self, bucket):
        self._known[bucket.key, bucket.checksum] = bucket.code


Flask.jinja_options = {"bytecode_cache": Compiled()}


@pytest.fixture(scope="session")
def gold_articles():
    return json.loads((DATA / "articles_gold.json").read_text("utf-8"))


@pytest.fixture(scope="session")
def seed_settings(tmp_path_factory):
    """Settings of an index built from the five pages with the bundled models."""
    from qa_service import factory
    from qa_service.settings import Settings

    settings = Settings(seeds=SEEDS, index=tmp_path_factory.mktemp("index"))
    factory.build_index(settings)
    return settings


@pytest.fixture(scope="session")
def seed_service(seed_settings):
    from qa_service import factory

    return factory.load_service(seed_settings)


@pytest.fixture(scope="session")
def seed_address(seed_settings):
    """The address of a real server over the five pages by the number of its processes, each started once and for all."""
    from served import serving

    with contextlib.ExitStack() as running:

        @functools.cache
        def address(workers):
            return running.enter_context(serving("--index", str(seed_settings.index), "--workers", str(workers)))

        yield address


@pytest.fixture
def service():
    """A service that knows a few answers, for the tests of the pages and the API."""
    from fake_service import FakeService

    return FakeService()


@pytest.fixture
def client(service):
    """A caller of the pages and the API over that service."""
    from qa_service.web import create_app

    return create_app(lambda: service).test_client()


def in_english(client):
    """A caller whose every request asks to be spoken to in English."""
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """A headless browser; the test is skipped where there is none."""
    from chromium import Chromium, find_chromium

    path = find_chromium()
    if path is None:
        pytest.skip("no Chromium found; install one, or name it in QA_CHROMIUM")
    with Chromium(path, tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory):
    """A newspaper served to the browser, with a service and a builder that tests can put out of order."""
    from newsroom import Newsroom

    with Newsroom(tmp_path_factory.mktemp("newsroom")).open() as newsroom:
        yield newsroom


@pytest.fixture
def page(browser, newsroom):
    """The chat page, freshly opened by somebody who was never there; whatever goes wrong on the console fails the test."""
    newsroom.error = None
    browser.show()
    browser.forget()
    browser.open(f"{newsroom.address}/")
    browser.wait("document.activeElement?.name === 'q'")
    newsroom.service.asked.clear()
    browser.errors.clear()
    yield browser
    assert browser.errors == []


@pytest.fixture(scope="session")
def milvus_uri(tmp_path_factory):
    """The address of a Milvus; tests that ask for it are skipped where there is none."""
    from milvus_lite_server import any_milvus

    with any_milvus(tmp_path_factory.mktemp("milvus")) as uri:
        yield uri

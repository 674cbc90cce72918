"""What several test files stand on."""

import json
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "seeds"
DATA = Path(__file__).parent / "data"

# Nothing may be fetched while testing: the product has to do without.
os.environ["HF_HUB_OFFLINE"] = "1"


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

from pathlib import Path

import pytest

from qa_service.errors import InvalidInput
from qa_service.settings import Settings


def test_an_empty_environment_gives_the_defaults():
    settings = Settings.from_env({"QA_PORT": "", "QA_SEEDS": ""})
    assert settings == Settings()
    assert (settings.seeds, settings.index, settings.host, settings.port) == (
        Path("seeds"),
        Path("index"),
        "127.0.0.1",
        8000,
    )


def test_the_environment_sets_everything():
    environ = {
        "QA_SEEDS": "/pages",
        "QA_INDEX": "/data/index",
        "QA_HOST": "0.0.0.0",
        "QA_PORT": "81",
        "QA_WORKERS": "2",
        "QA_ENCODER": "BAAI/bge-small-zh-v1.5",
        "QA_QUERY_PREFIX": "查询：",
    }
    expected = Settings(Path("/pages"), Path("/data/index"), "0.0.0.0", 81, 2, "BAAI/bge-small-zh-v1.5", "查询：")
    assert Settings.from_env(environ) == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [("QA_PORT", "http"), ("QA_PORT", "70000"), ("QA_PORT", "８０"), ("QA_WORKERS", "0"), ("QA_WORKERS", "1.5")],
)
def test_a_number_that_is_none_is_refused_by_the_name_of_its_variable(name, value):
    with pytest.raises(InvalidInput, match=name):
        Settings.from_env({name: value})


@pytest.mark.parametrize("value", ["::1", "[::1]", " [::1]"])
def test_an_address_of_ipv6_may_stand_in_brackets(value):
    assert Settings.from_env({"QA_HOST": value}).host == "::1"


@pytest.mark.parametrize("value", ["tcp://10.43.7.21:8000", "tcp://[fd00::1]:8000", "udp://10.0.0.1:53", " TCP://a:1"])
def test_an_address_that_a_platform_injects_for_the_port_is_told_as_what_it_is_with_what_to_set(value):
    with pytest.raises(InvalidInput, match=r"Kubernetes .* Set QA_PORT .* or give --port\.") as caught:
        Settings.from_env({"QA_PORT": value})
    assert repr(value) in str(caught.value)


@pytest.mark.parametrize(
    ("value", "least"),
    [("", None), ("balanced", None), ("Strict", 0.5), ("lax", 0.1), ("0.35", 0.35), ("1", 1.0), ("0", 0.0)],
)
def test_strictness_is_a_level_or_the_smallest_confidence(value, least):
    assert Settings.from_env({"QA_STRICTNESS": value}).min_confidence == least


@pytest.mark.parametrize("value", ["stern", "1.5", "-0.1", "nan", "50%", "０.５"])
def test_a_strictness_that_is_none_is_refused_with_those_that_are(value):
    with pytest.raises(InvalidInput, match=r"QA_STRICTNESS must be lax, balanced, strict or a number from 0 to 1"):
        Settings.from_env({"QA_STRICTNESS": value})


def test_newspaper_has_no_name_unless_it_is_given():
    assert Settings.from_env({}).publication is None
    assert Settings.from_env({"QA_PUBLICATION": " "}).publication is None
    assert Settings.from_env({"QA_PUBLICATION": "河东报 "}).publication == "河东报"


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("", None),
        (" https://news.example/ ", "https://news.example"),
        ("http://10.0.0.7:8000", "http://10.0.0.7:8000"),
        ("https://报.example/问/", "https://报.example/问"),
        ("HTTP://[::1]:81/qa//", "HTTP://[::1]:81/qa"),
    ],
)
def test_readers_find_the_pages_where_the_operator_says(value, address):
    assert Settings.from_env({"QA_PUBLIC_URL": value}).public_url == address


@pytest.mark.parametrize(
    "value",
    [
        "news.example",
        "ftp://news.example",
        "https://",
        "https:///qa",
        "https://a b",
        "https://a/?q=1",
        "https://a/#b",
        "https://me:secret@a/",
        "javascript:1",
        "https://[::1/qa",
        "https://[abc]/",
    ],
)
def test_an_address_that_is_none_is_told_with_what_one_looks_like(value):
    with pytest.raises(InvalidInput, match=r"QA_PUBLIC_URL must be an address such as https://news\.example/qa, not '"):
        Settings.from_env({"QA_PUBLIC_URL": value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("QA_RATE_LIMIT", "-1"),
        ("QA_RATE_LIMIT", "many"),
        ("QA_LOG", "xml"),
        ("QA_ADMIN_TOKEN", "令牌"),
        ("QA_ADMIN_TOKEN", "a b"),
    ],
)
def test_what_cannot_be_used_is_refused_by_the_name_of_its_variable(name, value):
    with pytest.raises(InvalidInput, match=name) as caught:
        Settings.from_env({name: value})
    assert name != "QA_ADMIN_TOKEN" or value not in str(caught.value)


def test_keys_stand_with_commas_between_them_and_are_never_told():
    settings = Settings.from_env({"QA_API_KEY": " one-key, another-key,, one-key "})
    assert settings.api_key == ("one-key", "another-key")
    assert "one-key" not in repr(settings)
    with pytest.raises(InvalidInput, match="QA_API_KEY must be plain ASCII") as caught:
        Settings.from_env({"QA_API_KEY": "one-key,口令"})
    assert "口令" not in str(caught.value)
    with pytest.raises(InvalidInput, match="QA_API_KEY names no key"):
        Settings.from_env({"QA_API_KEY": " , "})


def test_proxies_are_addresses_and_networks():
    trusted = Settings.from_env({"QA_TRUSTED_PROXIES": "127.0.0.1, 10.1.2.3/8,::1"}).trusted_proxies
    assert [str(network) for network in trusted] == ["127.0.0.1/32", "10.0.0.0/8", "::1/128"]


@pytest.mark.parametrize("value", ["*", "localhost", "10.0.0.0/33", "127.0.0.1 10.0.0.1", "127.0.0.1:80"])
def test_a_proxy_that_is_no_address_is_refused_with_what_one_looks_like(value):
    with pytest.raises(InvalidInput, match=r"QA_TRUSTED_PROXIES must be addresses or networks such as 127\.0\.0\.1"):
        Settings.from_env({"QA_TRUSTED_PROXIES": value})


@pytest.mark.parametrize(
    ("value", "origins"),
    [
        ("https://News.example/", ("https://news.example",)),
        (
            "https://a.example:443, http://b.example:8080,http://[::1]:80",
            ("https://a.example", "http://b.example:8080", "http://[::1]"),
        ),
        ("https://例.example", ("https://xn--fsq.example",)),
        ("", ()),
    ],
)
def test_sites_are_named_as_browsers_name_them(value, origins):
    settings = Settings.from_env({"QA_CORS_ORIGINS": value, "QA_EMBED_ORIGINS": value})
    assert (settings.cors_origins, settings.embed_origins) == (origins, origins)


@pytest.mark.parametrize("name", ["QA_CORS_ORIGINS", "QA_EMBED_ORIGINS"])
@pytest.mark.parametrize(
    "value",
    [
        "news.example",
        "null",
        "https://",
        "https://a/b",
        "https://a;script-src *",
        "https://*.a",
        "https://a b",
        "file:///x",
        "https://me@a",
        "https://a:x",
    ],
)
def test_a_site_that_is_none_is_refused_with_what_one_looks_like(name, value):
    with pytest.raises(InvalidInput, match=f"{name} must be origins such as https://news.example"):
        Settings.from_env({name: value})


def test_every_site_may_call_where_the_operator_says_so_and_none_holds_the_box_by_that():
    assert Settings.from_env({"QA_CORS_ORIGINS": "*"}).cors_origins == ("*",)
    with pytest.raises(InvalidInput, match="QA_EMBED_ORIGINS"):
        Settings.from_env({"QA_EMBED_ORIGINS": "*"})


@pytest.mark.parametrize(
    ("root", "public", "path"),
    [
        ("", "", ""),
        ("/", "", ""),
        ("qa", "", "/qa"),
        ("/qa/", "", "/qa"),
        ("/a/b-c.d~e_f", "", "/a/b-c.d~e_f"),
        ("", "https://news.example/qa", "/qa"),
        ("/qa", "https://news.example/qa/", "/qa"),
        ("", "https://报.example/问", ""),
        ("", "https://news.example/qa/..", ""),
    ],
)
def test_everything_lies_below_the_path_that_is_set_or_that_readers_know(root, public, path):
    assert Settings.from_env({"QA_ROOT_PATH": root, "QA_PUBLIC_URL": public}).root_path == path


@pytest.mark.parametrize(
    "root", ["/a//b", "/a b", "/a?b", "/..", "/a/./b", "/问", "https://a", "/a\\b", "/a;b", "/a%2f"]
)
def test_a_path_that_is_none_is_refused_with_what_one_looks_like(root):
    with pytest.raises(InvalidInput, match="QA_ROOT_PATH must be a path such as /qa"):
        Settings.from_env({"QA_ROOT_PATH": root})


def test_paths_that_disagree_are_told_with_both():
    with pytest.raises(InvalidInput, match="QA_ROOT_PATH is /a, but QA_PUBLIC_URL leads to /b: let both name the same"):
        Settings.from_env({"QA_ROOT_PATH": "/a", "QA_PUBLIC_URL": "https://news.example/b"})


def test_what_guards_the_service_is_off_unless_it_is_set():
    settings = Settings.from_env({"QA_ADMIN_TOKEN": " ", "QA_RATE_LIMIT": "", "QA_KEEP_QUESTIONS": "", "QA_LOG": ""})
    assert (settings.admin_token, settings.rate_limit, settings.keep_questions, settings.log) == (None, 0, None, "text")


def test_writer_needs_an_address_and_a_model():
    settings = Settings.from_env(
        {"QA_LLM_URL": "http://127.0.0.1:11434/v1/", "QA_LLM_MODEL": "qwen", "QA_LLM_KEY": "k"}
    )
    assert (settings.llm_url, settings.llm_model, settings.llm_key) == ("http://127.0.0.1:11434/v1", "qwen", "k")
    assert "'k'" not in repr(settings)
    for given, lacking in (({"QA_LLM_URL": "http://a/v1"}, "QA_LLM_MODEL"), ({"QA_LLM_MODEL": "qwen"}, "QA_LLM_URL")):
        with pytest.raises(InvalidInput, match=f"{lacking} is not set"):
            Settings.from_env(given)
    with pytest.raises(InvalidInput, match=r"QA_LLM_URL must be an address such as http://127\.0\.0\.1:11434/v1"):
        Settings.from_env({"QA_LLM_URL": "localhost", "QA_LLM_MODEL": "qwen"})


def test_what_searches_is_the_index_folder_unless_a_milvus_is_named():
    assert Settings.from_env({"QA_MILVUS_URI": "http://milvus:19530"}).engine == "embedded"
    named = {"QA_ENGINE": " Milvus", "QA_MILVUS_URI": "http://milvus:19530/", "QA_MILVUS_TOKEN": "root:secret"}
    settings = Settings.from_env(named)
    assert (settings.engine, settings.milvus_uri, settings.milvus_token) == (
        "milvus",
        "http://milvus:19530",
        "root:secret",
    )
    assert "secret" not in repr(settings)


@pytest.mark.parametrize("value", ["faiss", "milvus-lite", "1"])
def test_an_engine_that_is_none_is_refused_with_those_there_are(value):
    with pytest.raises(InvalidInput, match="QA_ENGINE must be embedded or milvus"):
        Settings.from_env({"QA_ENGINE": value})


@pytest.mark.parametrize("value", ["", "milvus:19530", "./milvus.db", "tcp://10.0.0.1:19530"])
def test_a_milvus_without_an_address_is_refused_with_what_one_looks_like(value):
    with pytest.raises(InvalidInput, match=r"QA_MILVUS_URI .*http://127\.0\.0\.1:19530"):
        Settings.from_env({"QA_ENGINE": "milvus", "QA_MILVUS_URI": value})

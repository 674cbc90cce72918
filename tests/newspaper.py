"""A small newspaper on disk, and an index of it, for the tests of the build."""

from fakes import LetterEncoder

from qa_service import ingest
from qa_service.indexing import build_index
from qa_service.store import Store

PARK = "南河公园开放\n\n本报讯（记者 林小满）5月6日，南河公园开放。门票五元。\n"
LIBRARY = "图书馆延长开放\n\n本报讯（记者 周立）区图书馆每晚延长开放两小时，读者凭证入馆。\n"
SCHOOL = "小学开办托管班\n\n本报讯（记者 何青）第三小学开办寒假托管班，名额六十个。\n"
RECORDS = '{"id": "a-1", "title": "短讯", "text": "菜市场迁到东街。"}\n{"id": "a-2", "text": "游泳馆周一闭馆。"}\n'


class CountingEncoder(LetterEncoder):
    """Remembers what it embedded."""

    def __init__(self):
        self.embedded = []

    def encode_passages(self, texts):
        self.embedded += texts
        return super().encode_passages(texts)


class Newspaper:
    """Seeds and an index in a folder."""

    def __init__(self, folder, encoder=None):
        self.seeds = folder / "seeds"
        self.seeds.mkdir(parents=True, exist_ok=True)
        self.index = Store(folder / "index")
        self.encoder = encoder or CountingEncoder()

    def put(self, name, text):
        path = self.seeds / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def build(self, **options):
        return build_index(self.seeds, self.index, self.encoder, **options)

    def files(self):
        """The content of every file of the live generation that does not tell when it was built."""
        folder = self.index.current().folder
        names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
        told_apart = ("manifest.json", "pages.jsonl", "pages.jsonl.offsets.npy")
        return {name: (folder / name).read_bytes() for name in names if name not in told_apart}

    def id_of(self, word):
        """The id of the first article of the live generation that holds a word."""
        return next(a.article_id for a in self.index.current().articles().values() if word in a.text)

    def titles(self):
        return [article.title for article in self.index.current().articles().values()]


def watch_reading(monkeypatch):
    """The names of the files that are read for their articles from now on."""
    names = []

    def noting(read):
        def reading(path, *how):
            names.append(path.name)
            return read(path, *how)

        return reading

    for name in ("read_seed", "read_records_file"):
        monkeypatch.setattr(ingest, name, noting(getattr(ingest, name)))
    return names

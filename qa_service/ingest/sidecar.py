"""What an operator writes beside pages: `<page file>.yaml` settles a page's lines and says when and where it was printed, `seeds.yaml` the latter of a folder; home of PyYAML."""

from __future__ import annotations

import bisect
import functools
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from qa_service.errors import SeedsError
from qa_service.ingest import front_matter
from qa_service.ingest.columns import read_spans
from qa_service.ingest.dates import iso_date
from qa_service.ingest.files import OF_FOLDER, SIDECAR_SUFFIX, decode, is_records, printable
from qa_service.ingest.issues import Issue
from qa_service.ingest.lines import Address, addresses, split_lines
from qa_service.ingest.page_numbers import page_number
from qa_service.ingest.roles import Role
from qa_service.ingest.settled import Settled, Stated
from qa_service.ingest.taken import Taken
from qa_service.types import Offsets, Remark
from qa_service.wording import CHINESE, ENGLISH

MAX_BYTES = 1 << 20
UNKNOWN = ("none", "无")  # of a value that the page does not have, whatever else seems to tell it
MAX_CHARS = 100  # of a newspaper's or a page's name
COMMENT_CHARS = 30  # of a line of the page, beside what it was taken for
STALE = "it is for another text of its page and is not used; see whether it still fits, and give it the sha256 that qa-service articles --explain tells, or remove it"
_FOLDER_KEYS = {
    "newspaper": front_matter.NEWSPAPERS,
    "date": front_matter.DATES,
    "page": front_matter.PAGES,
    "page_name": front_matter.PAGE_NAMES,
}
_KEYS = {"sha256": ("sha256",), "lines": ("lines", "行"), **_FOLDER_KEYS}
WORDS = {  # for what a line may be, in both languages
    "begins": "开头",
    "text": "正文",
    "title": "标题",
    "subtitle": "副题",
    "heading": "小标题",
    "caption": "图注",
    "byline": "署名",
    "section": "栏目",
    "furniture": "版面信息",
}
_ROLES = {
    "begins": Role.BODY,
    "text": Role.BODY,
    "title": Role.TITLE,
    "subtitle": Role.SUBTITLE,
    "heading": Role.HEADING,
    "caption": Role.CAPTION,
    "byline": Role.CREDIT,
    "section": Role.SECTION,
    "furniture": Role.FURNITURE,
}
_NAMES = {role: name for name, role in _ROLES.items() if name != "begins"}
OF, GOES_ON = {ENGLISH: " of ", CHINESE: " 属 "}, {ENGLISH: " goes on", CHINESE: " 续"}
_MEANT = {word: english for english, chinese in WORDS.items() for word in (english, chinese)}
_LONGER = (Role.BODY, Role.TITLE, Role.SUBTITLE, Role.HEADING, Role.CAPTION)  # what may have several lines
_OWNED = (Role.TITLE, Role.SUBTITLE, Role.CAPTION, Role.CREDIT, Role.SECTION)  # what may stand apart from its article
_LABEL = re.compile(
    r"(?P<word>[^\W\d]+?)(?:\s*(?:of|属)\s*(?P<line>\d{1,8})(?:\.(?P<part>\d{1,8}))?)?(?P<more>\s*(?:goes on|续))?"
)
_PLACE = re.compile(
    r"(?P<line>\d{1,8})(?:\.(?P<part>\d{1,8}))?(?:\s*[-–—~至]\s*(?P<last>\d{1,8})(?:\.(?P<last_part>\d{1,8}))?)?"
)
_END = 10**9  # a part that no line has


class Mistake(Exception):
    """What is wrong in a line of a file."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


@dataclass(frozen=True, slots=True)
class File:
    """A file of statements as it lies there."""

    name: str  # its path in the seeds folder
    data: bytes
    problem: str = ""  # why it cannot be read


@dataclass(frozen=True, slots=True)
class Beside:
    """The files that state something of a seed file."""

    own: File | None
    around: tuple[File, ...]  # of its folder and those that hold it, the nearest first

    @property
    def sha256(self) -> str:
        """A hash of what they say; empty where there is none."""
        files = [file for file in (self.own, *self.around) if file]
        told = [f"{file.name}\n{hashlib.sha256(file.data).hexdigest()}\n{file.problem}\n" for file in files]
        return hashlib.sha256("".join(told).encode()).hexdigest() if told else ""

    def stated(self, raw: str, sha256: str) -> Stated:
        """What they state of a page of this text and of bytes with this SHA-256."""
        around = self.stated_around()
        if self.own is None:
            return around
        try:
            said = _said(self.own, _KEYS)
            if said.sha256 not in (None, sha256):
                return replace(around, remarks=(Remark(self.own.name, STALE), *around.remarks))
            return replace(
                around,
                settled=_settled(said.rows, raw, read_spans(raw, self.own.name.removesuffix(SIDECAR_SUFFIX))),
                issue=said.issue,
            )
        except Mistake as mistake:
            return replace(around, remarks=(_remark(self.own, mistake), *around.remarks))

    def stated_around(self) -> Stated:
        """What they state of every file of its folder."""
        issue, remarks = Issue(), list[Remark]()
        for file in self.around:
            said = _said_of_folder(file)
            if isinstance(said, Remark):
                remarks.append(said)
            else:
                issue = issue.or_else(said)
        return Stated(around=issue, remarks=tuple(remarks))


def files_beside(path: Path, folder: Path) -> Beside:
    """The files beside a seed file of a folder that state something of it, read."""
    own = None if is_records(path) else _read(path.with_name(path.name + SIDECAR_SUFFIX), folder)
    holding = [parent for parent in path.parents if parent == folder or folder in parent.parents]
    around = (_read(parent / OF_FOLDER, folder) for parent in holding)
    return Beside(own, tuple(file for file in around if file))


def _read(path: Path, folder: Path) -> File | None:
    if not path.is_file():
        return None
    name = printable(path.relative_to(folder).as_posix())
    try:
        return File(name, path.read_bytes())
    except OSError as error:
        return File(name, b"", f"cannot be read: {error.strerror or error}")


def _remark(file: File, mistake: Mistake) -> Remark:
    return Remark(f"{file.name}:{mistake.line}", f"{mistake}. Nothing of this file is used until that is mended")


@functools.lru_cache(maxsize=256)
def _said_of_folder(file: File) -> Issue | Remark:
    """What a folder's file says; a remark where it has a mistake."""
    try:
        return _said(file, _FOLDER_KEYS).issue
    except Mistake as mistake:
        return _remark(file, mistake)


@dataclass(frozen=True, slots=True)
class _Row:
    """What a line of a sidecar says of lines of its page."""

    at: int  # the line of the sidecar
    first: Address
    last: Address
    settled: Settled
    article: Address | None


@dataclass(frozen=True, slots=True)
class _Said:
    """What a file says, whatever the page."""

    sha256: str | None = None
    issue: Issue = field(default_factory=Issue)
    rows: tuple[_Row, ...] = ()


def _said(file: File, known: Mapping[str, Sequence[str]]) -> _Said:
    """What a file says under the keys that are known; Mistake where it is not as it should be."""
    if file.problem:
        raise Mistake(1, file.problem)
    nodes = dict(_named(_root(file.data), known))
    rows = tuple(_rows(nodes["lines"])) if "lines" in nodes else ()
    sha256 = _sha256(nodes["sha256"]) if "sha256" in nodes else None
    if rows and sha256 is None:
        raise Mistake(
            nodes["lines"].start_mark.line,
            '"sha256" is missing, without which nobody knows whether these lines are still the page\'s; qa-service articles --explain tells it',
        )
    told = {key: _value(nodes[key], key) for key in _FOLDER_KEYS if key in nodes}
    return _Said(sha256, Issue(**told), rows)


def _root(data: bytes) -> yaml.Node | None:
    """The document of a file, every scalar as it is written: no number, date or truth value is made of any."""
    if len(data) > MAX_BYTES:
        raise Mistake(1, f"it is longer than {MAX_BYTES >> 20} MiB")
    try:
        text = decode(data)
    except SeedsError as error:
        raise Mistake(1, str(error)) from None
    try:
        return yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        told = f"it is not YAML here ({error.problem}); each line must be like `12: title`"
        raise Mistake(mark.line + 1 if mark else 1, told) from None
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise Mistake(line, f"it holds a character that YAML does not allow (U+{error.character:04X})") from None
    except RecursionError:
        raise Mistake(1, "it is nested too deeply") from None


def _pairs(node: yaml.Node, what: str) -> Iterator[tuple[str, yaml.Node, int]]:
    """The keys of a mapping, their values and lines; no key twice."""
    if not isinstance(node, yaml.MappingNode):
        raise Mistake(node.start_mark.line + 1, f"{what} must be lines of the form `key: value`")
    seen: set[str] = set()
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise Mistake(line, "a key must be a word or a number")
        told = _plain(key.value)
        if told in seen:
            raise Mistake(line, f'"{_shown(told)}" is said twice')
        seen.add(told)
        yield told, value, line


def _named(root: yaml.Node | None, known: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, yaml.Node]]:
    """The values by the names of their keys, without those that are empty."""
    names = {key: name for name, keys in known.items() for key in keys}
    seen: set[str] = set()
    for key, value, line in _pairs(root, "it") if root else ():
        if key not in names:
            raise Mistake(line, f'"{_shown(key)}" is not known here; known are {", ".join(known)}')
        if names[key] in seen:
            raise Mistake(line, f'"{names[key]}" is said twice')
        seen.add(names[key])
        if not _is_empty(value):
            yield names[key], value


def _is_empty(node: yaml.Node) -> bool:
    if not isinstance(node, yaml.ScalarNode):
        return not node.value
    return node.value.strip() in ("", "~", "null", "Null", "NULL") and node.style is None


def _plain(text: str) -> str:
    """A key or a label in one form."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def _shown(text: str) -> str:
    """As much of a text as fits a message."""
    return "".join(c for c in text[:MAX_CHARS] if c.isprintable())


def _scalar(node: yaml.Node, name: str) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise Mistake(node.start_mark.line + 1, f'"{name}" must be one value')
    return str(node.value)


def _sha256(node: yaml.Node) -> str:
    told = _scalar(node, "sha256").strip().lower()
    if not re.fullmatch(r"[\da-f]{64}", told, re.ASCII):
        raise Mistake(
            node.start_mark.line + 1, '"sha256" must be 64 hex digits; qa-service articles --explain tells it'
        )
    return told


def _value(node: yaml.Node, key: str) -> str:
    """A value of the metadata in the form that articles have; empty where it is said to be unknown."""
    stated = " ".join(_scalar(node, key).split())
    line, form = node.start_mark.line + 1, {"date": "a day such as 2023-05-12", "page": "a number such as 3 or A08"}
    if stated.lower() in UNKNOWN:
        return ""
    if key in form:
        value = iso_date(stated) if key == "date" else page_number(stated)
        if value is None:
            raise Mistake(line, f'"{key}" must be {form[key]}, not "{_shown(stated)}"')
        return value
    if len(stated) > MAX_CHARS or not stated.isprintable():
        raise Mistake(line, f'"{key}" must be a name of at most {MAX_CHARS} characters')
    return stated


def _rows(node: yaml.Node) -> Iterator[_Row]:
    for key, value, line in _pairs(node, '"lines"'):
        place = _PLACE.fullmatch(key)
        if place is None:
            raise Mistake(line, f'"{_shown(key)}" must be the number of a line, as 12, or of several, as 12-20')
        first = _address(place["line"], place["part"], 1)
        end = place["last"] or place["line"]
        last = _address(end, place["last_part"] if place["last"] else place["part"], _END)
        if last < first or not first.line or not first.part:
            raise Mistake(line, f'"{key}": lines are counted from 1 and upwards')
        yield _Row(line, first, last, *_label(_scalar(value, key), line))


def _address(line: str, part: str | None, otherwise: int) -> Address:
    return Address(int(line), int(part) if part else otherwise)


def _label(stated: str, line: int) -> tuple[Settled, Address | None]:
    """What a line is, and the line with which its article begins where that is said."""
    found = _LABEL.fullmatch(_plain(stated))
    name = _MEANT.get(found["word"]) if found else None
    if found is None or name is None:
        told = ", ".join(f"{english} ({chinese})" for english, chinese in WORDS.items())
        raise Mistake(line, f'"{_shown(stated)}" is not known; a line is one of {told}')
    role = _ROLES[name]
    if found["more"] and name == "begins":
        raise Mistake(line, f'"{_shown(stated)}": what begins goes on with nothing; say `text goes on`')
    if found["line"] and role not in _OWNED:
        raise Mistake(line, f'"{_shown(stated)}": {name} belongs to the article that has begun above it')
    article = _address(found["line"], found["part"], 1) if found["line"] else None
    goes_on = bool(found["more"]) and role in _LONGER
    return Settled(role, opens=name == "begins", goes_on=goes_on), article


def _settled(rows: Sequence[_Row], raw: str, spans: Sequence[Offsets]) -> Mapping[int, Settled]:
    """What the rows settle of the lines of a page, by their numbers as they are read; spans: of the lines as they are read."""
    places = {address: number for number, address in addresses(raw, spans).items()}
    order, many = sorted(places), len(split_lines(raw))
    parts = {row.first for row in rows if row.first == row.last}
    found: dict[Address, tuple[_Row, Settled]] = {}
    for row in rows:
        if row.last.line > many:
            raise Mistake(row.at, f"the page has {many} lines")
        within = order[bisect.bisect_left(order, row.first) : bisect.bisect_right(order, row.last)]
        meant = [address for address in within if row.first == row.last or address not in parts]
        if not meant:
            raise Mistake(row.at, "nothing stands there in the page")
        for address in meant:
            if address in found:
                raise Mistake(row.at, f"line {address} of the page is settled in line {found[address][0].at} too")
            found[address] = row, row.settled if address == meant[0] else _further(row.settled)
    begun = {address for address, (_, settled) in found.items() if settled.opens}
    return {
        places[address]: settled if row.article is None else replace(settled, article=places[_begun(row, begun)])
        for address, (row, settled) in found.items()
    }


def _further(settled: Settled) -> Settled:
    """What the further lines of several are."""
    text = settled.role is Role.BODY
    return replace(settled, opens=False, goes_on=None if text else settled.role in _LONGER)


def _begun(row: _Row, begun: set[Address]) -> Address:
    if row.article is None or row.article not in begun:
        raise Mistake(row.at, f"no article is said to begin in line {row.article}; say so: `{row.article}: begins`")
    return row.article


def word(taken: Taken, language: str) -> str:
    """What a line was taken for, as a sidecar says it."""
    if taken.goes_on and taken.role in _LONGER:
        return role_word(taken.role, language) + GOES_ON[language]
    if taken.begun and taken.role in _OWNED:
        return f"{role_word(taken.role, language)}{OF[language]}{taken.begun}"
    return _in("begins", language) if taken.opens else role_word(taken.role, language)


def role_word(role: Role, language: str) -> str:
    """What a line may be, as a sidecar says it."""
    return _in(_NAMES[role], language)


def vocabulary(language: str) -> list[str]:
    """All that a line may be, as a sidecar says it."""
    return [_in(name, language) for name in WORDS]


def _in(name: str, language: str) -> str:
    return WORDS[name] if language == CHINESE else name


def written(taken: Sequence[Taken], issue: Issue, sha256: str, head: str, language: str) -> str:
    """A sidecar that says of a page what was read; head: lines to stand at its top."""
    remarks = [f"# {line}" for line in head.splitlines()]
    told = {key: getattr(issue, key) or UNKNOWN[language == CHINESE] for key in _FOLDER_KEYS}
    values = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in {"sha256": sha256, **told}.items()]
    rows = [f"  {one.address}: {word(one, language):16} # {_comment(one.text)}".rstrip(" #") for one in taken]
    return "\n".join([*remarks, *values, "lines:", *rows, ""])


def _comment(text: str) -> str:
    return "".join(c for c in text[:COMMENT_CHARS] if c.isprintable())

"""Characters that stand for others, and such as are not seen: what converters of PDF pages and old encodings leave inside words."""

from __future__ import annotations

import hashlib
import re
import unicodedata

# Each character of the block CJK Radicals Supplement that has one, and its Equivalent_Unified_Ideograph in the Unicode Character
# Database (EquivalentUnifiedIdeograph.txt of Unicode 14.0); NFKC folds only two of them.
_SUPPLEMENT = [*range(0x2E81, 0x2E9A), *range(0x2E9B, 0x2EF4)]
_IDEOGRAPHS = (
    "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉"
    "𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
)
# Kangxi radicals and compatibility ideographs, which NFKC folds one to one.
_COMPATIBILITY = [*range(0x2F00, 0x2FD6), *range(0xF900, 0xFB00), *range(0x2F800, 0x2FA1E)]
_LOOKALIKES = dict(zip(_SUPPLEMENT, _IDEOGRAPHS, strict=True)) | {
    code: unicodedata.normalize("NFKC", chr(code)) for code in _COMPATIBILITY
}
GB_SPACE = "\ue5e5"  # what GB18030's A3 A0 is decoded to, which is a space of the width of a character
_WIDE_SPACE = "\u3000"

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"  # for a class of a pattern; so are the others
PRIVATE = r"\ue000-\ue5e4\ue5e6-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
# Controls, soft hyphens, joiners, marks of direction, of variants and of byte order, places of pictures.
UNSEEN = (
    r"\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\ufe00-\ufe0f\ufeff\ufff9-\ufffc\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_LOOKALIKE = re.compile(r"[\u2e81-\u2ef3\u2f00-\u2fd5\uf900-\ufaff\U0002f800-\U0002fa1d]")
NOT_TEXT = re.compile("[\0\ud800-\udfff]")  # NUL, and half of a surrogate pair
_DROPPED = re.compile(f"[{UNSEEN}{PRIVATE}]+")
_ONLY_DROPPED = re.compile(rf"[{UNSEEN}{PRIVATE}]*")


def plain(text: str) -> str:
    """The text with ideographs for what looks like them, each in the place of its own: offsets stay."""
    return text.translate(_LOOKALIKES) if _LOOKALIKE.search(text) else text


def without_unseen(text: str) -> str:
    """The text without characters that are not seen or mean nothing outside one font; GB18030's wide space as a space."""
    return _DROPPED.sub("", text.replace(GB_SPACE, _WIDE_SPACE))


def is_unseen(text: str) -> bool:
    """Whether a text holds nothing but such characters."""
    return bool(_ONLY_DROPPED.fullmatch(text))


def seen_places(text: str) -> list[int]:
    """Where the other characters of a text stand."""
    return [at for at, character in enumerate(text) if not _DROPPED.match(character)]


def letters_hash(text: str) -> str:
    """A hash of the letters and digits of a text: the same in whatever encoding, with whatever line ends, spaces and marks."""
    letters = "".join(filter(str.isalnum, plain(text))) or "".join(text.split())
    return hashlib.sha256(letters.encode()).hexdigest()[:32]

"""What the page of the reverse look-up says, in Chinese and in English."""

from __future__ import annotations

import functools
from types import SimpleNamespace

from qa_service.web.pages.words import LANGUAGES

# Name: Chinese, English. `f.name` in the template; braces are filled by `format`.
WORDS = {
    "title": ("谁说过这句话？", "Who said that?"),
    "lead": (
        "粘贴一句话，看它出自哪一篇文章；字句有出入的，会逐字标出。",
        "Paste a sentence to see which article it stands in. Where the wording differs, every character that does is marked.",
    ),
    "label": ("要查的话", "The sentence"),
    "placeholder": ("粘贴 4 到 500 个字", "Paste 4 to 500 characters"),
    "find": ("查找", "Find"),
    "count": ("{length} / {longest} 字", "{length} / {longest} characters"),
    "invalid": ("请粘贴 4 到 500 个字的一句话。", "Please paste a sentence of 4 to 500 characters."),
    "found": ("找到了", "Found"),
    "found_nearly": ("找到了相近的原文", "Nearly found"),
    "not_found": ("没有找到这句话", "Not found"),
    "searched": (
        "在 {articles} 篇文章里没有找到这句话。请核对原话，或者只粘贴其中最有把握的一段。",
        "None of {articles} articles holds this sentence. Compare the wording, or paste only the part you are sure of.",
    ),
    "nearest": ("最接近的原文（不是出处）", "The nearest passages (not its source)"),
    "exact": ("一字不差", "To the letter"),
    "same_words": (
        "字句相同，只有标点、空格或字形不同",
        "The same words; only marks, spaces or forms of characters differ",
    ),
    "differs": ("有 {count} 处不同，相似度 {percent}%", "{count} differences, {percent}% alike"),
    "pasted": ("您粘贴的", "What you pasted"),
    "printed": ("报纸原文", "What the paper says"),
}


@functools.cache
def find_words_in(language: str) -> SimpleNamespace:
    """The words of a language by name."""
    return SimpleNamespace(**{name: both[LANGUAGES.index(language)] for name, both in WORDS.items()})

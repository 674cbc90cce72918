"""Chinese words for peers that know none: jieba's, as it cuts for search engines."""

import jieba


def words(text):
    """The words of a text, and the shorter words within them; what holds no letter and no number is left out."""
    return [word for word in jieba.cut_for_search(text.lower()) if any(map(str.isalnum, word))]


def spaced(text):
    """The words with spaces between them, for what cuts at spaces."""
    return " ".join(words(text))

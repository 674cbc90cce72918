"""What the processes that tests start and kill have imported and read before they begin."""

import test_crash  # noqa: F401

from qa_service.text import content_words

content_words("预热")  # reads the dictionary

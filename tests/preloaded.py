"""What the processes that tests start and kill have imported and read before they begin."""

import builders  # noqa: F401

from qa_service.ingest import pages, records, sidecar  # noqa: F401
from qa_service.language.text import content_words

content_words("预热")  # reads the dictionary

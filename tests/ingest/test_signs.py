"""What is seen of a page does not hang on the process that looks."""

import os
import subprocess
import sys
from pathlib import Path

PAGES = Path(__file__).parents[1] / "data/pages/seen"
SEEN = """
import hashlib, pathlib, sys
from qa_service.ingest.pages import lines_of
from qa_service.ingest.proposal import proposed
from qa_service.ingest.signs import signs_of
seen = hashlib.sha256()
for file in sorted(pathlib.Path(sys.argv[1]).glob("d*.txt")):
    raw = file.read_text("utf-8")
    lines, _ = lines_of(raw, file.name)
    seen.update(signs_of(lines, raw, proposed(lines)).numbers.tobytes())
print(seen.hexdigest())
"""


def test_a_page_is_seen_alike_whatever_order_a_process_goes_through_sets_in():
    told = {
        subprocess.run(
            [sys.executable, "-c", SEEN, str(PAGES)],
            env=os.environ | {"PYTHONHASHSEED": str(seed)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in range(1, 4)
    }
    assert len(told) == 1

"""How soon after Enter the answer is painted, in a real browser: python tests/benchmarks/painting.py [http://127.0.0.1:8000]

A server must be running there. The time runs from the key's own time stamp to the second frame after the answer is in the page.
"""

import json
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from chromium import Chromium, find_chromium

QUESTIONS = Path(__file__).parents[1] / "data" / "questions_dev.jsonl"
ASKED = 30
LIMIT_MS = 200

CLOCK = """
const input = document.getElementById("question");
const log = document.getElementById("conversation");
window.painted = [];
input.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  const watch = new MutationObserver(() => {
    if (log.ariaBusy !== "false") return;
    watch.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => painted.push(performance.now() - event.timeStamp)));
  });
  watch.observe(log, { attributes: true });
}, { capture: true });
"""


def main() -> None:
    """Ask some questions, one after the other, and tell how long each answer took to be seen."""
    address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    path = find_chromium()
    if path is None:
        sys.exit("No Chromium found; install one, or name it in QA_CHROMIUM.")
    questions = [json.loads(line)["question"] for line in QUESTIONS.read_text("utf-8").splitlines()][:ASKED]
    with tempfile.TemporaryDirectory() as profile, Chromium(path, Path(profile)) as browser:
        browser.show()
        browser.open(f"{address}/")
        browser.wait("document.activeElement?.name === 'q'")
        browser.evaluate(CLOCK + "0")
        for number, question in enumerate(questions, start=1):
            browser.ask(question)
            browser.wait(f"painted.length === {number}")
        times = browser.evaluate("painted")
    slow = sum(time > LIMIT_MS for time in times)
    print(f"first answer {times[0]:.0f} ms; {len(times)} answers: median {statistics.median(times):.0f} ms, ", end="")
    print(f"slowest {max(times):.0f} ms, {slow} over {LIMIT_MS} ms")


if __name__ == "__main__":
    main()

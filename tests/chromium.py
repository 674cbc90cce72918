"""A headless Chromium for tests, driven through the DevTools pipe: nothing to install beside the browser itself."""

import base64
import json
import os
import select
import shutil
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--accept-lang=zh-CN",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--remote-debugging-pipe",
)
PATIENCE = 20  # seconds for one command or one expectation
KEYS = {"Enter": 13, "Tab": 9, "Process": 229}


def find_chromium() -> str | None:
    """The path of a Chromium, or None; QA_CHROMIUM names another one."""
    return os.environ.get("QA_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


class Chromium:
    """One page in a browser of its own, with the errors its console has seen."""

    def __init__(self, path: str, profile: Path) -> None:
        self.patience = PATIENCE
        self.errors: list[str] = []
        self.requested: list[str] = []
        self.received = 0  # bytes, as they came over the wire
        self._number = 0
        self._buffer = b""
        commands, self._write = os.pipe()
        self._read, replies = os.pipe()
        # Chromium reads commands from descriptor 3 and answers on 4.
        script = f'exec "$0" "$@" 3<&{commands} 4>&{replies}'
        self._process = subprocess.Popen(
            ["/bin/bash", "-c", script, path, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
            pass_fds=(commands, replies),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(commands)
        os.close(replies)
        self._session: str | None = None
        target = self.command("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.command("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.command(f"{domain}.enable")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait()
        os.close(self._write)
        os.close(self._read)

    def command(self, method: str, **params: Any) -> dict[str, Any]:
        """The result of a DevTools command."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while (reply := self._message()).get("id") != self._number:
            self._note(reply)
        if "error" in reply:
            raise RuntimeError(f"{method}: {reply['error']['message']}")
        return reply["result"]

    def open(self, url: str) -> None:
        """Load an address and wait until it is drawn."""
        self.evaluate("window.old = true")
        self.command("Page.navigate", url=url)
        self.wait("!window.old && document.readyState === 'complete'")

    def forget(self) -> None:
        """Forget what pages have kept: cookies, caches and storage."""
        if not self.evaluate("location.protocol").startswith("http"):
            return
        self.evaluate("localStorage.clear(); sessionStorage.clear()")
        self.command("Network.clearBrowserCookies")
        self.command("Network.clearBrowserCache")

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression."""
        result = self.command("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"]["exception"]["description"])
        return result["result"].get("value")

    def wait(self, expression: str) -> None:
        """Wait until a JavaScript expression, or what it promises, holds."""
        until = time.monotonic() + self.patience
        while not self._holds(expression):
            if time.monotonic() > until:
                raise AssertionError(f"never came true: {expression}\n{self.text('body')}")
            time.sleep(0.03)

    def text(self, selector: str) -> str | None:
        """The text of the first element that fits, as it is seen."""
        return self.evaluate(f"document.querySelector({json.dumps(selector)})?.innerText")

    def texts(self, selector: str) -> list[str]:
        """The texts of all elements that fit."""
        return self.evaluate(f"Array.from(document.querySelectorAll({json.dumps(selector)}), (e) => e.innerText)")

    def click(self, selector: str) -> None:
        """Click the first element that fits."""
        self.evaluate(f"document.querySelector({json.dumps(selector)}).click()")

    def type(self, text: str) -> None:
        """Type into what has the focus."""
        self.command("Input.insertText", text=text)

    def ask(self, question: str) -> None:
        """Type a question on the chat page, press Enter and wait for what comes of it."""
        turns = len(self.texts(".turn"))
        self.type(question)
        self.press("Enter")
        self.wait(f"document.querySelectorAll('.turn').length === {turns + 1}")
        self.wait("document.getElementById('conversation').ariaBusy === 'false'")

    def press(self, key: str, shift: bool = False, code: int | None = None) -> None:
        """Press a key; `code` 229 is a key that an input method holds."""
        common = {"key": key, "code": key, "modifiers": 8 * shift, "windowsVirtualKeyCode": code or KEYS[key]}
        text = {"text": "\r"} if key == "Enter" else {}
        self.command("Input.dispatchKeyEvent", type="keyDown", **common, **text)
        self.command("Input.dispatchKeyEvent", type="keyUp", **common)

    def show(self, width: int = 1000, height: int = 800, scheme: str = "light") -> None:
        """See the page at a size and in a colour scheme."""
        self.command(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500
        )
        features = [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]
        self.command("Emulation.setEmulatedMedia", features=features)

    def screenshot(self, file: Path) -> None:
        """Write what is seen as PNG."""
        file.write_bytes(base64.b64decode(self.command("Page.captureScreenshot", format="png")["data"]))

    def _holds(self, expression: str) -> bool:
        try:
            return bool(self.evaluate(f"(async () => Boolean(await ({expression})))()"))
        except RuntimeError:  # the page is on its way to another
            return False

    def _message(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            if not select.select([self._read], [], [], self.patience)[0]:
                raise TimeoutError("Chromium does not answer.")
            chunk = os.read(self._read, 1 << 16)
            if not chunk:
                raise RuntimeError("Chromium has ended.")
            self._buffer += chunk
        message, _, self._buffer = self._buffer.partition(b"\0")
        return json.loads(message)

    def _note(self, event: dict[str, Any]) -> None:
        method, params = event.get("method"), event.get("params", {})
        if method == "Network.requestWillBeSent":
            self.requested.append(params["request"]["url"])
        elif method == "Network.loadingFinished":
            self.received += int(params["encodedDataLength"])
        elif method == "Runtime.exceptionThrown":
            self.errors.append(str(params["exceptionDetails"]))
        elif method == "Log.entryAdded" and params["entry"]["level"] == "error":
            self.errors.append(str(params["entry"]))
        elif method == "Runtime.consoleAPICalled" and params["type"] in ("error", "assert"):
            self.errors.append(str(params["args"]))

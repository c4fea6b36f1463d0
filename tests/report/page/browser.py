"""A real Chromium, spoken to through two pipes (the DevTools protocol); no library is needed."""

import base64
import fcntl
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any, Self

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
"""Where it is, or None."""

_FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars")
_FLAGS += ("--disable-dev-shm-usage", "--disable-background-networking", "--disable-extensions")


class Browser:
    """One page in a headless Chromium; everything that goes wrong in it is kept.

    Attributes:
        requests: URLs that the page asked for, its own file first.
        complaints: Exceptions, console messages, log entries and dialogs.
    """

    def __enter__(self) -> Self:
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        theirs_in, self.write_end = _pipe()
        self.read_end, theirs_out = _pipe()
        argv = [
            "chromium",
            *_FLAGS,
            "--remote-debugging-pipe",
            f"--user-data-dir={self.folder.name}",
        ]
        null = os.open(os.devnull, os.O_RDWR)
        moves = [(os.POSIX_SPAWN_DUP2, theirs_in, 3), (os.POSIX_SPAWN_DUP2, theirs_out, 4)]
        moves += [(os.POSIX_SPAWN_DUP2, null, end) for end in (0, 1, 2)]
        self.process = os.posix_spawn(CHROMIUM, argv, dict(os.environ), file_actions=moves)
        for end in (theirs_in, theirs_out, null):
            os.close(end)
        self.buffer, self.counter, self.session = b"", 0, None
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.loaded = False
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)[
            "sessionId"
        ]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        return self

    def __exit__(self, *_: object) -> None:
        self.session = None
        self.call("Browser.close")
        os.waitpid(self.process, 0)
        os.close(self.write_end)
        os.close(self.read_end)
        self.folder.cleanup()

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command and wait for its answer."""
        self.counter += 1
        message = {"id": self.counter, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.write_end, json.dumps(message).encode() + b"\0")
        while (answer := self._next()).get("id") != self.counter:
            self._hear(answer)
        assert "error" not in answer, answer
        return answer["result"]

    def open(self, path: Path) -> None:
        """Load a file and wait until it is there."""
        self.loaded = False
        self.call("Page.navigate", url=path.as_uri())
        while not self.loaded:
            self._hear(self._next())

    def run(self, script: str) -> Any:
        """The value of an expression in the page."""
        found = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def resize(self, width: int, height: int = 900, *, scale: float = 1) -> None:
        """The size of the window, in CSS pixels."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=scale,
            mobile=width < 500,
        )

    def prefer(self, scheme: str) -> None:
        """Light or dark."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.call("Emulation.setEmulatedMedia", features=features)

    def screenshot(self, path: Path, clip: dict[str, float] | None = None) -> None:
        """A PNG of the whole page, or of a part of it."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        area = clip or {"x": 0, "y": 0, "width": size["width"], "height": size["height"]}
        shot = self.call(
            "Page.captureScreenshot", clip={**area, "scale": 1}, captureBeyondViewport=True
        )
        path.write_bytes(base64.b64decode(shot["data"]))

    def print_pdf(self) -> bytes:
        """The page as it is printed."""
        shot = self.call("Page.printToPDF", printBackground=True, preferCSSPageSize=True)
        return base64.b64decode(shot["data"])

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self.buffer:
            part = os.read(self.read_end, 1 << 20)
            assert part, "the browser has gone"
            self.buffer += part
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def _hear(self, event: dict[str, Any]) -> None:
        method, params = event.get("method"), event.get("params", {})
        if method == "Page.loadEventFired":
            self.loaded = True
        elif method == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
        elif method in _COMPLAINTS:
            self.complaints.append(json.dumps(params))
            if method == "Page.javascriptDialogOpening":
                self.counter += 1
                close = {"id": self.counter, "method": "Page.handleJavaScriptDialog"}
                close |= {"params": {"accept": True}, "sessionId": self.session}
                os.write(self.write_end, json.dumps(close).encode() + b"\0")


_COMPLAINTS = {
    "Runtime.exceptionThrown",
    "Runtime.consoleAPICalled",
    "Log.entryAdded",
    "Page.javascriptDialogOpening",
}


def _pipe() -> tuple[int, int]:
    """A pipe whose ends are far from 3 and 4, which the browser's will be."""
    ends = os.pipe()
    high = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 20) for end in ends]
    for end in ends:
        os.close(end)
    return high[0], high[1]

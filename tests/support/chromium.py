"""A headless Chromium that a test drives by the DevTools protocol, over two pipes: no library is needed."""

import json
import os
import shutil
import subprocess
import sys
from base64 import b64decode
from pathlib import Path
from typing import Any, Self

Json = dict[str, Any]

_NAMES = ("chromium", "chromium-browser", "google-chrome") if os.name == "posix" else ()
PROGRAM = next(filter(None, map(shutil.which, _NAMES)), None)
"""Where it is on this machine, if it is. Windows passes no pipes on."""
_PICTURES = os.environ.get("DIFY_INVOKE_PICTURES")
"""The folder for pictures of the page, if somebody wants to look at them."""
_FLAGS = (
    "--headless", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
    "--no-first-run", "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
)  # fmt: skip
_START = (
    "import os, sys; asked, told = map(int, sys.argv[1:3]); os.dup2(asked, 3); os.dup2(told, 4);"
    "os.execv(sys.argv[3], sys.argv[3:])"
)
"""Chromium reads its orders from descriptor 3 and writes to 4."""
_POLL = 0.02
"""Seconds between two looks at a page."""
_PATIENCE = 1500
"""How many looks it gets."""


class ScriptError(Exception):
    """A script that was run in the page threw."""


class RefusedOrderError(Exception):
    """The browser did not carry an order out, such as a script in a page that is left meanwhile."""


class Browser:
    """One tab. It keeps what the page asked the network for, and what it reported as errors."""

    def __init__(self, profile: Path) -> None:
        assert PROGRAM
        self.requested: list[str] = []
        """The addresses of all requests, from the first."""
        self.errors: list[str] = []
        """Uncaught exceptions, errors of the console and of the browser's log."""
        self._last = 0
        asked, self._orders = _pipe()
        replies, told = _pipe()
        command = [sys.executable, "-c", _START, str(asked), str(told)]
        self._process = subprocess.Popen(
            [*command, PROGRAM, *_FLAGS, f"--user-data-dir={profile}"],
            pass_fds=(asked, told),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(asked)
        os.close(told)
        self._reader = os.fdopen(replies, "rb")
        self._session: str | None = None
        target = self.order("Target.createTarget", url="about:blank")["targetId"]
        attached = self.order("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.order(f"{domain}.enable")

    def order(self, method: str, **params: Any) -> Json:
        """Sends an order, and returns its result. Reads the events that come before."""
        self._last += 1
        message = {"id": self._last, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._orders, json.dumps(message).encode() + b"\0")
        while True:
            reply = self._read()
            if reply.get("id") == self._last:
                if "error" in reply:
                    raise RefusedOrderError(f"{method}: {reply['error']['message']}")
                result: Json = reply["result"]
                return result
            self._note(reply)

    def run(self, script: str) -> Any:
        """The value of an expression in the page. Raises ScriptError if it throws."""
        done = self.order(
            "Runtime.evaluate",
            expression=script,
            returnByValue=True,
            awaitPromise=True,
            userGesture=True,
        )
        if "exceptionDetails" in done:
            raise ScriptError(json.dumps(done["exceptionDetails"])[:500])
        return done["result"].get("value")

    def wait_for(self, script: str) -> None:
        """Waits until an expression in the page, or in the one that follows it, is true. Fails if it never is."""
        pause = f"new Promise((done) => setTimeout(done, {_POLL * 1000}))"
        wait = (
            f"(async () => {{ for (let look = 0; look < {_PATIENCE}; look++) {{"
            f"if ({script}) return true; await {pause}; }} return false; }})()"
        )
        try:
            found = self.run(wait)
        except RefusedOrderError:  # the page was left for another
            found = self.run(wait)
        assert found, f"{script} never came:\n{self.run('document.body.innerText')}"

    def open(self, url: str) -> None:
        """Opens an address in the tab, and waits until it is loaded."""
        self.order("Page.navigate", url=url)
        self.wait_for("document.readyState === 'complete'")

    def show(self, *, width: int, height: int = 900, scheme: str = "light") -> None:
        """Gives the tab a size, and the colours that its user prefers."""
        self.order(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=width < 600,
        )  # fmt: skip
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.order("Emulation.setEmulatedMedia", features=features)

    def picture(self, name: str) -> None:
        """Keeps a picture of the whole page, where pictures are wanted."""
        if _PICTURES:
            shot = self.order("Page.captureScreenshot", captureBeyondViewport=True)
            file = Path(_PICTURES, f"{name}.png")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(b64decode(shot["data"]))

    def close(self) -> None:
        """Ends the browser."""
        self._session = None
        self.order("Browser.close")
        try:
            self._process.wait(30)
        finally:
            self._process.kill()
            self._reader.close()
            os.close(self._orders)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read(self) -> Json:
        message = bytearray()
        while (byte := self._reader.read(1)) != b"\0":
            assert byte, "the browser has ended"
            message += byte
        read: Json = json.loads(message)
        return read

    def _note(self, event: Json) -> None:
        about: Json = event.get("params", {})
        match event.get("method"):
            case "Network.requestWillBeSent":
                self.requested.append(about["request"]["url"])
            case "Runtime.exceptionThrown":
                self.errors.append(json.dumps(about["exceptionDetails"]))
            case "Runtime.consoleAPICalled" if about["type"] in ("error", "assert"):
                self.errors.append(json.dumps(about["args"]))
            case "Log.entryAdded" if about["entry"]["level"] == "error":
                self.errors.append(json.dumps(about["entry"]))
            case _:
                pass


def _pipe() -> tuple[int, int]:
    """A pipe, whose descriptors are not those that Chromium uses."""
    import fcntl

    made = os.pipe()
    kept = [fcntl.fcntl(one, fcntl.F_DUPFD_CLOEXEC, 10) for one in made]
    for one in made:
        os.close(one)
    return kept[0], kept[1]

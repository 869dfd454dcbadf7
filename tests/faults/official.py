"""The same call by `dify_plugin` in a serverless runtime, over the daemon's transaction endpoint.

`python -m tests.faults.official` reads lines with a URL, the size of an upload and the name of a call from stdin, and
writes the progress of each call as lines of JSON.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any

from ..support.memory import MIB, peak, reset_peak
from ..support.official import official_session
from .calls import CHAT, MODEL, RUN, STEPS, STREAMS, TURN
from .fault import Fault
from .harness import environment
from .scripts import DAEMON
from .server import FaultServer
from .unary_calls import UNARY

CALLS = (MODEL, *STREAMS, CHAT, TURN, RUN, STEPS, *UNARY)
ROOT = Path(__file__).parent.parent.parent
PATIENCE = 1
"""The idle timeout of dify_plugin in seconds. A plugin has 250."""
HANG = 5.0
"""Seconds after which the call counts as hanging."""
MANY = 100
"""The maximum number of texts that are read."""


def is_here() -> bool:
    return find_spec("dify_plugin") is not None


class Official:
    """A process with `dify_plugin`, which makes call after call. Importing the SDK takes longer than most faults."""

    def __init__(self) -> None:
        self._process = self._start()

    def seen_of(self, fault: Fault) -> str:
        """The outcome of a fault with `dify_plugin`: an exception, a wrong answer, or a hanging call."""
        server = FaultServer(fault, DAEMON)
        try:
            return self._watch(server, fault)
        finally:
            server.call_ended()
            server.close()

    def close(self) -> None:
        with self._process as process:
            process.kill()

    def _start(self) -> subprocess.Popen[str]:
        with environment(secure=True):
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.official"],
                cwd=ROOT,
                env=dict(os.environ),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                start_new_session=True,  # Ctrl-C interrupts this process only, which then ends that one
            )
        assert process.stdout
        process.stdout.readline()  # it is ready
        return process

    def _watch(self, server: FaultServer, fault: Fault) -> str:
        process = self._process
        assert process.stdin
        assert process.stdout
        texts: list[str] = []
        timer = threading.Timer(HANG, process.kill)
        print(server.url, fault.upload, fault.call.name, file=process.stdin, flush=True)
        timer.start()
        try:
            for line in process.stdout:
                said: dict[str, Any] = json.loads(line)
                if "text" not in said:
                    return _in_words(said, texts, fault)
                texts.append(said["text"])
                server.text_received()
        finally:
            timer.cancel()
            if process.poll() is not None or not timer.is_alive():
                self.close()
                self._process = self._start()
        if process.returncode == -signal.SIGKILL:
            return f"hangs (> {HANG:.0f} s), {len(texts)} chunks"
        return f"the process ended with {process.returncode}"


def _in_words(said: dict[str, Any], texts: list[str], fault: Fault) -> str:
    expected = fault.expected[DAEMON]
    whole = fault.call.whole if expected.error or expected.texts is None else expected.texts
    if said["error"]:
        words = f"{said['error']}, {len(texts)} chunks"
    elif tuple(texts) == whole and expected.error is None:
        words = "ok"
    elif len(texts) > len(whole):
        words = f"silent: {len(texts)} chunks for {len(whole)}"
    elif len(texts) == len(whole) and tuple(texts) != whole:
        words = f"silent: other chunks, {texts!r:.60}"
    else:
        words = f"silent: {len(texts)} of {len(whole)} chunks"
    return f"{words}, {said['ms']:.0f} ms, {said['mib']:.1f} MiB"


def _texts(session: Any, upload: int, name: str) -> Iterator[str]:
    call = next(call for call in CALLS if call.name == name)
    if not upload and call is not MODEL:
        yield from call.texts(session)
        return
    entities = "dify_plugin.entities.model"
    model = session.model
    if upload:
        config = import_module(f"{entities}.speech2text").Speech2TextModelConfig
        file = BytesIO(bytes(upload))
        yield model.speech2text.invoke(config(provider="p", model="m"), file)
        return
    config = import_module(f"{entities}.llm").LLMModelConfig
    message = import_module(f"{entities}.message").UserPromptMessage(content="hi")
    given = config(provider="p", model="m", mode="chat", completion_params={})
    for chunk in model.llm.invoke(given, [message]):
        yield chunk.delta.message.content


def main() -> None:
    import_module("dify_plugin")
    _say({"ready": True})
    for line in sys.stdin:
        url, upload, name = line.rstrip("\n").split(" ", 2)
        _call(url, int(upload), name)
    os._exit(0)  # the threads of the SDK would not end


def _call(url: str, upload: int, name: str) -> None:
    session = official_session(url, duplex=False)
    session.max_invocation_timeout = PATIENCE
    error = ""
    idle, began = reset_peak(), perf_counter()
    try:
        for text in islice(_texts(session, upload, name), MANY):
            _say({"text": text})
    except BaseException as raised:
        kind = type(raised)
        error = f"{kind.__module__}.{kind.__name__}".removeprefix("builtins.")
    ms = (perf_counter() - began) * 1e3
    _say({"error": error, "ms": ms, "mib": max(0, peak() - idle) / MIB})


def _say(what: dict[str, Any]) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    main()

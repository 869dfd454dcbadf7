"""The same call by `dify_plugin` in a serverless runtime, over the daemon's transaction endpoint.

`python -m tests.faults.official` reads a URL and the size of an upload from stdin, and writes the progress of the call
as lines of JSON.
"""

import json
import os
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
from .fault import Fault
from .harness import environment
from .scripts import DAEMON, TEXTS
from .server import FaultServer

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 1
"""The idle timeout of dify_plugin in seconds. A plugin has 250."""
HANG = 5.0
"""Seconds after which the call counts as hanging."""
MANY = 100
"""The maximum number of texts that are read."""


def is_here() -> bool:
    return find_spec("dify_plugin") is not None


def start() -> subprocess.Popen[str]:
    """Starts a process ahead of time, as importing the SDK takes longer than most faults."""
    with environment(secure=True):
        return subprocess.Popen(
            [sys.executable, "-m", "tests.faults.official"],
            cwd=ROOT,
            env=dict(os.environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,  # Ctrl-C interrupts this process only, which then ends that one
        )


def seen_of(fault: Fault, process: subprocess.Popen[str]) -> str:
    """The outcome of a fault with `dify_plugin`: an exception, a wrong answer, or a hanging call."""
    server = FaultServer(fault, DAEMON)
    try:
        return _watch(process, server, fault)
    finally:
        end(process)
        server.call_ended()
        server.close()


def end(process: subprocess.Popen[str]) -> None:
    with process:
        process.kill()


def _watch(process: subprocess.Popen[str], server: FaultServer, fault: Fault) -> str:
    assert process.stdin
    assert process.stdout
    texts: list[str] = []
    killed = threading.Event()

    def kill() -> None:
        killed.set()
        process.kill()

    timer = threading.Timer(HANG, kill)
    try:
        for line in process.stdout:
            said: dict[str, Any] = json.loads(line)
            if "ready" in said:
                print(server.url, fault.upload, file=process.stdin, flush=True)
                timer.start()
            elif "text" in said:
                texts.append(said["text"])
                server.text_received()
            else:
                return _in_words(said, texts, fault)
    finally:
        timer.cancel()
    if killed.is_set():
        return f"hangs (> {HANG:.0f} s), {len(texts)} chunks"
    return f"the process ended with {process.wait()}"


def _in_words(said: dict[str, Any], texts: list[str], fault: Fault) -> str:
    expected = fault.expected[DAEMON]
    whole = TEXTS if expected.error or expected.texts is None else expected.texts
    if said["error"]:
        words = f"{said['error']}, {len(texts)} chunks"
    elif tuple(texts) == whole and expected.error is None:
        words = "ok"
    elif len(texts) > len(whole):
        words = f"silent: {len(texts)} chunks for {len(whole)}"
    elif len(texts) == len(whole) and tuple(texts) != whole:
        words = f"silent: other chunks, {texts}"
    else:
        words = f"silent: {len(texts)} of {len(whole)} chunks"
    return f"{words}, {said['ms']:.0f} ms, {said['mib']:.1f} MiB"


def _ask(model: Any, upload: int) -> Iterator[str]:
    entities = "dify_plugin.entities.model"
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
    url, upload = sys.stdin.readline().split()
    session = official_session(url, duplex=False)
    session.max_invocation_timeout = PATIENCE
    error = ""
    idle, began = reset_peak(), perf_counter()
    try:
        for text in islice(_ask(session.model, int(upload)), MANY):
            _say({"text": text})
    except BaseException as raised:
        kind = type(raised)
        error = f"{kind.__module__}.{kind.__name__}".removeprefix("builtins.")
    ms = (perf_counter() - began) * 1e3
    _say({"error": error, "ms": ms, "mib": max(0, peak() - idle) / MIB})
    sys.stdout.flush()
    os._exit(0)  # the threads of the SDK would not end


def _say(what: dict[str, Any]) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    main()

"""A platform whose vectors tell which text they are of, and the command on it."""

import json
import os
import subprocess
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import pytest

from dify_inner_api.models import TextEmbeddingRequest
from dify_invoke.emulator import Emulator

from ...support.commands import INTERRUPTIBLE, Ended, run

MODEL = "langgenius/emulator/emulator/small"


def vector_of(text: str) -> list[float]:
    """A vector that no other text has: `text 17` becomes [17.0, 0.5]."""
    return [float(text.rpartition(" ")[2]), 0.5]


def vectors_of(request: TextEmbeddingRequest) -> list[list[float]]:
    return [vector_of(text) for text in request.texts]


def asked(emulator: Emulator) -> list[list[str]]:
    """The texts of each request so far."""
    return [list(call.request.texts) for call in emulator.text_embedding.calls]


@pytest.fixture
def platform() -> Iterator[Emulator]:
    """A platform that embeds by `vector_of`, unless a test scripts it otherwise."""
    emulator = Emulator()
    emulator.text_embedding.reply(vectors_of)
    emulator.start()
    yield emulator
    emulator.stop()  # without the check that each script was used


def asked_texts(emulator: Emulator) -> list[str]:
    """The texts of all requests so far."""
    return [text for texts in asked(emulator) for text in texts]


def options_for(emulator: Emulator) -> list[str]:
    return [
        *("--url", emulator.url, "--key", emulator.api_key, "--tenant", emulator.tenant_id),
        *("--model", MODEL),
    ]


class Embed(Protocol):
    """Runs `dify-invoke embed` on the platform, in this process."""

    def __call__(self, *arguments: str | Path) -> Ended: ...


@pytest.fixture
def embed(platform: Emulator, capsys: pytest.CaptureFixture[str]) -> Embed:
    def embed(*arguments: str | Path) -> Ended:
        return run(capsys, "embed", *options_for(platform), *map(str, arguments))

    return embed


def process(emulator: Emulator, *arguments: str | Path) -> "subprocess.Popen[str]":
    """Starts the command on a platform, in a process of its own."""
    return subprocess.Popen(
        [
            *(*INTERRUPTIBLE, "embed"),
            *options_for(emulator),
            *map(str, arguments),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "DIFY_INVOKE_TRANSPORT": ""},
    )


def lines_of(count: int, path: Path) -> list[str]:
    """Writes `text 0` and so on into a file, a line each."""
    texts = [f"text {number}" for number in range(count)]
    path.write_text("\n".join(texts) + "\n", "utf-8")
    return texts


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def check_rows(path: Path, texts: Sequence[str]) -> None:
    """Checks that a file of JSON lines has each text once, in order, with the vector of that text."""
    assert rows(path) == [
        {"index": index, "text": text, "embedding": vector_of(text)}
        for index, text in enumerate(texts)
    ]


def npy(path: Path) -> tuple[dict[str, Any], list[list[float]]]:
    """The head and the rows of a file of numpy, by the format's own description."""
    content = path.read_bytes()
    assert content[:8] == b"\x93NUMPY\x01\x00"
    begins = 10 + int.from_bytes(content[8:10], "little")
    assert begins % 64 == 0
    head: dict[str, Any] = eval(content[10:begins].decode("latin-1"))
    numbers = array("f", content[begins:])
    count, dimension = head["shape"]
    assert len(numbers) == count * dimension
    return head, [numbers[at * dimension : (at + 1) * dimension].tolist() for at in range(count)]

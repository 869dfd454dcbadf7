"""The emulator answers as API server 1.16.0-rc1 answered, to the same bytes: but for what a model says.

`tests/data/api-1.16.0-rc1` has what that server was sent and what it answered, raw. Its models were a stand-in's, so
that a test makes the emulator's model fail where that one failed.
"""

import json
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPResponse
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import pytest

from dify_invoke.emulator import Emulator
from dify_invoke.protocol.framing import FrameReader
from dify_invoke.protocol.json import is_array, is_object

CAPTURES = Path(__file__).parents[1] / "data" / "api-1.16.0-rc1"
NOT_COMPARED = {
    "llm-listcontent-stream": "the emulator's model never says all in one chunk",
}
NAMES = sorted(file.stem for file in CAPTURES.glob("*.response") if file.stem not in NOT_COMPARED)
KEY = "innerkey"

RATE_LIMIT = {"message": "slow down", "error_type": "InvokeRateLimitError"}
# How to make a model fail as that of the captures did: the operation, and the rest of `fail_next`.
FAILURES: dict[str, tuple[str, dict[str, Any]]] = {
    "err-auth": ("llm", {"message": "no", "error_type": "InvokeAuthorizationError"}),
    "err-badreq": ("llm", {"message": "no such", "error_type": "InvokeBadRequestError"}),
    "err-conn": ("llm", {"message": "refused", "error_type": "InvokeConnectionError"}),
    "err-credfail": ("llm", {"message": "bad key", "error_type": "CredentialsValidateFailedError"}),
    "err-embfail": ("text_embedding", RATE_LIMIT),
    "err-http500": ("llm", {"message": "boom"}),
    "err-inner500": ("llm", {"message": "killed by timeout-500"}),
    "err-ratelimit": ("llm", {**RATE_LIMIT, "after": 2}),
    "err-ratelimit0": ("llm", RATE_LIMIT),
    "err-so-ratelimit": ("llm_structured_output", {**RATE_LIMIT, "after": 2}),
    "err-ttsfail": ("tts", {**RATE_LIMIT, "after": 1}),
    "err-unavail": ("llm", {"message": "503", "error_type": "InvokeServerUnavailableError"}),
    "err-weird": ("llm", {"message": "'choices'", "error_type": "KeyError"}),
    "so-unparsable": (
        "llm_structured_output",
        {"message": "Failed to parse structured output, LLM result is not a string: []"},
    ),
}
# The emulator knows all providers. These replies are those of a server that does not.
for _name, _message in {
    "err-provider-bad": "Provider a/b/c/d does not exist.",
    "err-provider-missing": "Provider acme/none/none does not exist.",
    "err-provider-short": "Provider none does not exist.",
    "err-provider-unconfigured": "Model chat credentials is not initialized.",
    "err-tenant2-unconfigured": "Model chat credentials is not initialized.",
    "langgenius-openai": "Model gpt-4o-mini credentials is not initialized.",
    "provider-openai-short": "Model gpt-4o-mini credentials is not initialized.",
}.items():
    FAILURES[_name] = ("llm", {"message": _message, "status": 400})


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def documents(self) -> list[Any]:
        """The JSON of each frame, or of the whole body."""
        if self.headers["Content-Type"].startswith("text/event-stream"):
            return [json.loads(document) for document in FrameReader().feed(self.body)]
        return [json.loads(self.body)]


class Recorded(BytesIO):
    """Bytes that pass for a socket."""

    def makefile(self, *_: Any, **__: Any) -> BytesIO:
        return self


def read(connection: socket.socket) -> Reply:
    reply = HTTPResponse(connection)
    reply.begin()
    return Reply(reply.status, dict(reply.getheaders()), reply.read())


def answer_to(request: bytes, emulator: Emulator) -> Reply:
    port = int(emulator.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(request)
        return read(connection)


def without_ids(value: Any) -> Any:
    return json.loads(re.sub(r"req_id: [0-9a-f]{10} ", "req_id: ", json.dumps(value)))


SAID = {
    "content",
    "docs",
    "embeddings",
    "result",
    "structured_output",
    "system_fingerprint",
    "tool_calls",
}


def masked(value: Any, name: str = "") -> Any:
    """The value without what a model says, and what it costs."""
    if name in SAID or name.endswith(("price", "unit")):
        return None if value is None else "said"
    if is_object(value):
        return {key: masked(inner, key) for key, inner in value.items()}
    if is_array(value):
        return [masked(inner) for inner in value]
    if name == "finish_reason":
        return value and "a reason"
    return 0 if isinstance(value, int | float) else value


def shapes(documents: list[Any]) -> list[Any]:
    """The documents without the models' words, and each only once in a row: pieces may be more or fewer."""
    found: list[Any] = []
    for document in documents:
        shape = without_ids(document) if document.get("error") else masked(document)
        if shape not in found[-1:]:
            found.append(shape)
    return found


@pytest.fixture(scope="module")
def emulators() -> Iterator[dict[str, Emulator]]:
    """An emulator for each of the two workspaces."""
    ones, twos = ("-".join([digit * 8, *[digit * 4] * 3, digit * 12]) for digit in "12")
    with (
        Emulator(server="1.16.0-rc1", api_key=KEY, tenant_id=ones) as first,
        Emulator(server="1.16.0-rc1", api_key=KEY, tenant_id=twos) as second,
    ):
        yield {ones: first, twos: second}


@pytest.mark.parametrize("name", NAMES)
def test_the_answer_is_the_captured_one(name: str, emulators: dict[str, Emulator]) -> None:
    request = (CAPTURES / f"{name}.request").read_bytes()
    captured = read(cast("socket.socket", Recorded((CAPTURES / f"{name}.response").read_bytes())))
    known = [emulators[tenant] for tenant in emulators if tenant.encode() in request]
    emulator = known[0] if known else next(iter(emulators.values()))
    failure = FAILURES.get(re.sub("-(blocking|stream)$", "", name))
    if failure:
        operation, how = failure
        emulator.fail_next(operation, **how)
    reply = answer_to(request, emulator)

    assert reply.status == captured.status
    headers = {header.title(): value for header, value in reply.headers.items()}
    for header in ("Content-Type", "X-Version", "X-Env", "Vary", "Transfer-Encoding"):
        assert headers.get(header) == captured.headers.get(header)
    if reply.status == 200:
        told = Reply(reply.status, headers, reply.body)
        assert shapes(told.documents) == shapes(captured.documents)
    elif headers["Content-Type"] == "application/json":
        assert without_ids(json.loads(reply.body)) == without_ids(json.loads(captured.body))
    else:
        assert reply.body == captured.body


def test_each_failure_is_one_of_a_capture() -> None:
    assert set(FAILURES) <= {re.sub("-(blocking|stream)$", "", name) for name in NAMES}

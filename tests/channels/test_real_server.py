"""The replies of a real API server, 1.16.0-rc1, each replayed over a socket to a session of either kind."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest

from dify_invoke import (
    APIStatusError,
    AsyncSession,
    InvokeAuthorizationError,
    InvokeBadRequestError,
    InvokeConnectionError,
    InvokeError,
    InvokeRateLimitError,
    InvokeServerUnavailableError,
    ModelNotConfiguredError,
    ModelNotFoundError,
    ReverseInvocationError,
    Session,
)

from ..support.raw_server import Serve
from ..support.sessions import Mode

CAPTURES = Path(__file__).parent.parent / "data" / "api-1.16.0-rc1"
NAMES = sorted(path.stem for path in CAPTURES.glob("*.response"))

# What is no answer: the class, the HTTP status and a part of the message.
ERRORS: dict[str, tuple[type[ReverseInvocationError], int | None, str]] = {
    r"err-(so-)?ratelimit0?(-stream)?|err-embfail|err-ttsfail": (
        InvokeRateLimitError, None, "slow down",
    ),
    r"err-ratelimit0?-blocking": (InvokeRateLimitError, 400, "slow down"),
    r"err-badreq-stream": (InvokeBadRequestError, None, "no such"),
    r"err-badreq-blocking": (InvokeBadRequestError, 400, "no such"),
    r"err-conn-stream": (InvokeConnectionError, None, "refused"),
    r"err-conn-blocking": (InvokeConnectionError, 400, "refused"),
    r"err-unavail-stream": (InvokeServerUnavailableError, None, "503"),
    r"err-unavail-blocking": (InvokeServerUnavailableError, 400, "503"),
    r"err-auth-stream": (InvokeAuthorizationError, None, "Incorrect model credentials"),
    r"err-auth-blocking": (InvokeAuthorizationError, 400, "Incorrect model credentials"),
    r"err-credfail-stream": (InvokeError, None, "bad key"),
    r"err-credfail-blocking": (InvokeError, 400, "bad key"),
    r"err-http500-stream": (InvokeError, None, "boom"),
    r"err-http500-blocking": (InvokeError, 400, "boom"),
    r"err-inner500-stream": (InvokeError, None, "killed by timeout"),
    r"err-inner500-blocking": (InvokeError, 400, "killed by timeout"),
    r"err-weird-stream": (InvokeError, None, "KeyError: 'choices'"),
    r"err-weird-blocking": (InvokeError, 400, "KeyError: 'choices'"),
    r"so-unparsable-blocking": (InvokeError, 400, "Failed to parse structured output"),
    r"emb-empty": (InvokeError, None, "No texts or files provided"),
    r"err-provider-(bad|missing|short)-.*": (ModelNotFoundError, 400, "does not exist"),
    r"err-(provider|tenant2)-unconfigured.*|(langgenius|provider)-openai.*": (
        ModelNotConfiguredError, 400, "Settings > Model Provider",
    ),
    r"err-wrong-key-.*": (APIStatusError, 404, "the key does not match"),
    r"err-unknown-tenant.*": (APIStatusError, 400, "tenant_id is not the id of a workspace"),
    r"err-tenant-nouuid": (APIStatusError, 500, "a tenant_id that is not a UUID"),
    r"user-(nonuuid|sess-1)": (APIStatusError, 400, "user_id must be a UUID"),
    r"req-developer": (APIStatusError, 400, "this server does not know the role 'developer'"),
    r"mm-(emb|rerank)": (APIStatusError, 404, "version 1.16.0-rc1, has no such operation"),
    r"s2t.*": (InvokeError, None, "this is the server's fault, whatever is sent"),
}  # fmt: skip


def expected_error(name: str) -> tuple[type[ReverseInvocationError], int | None, str] | None:
    found = [error for pattern, error in ERRORS.items() if re.fullmatch(pattern, name)]
    assert len(found) <= 1
    return found[0] if found else None


def parts_of(name: str) -> tuple[str, dict[str, Any]]:
    """The operation's path and the body of a captured request."""
    head, _, body = (CAPTURES / f"{name}.request").read_bytes().partition(b"\r\n\r\n")
    path = head.split()[1].decode().removeprefix("/inner/api/invoke/")
    return path, json.loads(body)


def invoke(model: Any, path: str, body: dict[str, Any]) -> Any:
    """The same invocation, by the session's own methods."""
    config = body
    match path:
        case "llm" | "llm/structured-output":
            given = {name: body[name] for name in ("prompt_messages", "tools", "stop", "stream")}
            if path == "llm":
                return model.llm.invoke(config, **given)
            schema = body["structured_output_schema"]
            return model.llm_structured_output.invoke(
                config, structured_output_schema=schema, **given
            )
        case "text-embedding":
            return model.text_embedding.invoke(config, body["texts"], body["input_type"])
        case "multimodal-embedding":
            return model.text_embedding.invoke_multimodal(config, body["documents"])
        case "rerank":
            return model.rerank.invoke(config, body["docs"], body["query"])
        case "multimodal-rerank":
            return model.rerank.invoke_multimodal(config, body["query"], body["docs"])
        case "tts":
            return model.tts.invoke(config, body["content_text"])
        case "speech2text":
            return model.speech2text.invoke(config, bytes.fromhex(body["file"]))
        case "summary":
            return model.summary.invoke(
                text=body["text"], instruction=body["instruction"], min_summarize_length=1
            )
        case _:
            return model.moderation.invoke(config, body["text"])


def call(mode: Mode, url: str, path: str, body: dict[str, Any]) -> Any:
    """The results of a stream as a list, or the one result."""
    settings: dict[str, Any] = {"api_key": "innerkey", "tenant_id": body["tenant_id"]}

    async def run() -> Any:
        async with AsyncSession.from_inner_api(url, **settings) as session:
            given = invoke(session.model, path, body)
            return [one async for one in given] if hasattr(given, "__anext__") else await given

    if mode == "async":
        return asyncio.run(run())
    with Session.from_inner_api(url, **settings) as session:
        given = invoke(session.model, path, body)
        return list(given) if hasattr(given, "__next__") else given


@pytest.mark.parametrize("mode", ["sync", "async"])
@pytest.mark.parametrize("name", NAMES)
def test_a_reply_gives_its_value_or_its_error(name: str, mode: Mode, serve: Serve) -> None:
    path, body = parts_of(name)
    server = serve([(CAPTURES / f"{name}.response").read_bytes()])
    error = expected_error(name)
    if error is None:
        value = call(mode, server.url, path, body)
        check_value(name, path, value, value[-1] if isinstance(value, list) else value)
        return

    with pytest.raises(ReverseInvocationError) as caught:
        call(mode, server.url, path, body)
    class_, status, words = error
    assert type(caught.value) is class_
    assert caught.value.status == status
    assert words in str(caught.value)


def documents_of(name: str) -> list[Any]:
    """The results in a captured reply, read without this project."""
    head, _, body = (CAPTURES / f"{name}.response").read_bytes().partition(b"\r\n\r\n")
    if b"chunked" in head:
        joined = b""
        while (size := int((line := body.partition(b"\r\n"))[0], 16)) > 0:
            joined += line[2][:size]
            body = line[2][size + 2 :]
        body = joined
    if not body.startswith(b"\x0f"):
        return [json.loads(body)["data"]]
    documents: list[Any] = []
    while body:
        end = 14 + int.from_bytes(body[4:8], "little")
        documents.append(json.loads(body[14:end])["data"])
        body = body[end:]
    return documents


def check_value(name: str, path: str, value: Any, last: Any) -> None:
    documents = documents_of(name)
    match path:
        case "llm" | "llm/structured-output":
            messages = [document["delta"]["message"] for document in documents]
            assert _text(value) == "".join(map(_text_of, messages))
            whole = value if hasattr(value, "message") else None
            usage = (
                whole.usage if whole else [one.delta.usage for one in value if one.delta.usage][-1]
            )
            given = [one["delta"]["usage"] for one in documents if one["delta"]["usage"]][-1]
            assert (usage.total_tokens, str(usage.total_price)) == (
                given["total_tokens"],
                given["total_price"],
            )
            if path != "llm":
                assert last.structured_output == documents[-1]["structured_output"] is not None
        case "text-embedding":
            assert value.embeddings == documents[0]["embeddings"]
        case "rerank":
            scores = [(doc.index, doc.text, doc.score) for doc in value.docs]
            assert scores == [tuple(doc.values()) for doc in documents[0]["docs"]]
        case "tts":
            assert value == [bytes.fromhex(document["result"]) for document in documents]
        case "summary":
            assert value == documents[0]["summary"]
        case _:
            assert value is documents[0]["result"]


def _text_of(message: dict[str, Any]) -> str:
    content = message["content"] or ""
    if isinstance(content, str):
        return content
    return "".join(part.get("data", "") for part in content if part["type"] == "text")


def _text(value: Any) -> str:
    messages = (
        [value.message] if hasattr(value, "message") else [one.delta.message for one in value]
    )
    return "".join(
        one.content
        if isinstance(one.content, str)
        else "".join(part.data for part in one.content or () if part.type == "text")
        for one in messages
    )


def test_every_kind_of_error_was_captured() -> None:
    for pattern in ERRORS:
        assert [name for name in NAMES if re.fullmatch(pattern, name)], pattern

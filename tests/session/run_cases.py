"""Events of apps and messages of tools, as the platform sends them, and calls of a session."""

from collections.abc import Callable
from typing import Any

from ..support.platform import Platform
from ..support.sessions import Mode

Json = dict[str, Any]
APP = "2f1c9b0e-6a7d-4a55-9c1f-5a0b8d7e3c21"
CONVERSATION = "45701982-8118-4bc5-8e9b-64562b4555f2"
USAGE: Json = {
    **dict.fromkeys(("prompt_tokens", "completion_tokens", "total_tokens"), 3),
    **dict.fromkeys(("prompt_unit_price", "prompt_price_unit", "prompt_price"), "0.1"),
    **dict.fromkeys(("completion_unit_price", "completion_price_unit", "completion_price"), "0.1"),
    "total_price": "0.2",
    "currency": "USD",
    "latency": 0.1,
}
IDS: Json = {
    "task_id": "t",
    "message_id": "m",
    "conversation_id": CONVERSATION,
    "created_at": 1705398420,
}


def message(text: str, **more: Any) -> Json:
    return {"event": "message", "id": "m", "answer": text, **IDS, **more}


def agent_message(text: str) -> Json:
    return {**message(text), "event": "agent_message"}


def message_end(**more: Any) -> Json:
    metadata = {"usage": USAGE, "retriever_resources": [{"position": 1, "content": "Sun"}]}
    return {"event": "message_end", "id": "m", "metadata": metadata, "files": None, **IDS, **more}


def finished(status: str = "succeeded", **more: Any) -> Json:
    """The end of a workflow, without its kind, as it comes in blocking mode."""
    run = {"id": "w", "workflow_id": "f", "status": status, "outputs": {"text": "A"}, "error": None}
    return {"task_id": "t", "workflow_run_id": "w", "data": {**run, **more}}


def workflow_finished(status: str = "succeeded", **more: Any) -> Json:
    return {"event": "workflow_finished", **finished(status, **more)}


def text_chunk(text: str) -> Json:
    return {"event": "text_chunk", "workflow_run_id": "w", "data": {"text": text}}


def tool_message(kind: str, message: Any, meta: Json | None = None) -> Json:
    return {"type": kind, "message": message, "meta": meta}


def chat(session: Any, **arguments: Any) -> Any:
    given: Json = {"app_id": APP, "query": "hi", "inputs": {}, **arguments}
    return session.app.chat.invoke(**given)


def value_of(made: Platform, mode: Mode, invoke: Callable[[Any], Any]) -> Any:
    """What a call that gives no stream returns."""
    asked = made.ask(mode, invoke)
    assert asked.error is None
    (value,) = asked.results
    return value


def sent(made: Platform) -> Json:
    """The last request, without what the channel adds."""
    request = made.requests[-1]
    if made.channel == "inner API":
        return {key: request[key] for key in request if key not in ("tenant_id", "user_id")}
    inner: Json = request["data"]["data"]["request"]
    return inner


def texts(mode: Mode, session_of: Callable[[Any], Any], made: Platform) -> tuple[list[str], Any]:
    """The pieces that `text` of a stream yields, and the stream."""
    import asyncio

    from dify_invoke import AsyncSession, Session

    if mode == "sync":
        with made.session(Session) as session:
            stream = session_of(session)
            return list(stream.text), stream

    async def read() -> tuple[list[str], Any]:
        async with made.session(AsyncSession) as session:
            stream = session_of(session)
            return [text async for text in stream.text], stream

    return asyncio.run(read())

"""The calls that the faults happen to: how each is made, what answers it, and what its caller sees as texts.

A call is written once for the sessions of both kinds and for that of the official SDK, whose methods have the same names.
"""

from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from contextlib import aclosing, closing
from dataclasses import dataclass
from inspect import isawaitable
from io import BytesIO
from typing import Any

from ..support.drivers import CONFIG, HI

Fields = dict[str, Any]
TEXTS = ("a", "b")
"""The texts of a complete answer that is streamed."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Call:
    """A call of a session."""

    name: str
    operation: str
    ask: Callable[[Any], Any]
    """Makes the call with a session of any kind."""
    shown: Callable[[Any], Iterable[str]]
    """The texts in an item of a stream, or in the whole result."""
    result: Callable[[str], Any]
    """The data of a chunk with this text, or of a whole answer."""
    last: Fields | None = None
    """The data after the last chunk, if a stream needs one to be complete."""
    streams: bool = True
    nested: bool = False
    """Whether the inner API nests the data twice."""
    whole: tuple[str, ...] = TEXTS
    """The texts of a complete answer."""

    def texts(self, session: Any) -> Iterator[str]:
        """Makes the call with a sync session, or the official one, and yields the texts as they arrive."""
        answer = self.ask(session)
        if not hasattr(answer, "__next__"):
            yield from self.shown(answer)
            return
        with closing(answer):
            for item in answer:
                yield from self.shown(item)

    async def async_texts(self, session: Any) -> AsyncGenerator[str, None]:
        """The same with an async session."""
        answer = self.ask(session)
        if isawaitable(answer):
            for text in self.shown(await answer):
                yield text
            return
        async with aclosing(answer):
            async for item in answer:
                for text in self.shown(item):
                    yield text


def _chunk(text: str) -> Fields:
    message = {"role": "assistant", "content": text}
    return {"model": "m", "delta": {"index": 0, "message": message}}


MODEL = Call(
    name="model",
    operation="invoke_llm",
    ask=lambda session: session.model.llm.invoke(CONFIG, HI),
    shown=lambda chunk: [str(chunk.delta.message.content)],
    result=_chunk,
)


def speech(upload: int) -> Call:
    """A call that sends that many bytes of audio."""
    return Call(
        name="speech",
        operation="invoke_speech2text",
        ask=lambda session: session.model.speech2text.invoke(CONFIG, BytesIO(bytes(upload))),
        shown=lambda text: [text],
        result=lambda text: {"result": text},
        streams=False,
    )


def _event(text: str) -> Fields:
    return {"event": "message", "conversation_id": "c", "message_id": "1", "answer": text}


def _of_event(event: Any) -> list[str]:
    """The text of an event; its kind for one without."""
    kind = event.get("event") if isinstance(event, dict) else str(event.event)
    text = event.get("answer") if isinstance(event, dict) else getattr(event, "answer", None)
    if kind == "message_end":
        return []
    return [text] if text else [f"[{kind}]"]


def _chat(name: str, mode: str, conversation: str | None = None) -> Call:
    streams = mode == "streaming"
    return Call(
        name=name,
        operation="invoke_app",
        ask=lambda session: session.app.chat.invoke("app-1", "hi", {}, mode, conversation),
        shown=_of_event if streams else lambda got: [_field(got, "answer")],
        result=_event,
        last={"event": "message_end", "conversation_id": "c", "metadata": {}} if streams else None,
        whole=TEXTS if streams else ("a",),
    )


APP = _chat("app", "streaming")
CHAT = _chat("blocking chat", "blocking")
TURN = _chat("turn of a conversation", "streaming", "c-1")


def _field(value: Any, name: str) -> Any:
    """A field of an object of ours, or of the SDK's dict."""
    return value[name] if isinstance(value, dict) else getattr(value, name)


def run_of(text: str, **fields: object) -> Fields:
    """The reply of a blocking workflow."""
    data = {"id": "r", "status": "succeeded", "outputs": {"text": text}, **fields}
    return {"task_id": "t", "workflow_run_id": "r", "data": data}


def _workflow(name: str, mode: str) -> Call:
    streams = mode == "streaming"
    return Call(
        name=name,
        operation="invoke_app",
        ask=lambda session: session.app.workflow.invoke("app-1", {}, mode),
        shown=_of_step if streams else lambda got: [_field(_field(got, "data"), "outputs")["text"]],
        result=_step if streams else run_of,
        last={"event": "workflow_finished", **run_of("ab")} if streams else None,
        whole=TEXTS if streams else ("a",),
    )


def _step(text: str) -> Fields:
    return {"event": "text_chunk", "workflow_run_id": "r", "data": {"text": text}}


def _of_step(event: Any) -> list[str]:
    kind = event["event"] if isinstance(event, dict) else str(event.event)
    if kind == "text_chunk":
        return [_field(_field(event, "data"), "text")]
    return [] if kind == "workflow_finished" else [f"[{kind}]"]


RUN = _workflow("blocking workflow", "blocking")
STEPS = _workflow("workflow", "streaming")


def said(text: str) -> Fields:
    """A message of a tool that is a text."""
    return {"type": "text", "message": {"text": text}, "meta": {}}


def _of_message(message: Any) -> list[str]:
    """The text of a message; its kind for another, with what it holds."""
    kind = str(getattr(message.type, "value", message.type))
    inner: Any = getattr(message, "message", None)
    if kind == "blob":
        return [f"[blob of {len(inner.blob)}]"]
    text = str(getattr(inner, "text", ""))
    return [text if kind == "text" else f"[{kind} {text}]" if text else f"[{kind}]"]


TOOL = Call(
    name="tool",
    operation="invoke_tool",
    ask=lambda session: session.tool.invoke_builtin_tool("author/plugin/provider", "tool", {}),
    shown=_of_message,
    result=said,
)
STREAMS = (APP, TOOL)
"""The calls that are streamed, besides that of a model."""

"""The plugin daemon: sessions, permissions, and the events that answer an invocation."""

import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from ..protocol.json import is_object
from .answers import Json
from .api_server import APIServer
from .failures import NoSuchPageError, RefusedError
from .manifest import PERMISSIONS, TOOL_PERMISSION
from .operations import INVOCABLE, Served
from .tools import EmulatedTool, mistake

_UNREADABLE = "unmarshal backwards invoke request failed: "


class Daemon:
    """Answers the invocations of plugins with what the API server answers. Each session has its permissions."""

    def __init__(self, api_server: APIServer) -> None:
        self._api_server = api_server
        self._sessions: dict[str, frozenset[str]] = {}
        self._of_models: set[str] = set()
        self._lock = threading.Lock()

    @property
    def tools(self) -> Mapping[str, EmulatedTool]:
        """The tools of the workspace, by name."""
        return self._api_server.tools

    def open_session(self, permissions: frozenset[str], *, of_model: bool = False) -> str:
        """Opens a session. One of a model may invoke nothing."""
        unknown = permissions - PERMISSIONS
        if unknown:
            known = ", ".join(sorted(PERMISSIONS))
            raise ValueError(
                f"unknown permission {', '.join(sorted(unknown))}; use any of: {known}"
            )
        session_id = secrets.token_hex(16)
        with self._lock:
            self._sessions[session_id] = permissions
            if of_model:
                self._of_models.add(session_id)
        return session_id

    def close_session(self, session_id: str) -> None:
        with self._lock:
            self._sessions.pop(session_id, None)
            self._of_models.discard(session_id)

    def knows(self, session_id: str) -> bool:
        return session_id in self._sessions

    def answer(self, session_id: str, invocation: Json) -> Iterator[Json]:
        """Yields the lines that answer an invocation, as objects. The last has the event `end`."""
        request_id = str(invocation.get("backwards_request_id") or "")

        def line(event: str, message: str = "", data: Any = None) -> Json:
            return {
                "session_id": session_id,
                "event": "backwards_response",
                "data": {
                    "backwards_request_id": request_id,
                    "event": event,
                    "message": message,
                    "data": data,
                },
                "conversation_id": None,
                "message_id": None,
                "app_id": None,
                "endpoint_id": None,
                "context": None,
            }

        try:
            for message, result in self._results(session_id, invocation):
                yield line("response", message, result)
        except _FailedError as failure:
            yield line("error", str(failure))
        yield line("end")

    def _results(self, session_id: str, invocation: Json) -> Iterator[tuple[str, Json]]:
        if session_id in self._of_models:
            raise _FailedError("you can not invoke dify from model")
        type_ = str(invocation.get("type"))
        request = invocation.get("request")
        if type_ == "tool":
            self._permit(session_id, TOOL_PERMISSION)
            return self._invoked_tool(request)
        invocable = INVOCABLE.get(type_)
        if invocable is None:
            raise _FailedError(f"unsupported invoke type: {type_}")
        self._permit(session_id, invocable.contract.permission)
        self._check(invocable, request)
        assert is_object(request)
        return self._invoked(invocable, request)

    def _permit(self, session_id: str, permission: str) -> None:
        if permission not in self._sessions.get(session_id, frozenset()):
            name = permission.replace("_", "-")
            raise _FailedError(
                f"permission denied, you need to enable {name} access in plugin manifest"
            )

    def _check(self, invocable: Served, request: Any) -> None:
        try:
            invocable.request.model_validate(request)
        except ValidationError as error:
            raise _FailedError(f"{_UNREADABLE}{error}") from None
        for message in request.get("prompt_messages", ()):
            if message.get("content") is None:
                raise _FailedError(f"{_UNREADABLE}content field is required")

    def _invoked(self, invocable: Served, request: Json) -> Iterator[tuple[str, Json]]:
        streams, name = invocable.contract.streams, invocable.contract.daemon_name
        results = _unwrapped(lambda: self._api_server.answer(invocable, request), name, streams)
        for result in results:
            yield "stream" if streams else "struct", _reencoded(invocable.name, result)

    def _invoked_tool(self, request: Any) -> Iterator[tuple[str, Json]]:
        if wrong := mistake(request):
            raise _FailedError(f"{_UNREADABLE}{wrong}")
        for message in _unwrapped(lambda: self._api_server.answer_tool(request), "tool", True):
            yield "stream", message


def _unwrapped(answer: Callable[[], Iterator[Json]], name: str, streams: bool) -> Iterator[Json]:
    """Yields the results in the server's envelopes. Raises _FailedError in the daemon's words."""
    try:
        envelopes = answer()
    except RefusedError as refusal:
        raise _FailedError(f"invoke {name} failed: {_told(refusal, streams)}") from None
    for envelope in envelopes:
        if envelope["error"]:
            verb = "read" if streams else "invoke"
            raise _FailedError(f"{verb} {name} failed: request failed: {envelope['error']}")
        yield envelope["data"]


def _told(refusal: RefusedError, streams: bool) -> str:
    """What the daemon tells of an HTTP error. It looks at the status of streams only."""
    if streams:
        status = refusal.status
        return f"request failed with status code: {status} and respond with: {refusal.content}"
    if isinstance(refusal, NoSuchPageError):
        return "invalid character '<' looking for beginning of value"
    return "data is nil"


class _FailedError(Exception):
    """The invocation failed. The text is the daemon's error message."""


def _reencoded(name: str, result: Json) -> Json:
    """Returns the result in the form that the daemon sends.

    The daemon decodes the API server's results and encodes them again, which changes some fields.
    """
    if name in ("llm", "llm_structured_output"):
        delta = result["delta"]
        message = delta["message"]
        written = {
            "role": message["role"],
            "content": message["content"],
            "name": message["name"] or "",
            "tool_calls": message["tool_calls"],
            "tool_call_id": "",
        }
        return {
            **result,
            "system_fingerprint": result["system_fingerprint"] or "",
            "delta": {**delta, "message": written},
        }
    return result

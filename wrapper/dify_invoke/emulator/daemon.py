"""The plugin daemon: sessions, permissions, and the events that answer an invocation."""

import secrets
import threading
from collections import deque
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from ..protocol.json import is_object
from .answers import Json
from .exchange import Received, Script
from .operations import INVOCABLE, MODEL_PERMISSIONS, Served


class Daemon:
    """Answers the invocations of plugins. Each session has its own permissions."""

    def __init__(self, tenant_id: str, script: Script, received: deque[Received]) -> None:
        self._tenant_id = tenant_id
        self._script = script
        self._received = received
        self._sessions: dict[str, frozenset[str]] = {}
        self._lock = threading.Lock()

    def open_session(self, permissions: frozenset[str]) -> str:
        unknown = permissions - MODEL_PERMISSIONS
        if unknown:
            known = ", ".join(sorted(MODEL_PERMISSIONS))
            raise ValueError(
                f"unknown permission {', '.join(sorted(unknown))}; use any of: {known}"
            )
        session_id = secrets.token_hex(16)
        with self._lock:
            self._sessions[session_id] = permissions
        return session_id

    def close_session(self, session_id: str) -> None:
        with self._lock:
            self._sessions.pop(session_id, None)

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
        type_ = str(invocation.get("type"))
        invocable = INVOCABLE.get(type_)
        if invocable is None:
            raise _FailedError(f"unsupported invoke type: {type_}")
        if invocable.contract.permission not in self._sessions.get(session_id, frozenset()):
            name = invocable.contract.permission.replace("_", "-")
            raise _FailedError(
                f"permission denied, you need to enable {name} access in plugin manifest"
            )
        request = invocation.get("request")
        self._check(invocable, request)
        assert is_object(request)
        self._received.append(Received(invocable.name, request))
        yield from self._invoked(invocable, request)

    def _check(self, invocable: Served, request: Any) -> None:
        prefix = "unmarshal backwards invoke request failed: "
        try:
            invocable.request.model_validate(request)
        except ValidationError as error:
            raise _FailedError(f"{prefix}{error}") from None
        for message in request.get("prompt_messages", ()):
            if message.get("content") is None:
                raise _FailedError(f"{prefix}content field is required")

    def _invoked(self, invocable: Served, request: Json) -> Iterator[tuple[str, Json]]:
        failure = self._script.next(invocable.name)
        if failure and failure.status is not None:
            raise _FailedError(
                f"invoke {invocable.contract.daemon_name} failed: request failed with status code: "
                f"{failure.status} and respond with: {failure.text}"
            )
        verb = "read" if invocable.contract.streams else "invoke"
        failed = f"{verb} {invocable.contract.daemon_name} failed: request failed: "
        try:
            for count, result in enumerate(invocable.results(request)):
                if failure and (count >= failure.after or not invocable.contract.streams):
                    break
                yield (
                    "stream" if invocable.contract.streams else "struct",
                    _reencoded(invocable.name, result),
                )
        except Exception as error:  # like the platform: any exception of a model is an answer
            raise _FailedError(f"{failed}{type(error).__name__}: {error}") from None
        if failure:
            raise _FailedError(f"{failed}{failure.text}")


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
        if message["opaque_body"] is not None:
            written["opaque_body"] = message["opaque_body"]
        return {
            **result,
            "system_fingerprint": result["system_fingerprint"] or "",
            "delta": {**delta, "message": written},
        }
    return result

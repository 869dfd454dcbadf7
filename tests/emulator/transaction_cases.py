"""A plugin's invocation of the emulator's daemon, as a serverless plugin posts it."""

import json
from collections.abc import Iterable
from typing import Any

import httpx

from dify_invoke.emulator import Emulator


def events_of(
    emulator: Emulator,
    type_: str,
    request: Any,
    permissions: Iterable[str] | None = None,
    *,
    session_id: str | None = None,
) -> list[dict[str, Any]]:
    """Invokes in a session of the daemon, and returns the events that come before the end.

    The session is a new one with these permissions, unless one is given.
    """
    if session_id is None:
        session_id = (
            emulator.open_session() if permissions is None else emulator.open_session(permissions)
        )
    invocation = {"type": type_, "backwards_request_id": "r", "request": request}
    data = {"type": "invoke", "data": invocation}
    reply = httpx.post(
        f"{emulator.url}/backwards-invocation/transaction",
        json={"event": "session", "session_id": session_id, "data": data},
        headers={"Dify-Plugin-Session-ID": session_id},
    )
    *events, end = [json.loads(line)["data"] for line in reply.text.split("\n\n") if line]
    assert end["event"] == "end"
    return events


def error_of(
    emulator: Emulator,
    type_: str,
    request: Any,
    permissions: Iterable[str] | None = None,
    *,
    session_id: str | None = None,
) -> str:
    """Invokes in a session of the daemon, and returns the text of the error that comes last."""
    error = events_of(emulator, type_, request, permissions, session_id=session_id)[-1]
    assert error["event"] == "error"
    return str(error["message"])

"""Requests to the emulator's inner API, as a service of the deployment posts them."""

import json
from typing import Any

import httpx

from dify_invoke.emulator import Emulator


def post(emulator: Emulator, path: str, request: Any, *, user_id: str = "") -> httpx.Response:
    """Posts a request for a user of the emulator's tenant."""
    return httpx.post(
        f"{emulator.url}/inner/api/{path}",
        json={**request, "tenant_id": emulator.tenant_id, "user_id": user_id},
        headers={"X-Inner-Api-Key": emulator.api_key},
        timeout=30,
    )


def envelopes(reply: httpx.Response) -> list[dict[str, Any]]:
    """Cuts a stream at its prefixes of 14 bytes, and returns the envelopes."""
    assert reply.status_code == 200, reply.text
    assert reply.headers["Content-Type"].startswith("text/event-stream")
    rest, found = reply.content, list[dict[str, Any]]()
    while rest:
        assert rest[:4] == b"\x0f\x00\x0a\x00"
        size = int.from_bytes(rest[4:8], "little")
        found.append(json.loads(rest[14 : 14 + size]))
        rest = rest[14 + size :]
    return found


def results(reply: httpx.Response) -> list[Any]:
    """Returns the results of a stream that does not fail."""
    found = envelopes(reply)
    assert [one["error"] for one in found] == [""] * len(found)
    return [one["data"] for one in found]


def refusal(reply: httpx.Response) -> tuple[int, str, str]:
    """Returns the status of a refusal, and the code and the message in its body."""
    body = reply.json()
    assert body["status"] == reply.status_code
    return reply.status_code, body["code"], body["message"]

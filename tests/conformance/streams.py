"""Streams, as schemathesis reads them: a list of documents, each of which the schema of the reply is for."""

import json
from typing import Any

import schemathesis

from dify_invoke import ProtocolError
from dify_invoke.protocol.framing import MAGIC, FrameReader
from dify_invoke.protocol.json import is_object

MEDIA_TYPE = "text/event-stream"


@schemathesis.deserializer(MEDIA_TYPE)
def documents(
    _: schemathesis.DeserializationContext | None, response: schemathesis.Response
) -> list[Any]:
    """Returns the documents of a stream. Raises ValueError, which schemathesis expects, if it cannot be cut or read."""
    reader = FrameReader()
    try:
        cut = [*reader.feed(response.content), *reader.close()]
    except ProtocolError as error:
        raise ValueError(str(error)) from error
    return [json.loads(one) for one in cut]


def daemon_events(response: schemathesis.Response) -> list[dict[str, Any]]:
    """The events of the daemon in a reply. Where it cannot be read, which is a failure of another check, none."""
    try:
        read = documents(None, response)
    except ValueError:
        return []
    return [one["data"] for one in read if is_object(one) and is_object(one.get("data"))]


def answer(response: schemathesis.Response | None) -> str:
    """The status of a reply that is no stream, and the server's words in it."""
    if response is None:
        return "nothing came"
    try:
        body = response.json()
    except ValueError:
        body = None
    words = body.get("message") or body.get("error") if is_object(body) else None
    return f"{response.status_code} {words or response.text}"


def framing(response: schemathesis.Response) -> str:
    """How the documents of a reply are told apart: `frames`, `lines`, `one document`, `text` or `nothing`."""
    media_type = (response.headers.get("content-type") or [""])[0].partition(";")[0]
    if not response.content:
        return "nothing"
    if media_type == MEDIA_TYPE:
        return "frames" if response.content[0] == MAGIC else "lines"
    return "one document" if media_type == "application/json" else "text"

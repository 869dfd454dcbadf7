"""What schemathesis does not check by itself: the key, the upload of a file, and the results that the daemon sends."""

import re
from collections.abc import Mapping
from typing import Any

import httpx
import schemathesis

from .document import REFERENCE, daemon_results, worst_mistake
from .streams import daemon_events

_KEY = "X-Inner-Api-Key"
_NAME = re.compile(r"[\w.-]+", re.ASCII)
_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")
_TIMEOUT = 60


def _post(url: str, headers: Mapping[str, str], **body: Any) -> httpx.Response:
    return httpx.post(url, headers=headers, timeout=_TIMEOUT, **body)


def _fit(document: Any, schema: str, value: Any) -> None:
    """Raises AssertionError if a value does not fit a schema of the document, or has other fields."""
    whole = {
        "$ref": f"{REFERENCE}{schema}",
        "unevaluatedProperties": False,
        "components": document["components"],
    }
    error = worst_mistake(whole, value)
    assert error is None, f"{schema} {error.json_path}: {error.message}"


class KeyIsNeeded:
    """A request that the server takes is hidden from whoever has no key, or a wrong one: 404, as the contract says."""

    def __init__(self) -> None:
        self._tried: set[str] = set()

    def after_response(
        self, _: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
    ) -> None:
        sent, label = response.request, case.operation.label
        secured = case.path.startswith("/inner/api/")
        if response.status_code != 200 or not secured or label in self._tried:
            return
        self._tried.add(label)
        headers = {name: value for name, value in sent.headers.items() if name != _KEY}
        for given, words in (({}, "without a key"), ({_KEY: "wrong"}, "with a wrong key")):
            reply = _post(sent.url, headers | given, content=sent.body)
            assert reply.status_code == 404, f"{words} the status is {reply.status_code}"
            case.operation.validate_response(reply)


class UploadIsTaken:
    """The address of an upload takes the file that it is for, and answers as the contract says in words."""

    def after_response(
        self, _: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
    ) -> None:
        if not case.path.endswith("/upload/file/request") or response.status_code != 200:
            return
        name, type_ = (case.body[field] for field in ("filename", "mimetype"))
        if not _NAME.fullmatch(name) or not _TYPE.fullmatch(type_):
            return
        url = response.json()["data"]["url"]
        reply = _post(url, {}, files={"file": (name, b"content", type_)})
        assert reply.status_code == 201, f"the status of the upload is {reply.status_code}"
        _fit(case.operation.schema.raw_schema, "UploadFileResponse", reply.json())


class DaemonResultFits:
    """The result in an event of the daemon fits the type of the invocation."""

    def after_response(
        self, _: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
    ) -> None:
        if not case.path.startswith("/backwards-invocation/") or response.status_code != 200:
            return
        for event in daemon_events(response):
            if event.get("event") == "response":
                invocation = case.body["data"]["data"]
                type_, request = invocation["type"], invocation["request"]
                kind = (type_, request["opt"] if type_ == "storage" else None)
                document = case.operation.schema.raw_schema
                _fit(document, daemon_results()[kind], event.get("data"))


CHECKS = (KeyIsNeeded, UploadIsTaken, DaemonResultFits)
"""All of them, for schemathesis to register."""

"""What differs from the contract and has to stay, each with its reason. In a run against the emulator, each row must be needed."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import schemathesis
from schemathesis.core.failures import Failure

from dify_invoke.emulator.identifiers import uuid_of
from dify_invoke.protocol.json import is_array, is_object

from .document import fits_request
from .streams import daemon_events

BESIDE: Mapping[str, Sequence[str]] = {
    # The platform echoes the prompt. That is deprecated, and not read.
    "LLMResultChunk": ["prompt_messages"],
    # The daemon has one struct for messages of all roles, and writes each of its fields.
    "AssistantPromptMessage": ["tool_call_id"],
    # How many entries of the daemon's cache are concerned, which tells a plugin nothing.
    "StorageStored": ["deleted_num"],
    "StorageExistence": ["exist_num"],
}
"""By schema, the fields that a reply may have beside those of the contract."""


@dataclass(frozen=True)
class Tolerated:
    """A difference that has to stay."""

    reason: str
    checks: Sequence[str]
    """The checks that find it."""
    path: str
    """How the paths of its operations begin."""
    when: Callable[[schemathesis.Case, schemathesis.Response], bool]
    """Whether a case and its reply are of this difference."""


def _said(response: schemathesis.Response) -> str:
    """What the API server says of a request that it refuses; "" where it does not."""
    return str(response.json().get("message")) if response.status_code == 400 else ""


def _tenant_is_no_uuid(case: schemathesis.Case, response: schemathesis.Response) -> bool:
    tenant = case.body.get("tenant_id") if is_object(case.body) else None
    return response.status_code == 500 and isinstance(tenant, str) and not uuid_of(tenant)


def _is_no_event_of_a_session(case: schemathesis.Case, response: schemathesis.Response) -> bool:
    known = is_object(case.body) and case.body.get("event") == "session"
    return not known and response.status_code == 200 and not response.content


def _is_no_invocation(_: schemathesis.Case, response: schemathesis.Response) -> bool:
    return response.status_code == 500 and response.content == b"failed to parse request"


def _is_refused_by_an_event(_: schemathesis.Case, response: schemathesis.Response) -> bool:
    events = daemon_events(response) if response.status_code == 200 else []
    return any(one.get("event") == "error" for one in events)


def _fits_without_null(case: schemathesis.Case, _: schemathesis.Response) -> bool:
    return fits_request(case.operation.schema.raw_schema, "TransactionRequest", _pruned(case.body))


def _fits_with_its_type(case: schemathesis.Case, _: schemathesis.Response) -> bool:
    message = case.body.get("data") if is_object(case.body) else None
    if not is_object(message) or not isinstance(message.get("type"), str):
        return False
    mended = {**case.body, "data": {**message, "type": "invoke"}}
    return fits_request(case.operation.schema.raw_schema, "TransactionRequest", mended)


def _pruned(value: Any) -> Any:
    """A value without the fields that are null."""
    if is_object(value):
        return {key: _pruned(one) for key, one in value.items() if one is not None}
    return [_pruned(one) for one in value] if is_array(value) else value


def _is_refused_by_the_app(_: schemathesis.Case, response: schemathesis.Response) -> bool:
    words = ("missing query", "Agent Chat App does not support blocking mode")
    return _said(response) in words


def _is_an_open_word(_: schemathesis.Case, response: schemathesis.Response) -> bool:
    return "type=literal_error" in _said(response)


def _lacks_documents(case: schemathesis.Case, response: schemathesis.Response) -> bool:
    return "type=too_short" in _said(response) and case.body["documents"] == []


def _has_incomplete_parameters(case: schemathesis.Case, response: schemathesis.Response) -> bool:
    said = _said(response)
    return "parameters." in said and any(
        one.get("description") is None or one.get("required") is None
        for one in case.body["parameters"]
    )


TABLE = [
    Tolerated(
        "The server looks a tenant up in its database, which fails at what is no UUID: a 500, which the contract has.",
        ["not_a_server_error"],
        "/inner/api/",
        _tenant_is_no_uuid,
    ),
    Tolerated(
        "The daemon only logs what is no event of a session, and ends the reply when it gives up, without a word.",
        ["negative_data_rejection", "content_type_conformance", "response_schema_conformance"],
        "/backwards-invocation/",
        _is_no_event_of_a_session,
    ),
    Tolerated(
        "The daemon answers 500 to an event whose invocation lacks its type, its id or its request, which the contract has.",
        ["not_a_server_error"],
        "/backwards-invocation/",
        _is_no_invocation,
    ),
    Tolerated(
        "The daemon tells what is wrong with a request in an event, and that has the status 200.",
        ["negative_data_rejection"],
        "/backwards-invocation/",
        _is_refused_by_an_event,
    ),
    Tolerated(
        "The daemon reads null as what is absent.",
        ["negative_data_rejection"],
        "/backwards-invocation/",
        _fits_without_null,
    ),
    Tolerated(
        "The daemon takes any text for `invoke`.",
        ["negative_data_rejection"],
        "/backwards-invocation/",
        _fits_with_its_type,
    ),
    Tolerated(
        "What an app takes follows from its mode, which no request has: a chat needs a query, and an agent streams.",
        ["positive_data_acceptance"],
        "/inner/api/invoke/app",
        _is_refused_by_the_app,
    ),
    Tolerated(
        'A session sends null as "" and as false, which the contract says; the server itself takes neither null nor absence.',
        ["positive_data_acceptance"],
        "/inner/api/invoke/parameter-extractor",
        _has_incomplete_parameters,
    ),
    Tolerated(
        "The contract leaves some words open, for those of next year, which the servers of today refuse.",
        ["positive_data_acceptance"],
        "/inner/api/invoke/",
        _is_an_open_word,
    ),
    Tolerated(
        "A server refuses an empty list of documents, but the daemon passes it on, and has the same schema.",
        ["positive_data_acceptance"],
        "/inner/api/invoke/multimodal-embedding",
        _lacks_documents,
    ),
]


class Exceptions:
    """Tells which failures of checks are to stay, and counts how often each row was needed."""

    def __init__(self, table: Sequence[Tolerated] = TABLE) -> None:
        self._table = table
        self.used: Counter[str] = Counter()

    def is_difference(
        self, failure: Failure, case: schemathesis.Case, response: schemathesis.Response
    ) -> bool:
        for row in self._table:
            found = set(row.checks) & set(type(failure).checks)
            if found and case.path.startswith(row.path) and row.when(case, response):
                self.used[row.reason] += 1
                return False
        return True

    @property
    def unused(self) -> list[str]:
        """The reasons of the rows that no case needed."""
        return [row.reason for row in self._table if not self.used[row.reason]]

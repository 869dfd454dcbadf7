"""The API server behind both channels: what it answers to a request whose sender it knows."""

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Any

from .answers import Json
from .checks import check_contract, check_request, check_sender
from .exchange import Failure, Received, Script
from .failures import (
    NoSuchPageError,
    RefusedError,
    ScriptedError,
    ServerFailureError,
    failing,
    model_failure,
)
from .identifiers import uuid_of
from .operations import Served
from .scripts.answering import Step, scripted
from .scripts.calls import Call as ScriptedCall
from .scripts.script import Scripts
from .servers import Answer, Rules
from .workspace import Workspace
from .workspace_answers import Call

_DEFAULT_USER = "DEFAULT-USER"


class APIServer:
    """Answers requests by the rules of one server. Scripts say what it answers, or how it fails."""

    def __init__(
        self,
        rules: Rules,
        script: Script,
        scripts: Scripts,
        received: deque[Received],
        workspace: Workspace,
        backed: frozenset[str] = frozenset(),
    ) -> None:
        """`backed` are the operations that a backend answers, by the rules."""
        self.rules = rules
        self.workspace = workspace
        self.scripts = scripts
        self.script = script
        self.received = received
        self._backed = backed

    def receive(self, operation: str, request: Json) -> Failure | None:
        """Keeps a request that passed the checks, and returns how it is to fail. Raises RefusedError."""
        self.received.append(Received(operation, request))
        failure = self.script.next(operation)
        if failure and failure.status is not None:
            raise RefusedError(failure.status, failure.message)
        return failure

    def check(self, served: Served, body: Json, tenant_id: str) -> None:
        """Checks the sender and the body of what the daemon posts. Raises RefusedError."""
        check_sender(body, tenant_id, self.rules)
        check_contract(json.dumps(body).encode(), served.body)

    def calls_functions(self, served: Served) -> bool:
        """Whether an answer calls functions that the emulator was given, or a backend, which may take long."""
        name = served.name
        return served.answer is not None or name in self._backed or self.scripts.has(name)

    def answer(self, served: Served, request: Json, user_id: str = "") -> Iterator[Step]:
        """Yields the envelopes of the answer. Raises RefusedError, before the first.

        The request fits the contract. A model that was asked not to stream, and fails, is a refusal.
        """
        if served.name in self.rules.lacks:
            raise NoSuchPageError
        check_request(served.name, request, self.rules)
        failure = self.receive(served.name, request)
        user = str(uuid_of(user_id) or _DEFAULT_USER)
        call = Call(request, user, self.workspace, self.rules, failure)
        asked = ScriptedCall[Any](served.name, served.contract, request)
        results = scripted(self.scripts, asked, call, partial(self._results, served))
        if results is None:
            results = self._results(served, call)
        envelopes = _wrapped(results, call, of_model=served.answer is None)
        if not served.contract.streams:
            return iter(_single(envelopes, served.contract.nested))
        if not request.get("stream", True):
            return _blocking(envelopes)
        return envelopes

    def _results(self, served: Served, call: Call) -> Iterator[Json]:
        """The results without scripts: those of the embedded models, and of the workspace."""
        own = self.rules.own_answers.get(served.name, served.results)
        if own is None:
            assert served.answer is not None
            return served.answer(call)
        failure = call.failure
        streams = served.contract.streams and call.request.get("stream", True)
        if failure and not streams:
            failure = replace(failure, after=0)
        results = _lazily(own, call.request)
        add = self.rules.adds.get(served.name)
        return failing(add(results) if add else results, failure)


def _lazily(answer: Answer, request: Json) -> Iterator[Json]:
    """Calls the function only when a result is wanted: what it raises is an answer."""
    yield from answer(request)


def _wrapped(results: Iterator[Step], call: Call, of_model: bool) -> Iterator[Step]:
    """Wraps the results in envelopes. What fails is the last."""
    provider = str(call.request.get("provider", ""))
    try:
        for result in results:
            yield {"data": result, "error": ""} if isinstance(result, dict) else result
    except RefusedError:
        raise
    except ScriptedError as error:
        yield {"data": None, "error": model_failure(str(error), error.error_type, provider)}
    except ServerFailureError as error:
        yield {"data": None, "error": str(error)}
    except Exception as error:  # like the platform: any exception of a model or a tool is an answer
        name = type(error).__name__
        text = model_failure(str(error), name, provider) if of_model else str(error)
        yield {"data": None, "error": text}


def _begun(envelopes: Iterator[Step]) -> list[Step]:
    """The first envelope, with what comes before it."""
    begun: list[Step] = []
    for step in envelopes:
        begun.append(step)
        if isinstance(step, dict):
            break
    return begun


def _single(envelopes: Iterator[Step], nested: bool) -> list[Step]:
    """The answer of an operation that does not stream."""
    steps = _begun(envelopes)
    for step in steps:
        if nested and isinstance(step, dict) and step["data"] is not None:
            step["data"] = {"data": step["data"]}
    return steps


def _blocking(envelopes: Iterator[Step]) -> Iterator[Step]:
    """The answer of a model that was asked not to stream. Raises RefusedError if it fails."""
    steps = _begun(envelopes)
    for step in steps:
        if isinstance(step, dict) and step["error"]:
            raise RefusedError(400, step["error"])
    return chain(steps, envelopes)

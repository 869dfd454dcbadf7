"""The API server behind both channels: what it answers to a request whose sender it knows."""

from collections import deque
from collections.abc import Callable, Iterator
from itertools import chain

from .answers import Json
from .checks import check_request
from .exchange import Failure, Received, Script
from .failures import (
    NoSuchPageError,
    RefusedError,
    ScriptedError,
    ServerFailureError,
    model_failure,
)
from .identifiers import uuid_of
from .operations import Served
from .servers import Rules
from .workspace import Workspace
from .workspace_answers import Call

_DEFAULT_USER = "DEFAULT-USER"


class APIServer:
    """Answers requests by the rules of one server. The script makes it fail."""

    def __init__(
        self, rules: Rules, script: Script, received: deque[Received], workspace: Workspace
    ) -> None:
        self.rules = rules
        self.workspace = workspace
        self._script = script
        self._received = received

    def receive(self, operation: str, request: Json) -> Failure | None:
        """Keeps a request that passed the checks, and returns how it is to fail. Raises RefusedError."""
        self._received.append(Received(operation, request))
        failure = self._script.next(operation)
        if failure and failure.status is not None:
            raise RefusedError(failure.status, failure.message)
        return failure

    def answer(self, served: Served, request: Json, user_id: str = "") -> Iterator[Json]:
        """Yields the envelopes of the answer. Raises RefusedError, before the first.

        The request fits the contract. A model that was asked not to stream, and fails, is a refusal.
        """
        if served.name in self.rules.lacks:
            raise NoSuchPageError
        check_request(served.name, request, self.rules)
        failure = self.receive(served.name, request)
        results = self.rules.own_answers.get(served.name, served.results)
        if results is None:
            user = str(uuid_of(user_id) or _DEFAULT_USER)
            return self._called(served, Call(request, user, self.workspace, self.rules, failure))
        blocking = served.contract.streams and not request.get("stream", True)
        at_once = blocking or not served.contract.streams
        envelopes = self._envelopes(results, request, failure, at_once)
        if not blocking:
            return envelopes
        first = next(envelopes)
        if first["error"]:
            raise RefusedError(400, first["error"])
        return chain([first], envelopes)

    def _called(self, served: Served, call: Call) -> Iterator[Json]:
        """Calls what the workspace has. What is refused before the first result is raised."""
        assert served.answer is not None
        results = served.answer(call)
        if not served.contract.streams:
            envelope = next(_wrapped(results, call))
            if served.contract.nested and envelope["data"] is not None:
                envelope["data"] = {"data": envelope["data"]}
            return iter([envelope])
        return _wrapped(results, call)

    def _envelopes(
        self,
        results: Callable[[Json], Iterator[Json]],
        request: Json,
        failure: Failure | None,
        at_once: bool,
    ) -> Iterator[Json]:
        """Wraps the results in envelopes. Stops when a model fails or the script makes it fail."""
        provider = str(request.get("provider", ""))
        try:
            for count, result in enumerate(results(request)):
                if failure and (at_once or count >= failure.after):
                    break
                yield {"data": result, "error": ""}
        except ServerFailureError as error:
            yield {"data": None, "error": str(error)}
            return
        except Exception as error:  # like the platform: any exception of a model is an answer
            text = model_failure(str(error), type(error).__name__, provider)
            yield {"data": None, "error": text}
            return
        if failure:
            text = model_failure(failure.message, failure.error_type, provider)
            yield {"data": None, "error": text}


def _wrapped(results: Iterator[Json], call: Call) -> Iterator[Json]:
    try:
        for result in results:
            yield {"data": result, "error": ""}
    except RefusedError:
        raise
    except ScriptedError as error:
        provider = str(call.request.get("provider", ""))
        yield {"data": None, "error": model_failure(str(error), error.error_type, provider)}
    except Exception as error:  # like the platform: any exception of a tool is an answer
        yield {"data": None, "error": str(error)}

"""The API server behind both channels: what it answers to a request whose sender it knows."""

from collections import deque
from collections.abc import Iterator, Mapping
from itertools import chain

from .answers import Json
from .checks import check_request
from .exchange import Failure, Received, Script
from .failures import NoSuchPageError, RefusedError, ServerFailureError, model_failure
from .operations import Served
from .servers import Rules
from .tools import EmulatedTool


class APIServer:
    """Answers requests by the rules of one server. The script makes it fail."""

    def __init__(
        self,
        rules: Rules,
        script: Script,
        received: deque[Received],
        tools: Mapping[str, EmulatedTool],
    ) -> None:
        self.rules = rules
        self.tools = tools
        self._script = script
        self._received = received

    def answer(self, served: Served, request: Json) -> Iterator[Json]:
        """Yields the envelopes of the answer. Raises RefusedError, before the first.

        The request fits the contract. A model that was asked not to stream, and fails, is a refusal.
        """
        if served.name in self.rules.lacks:
            raise NoSuchPageError
        check_request(served.name, request, self.rules)
        self._received.append(Received(served.name, request))
        failure = self._script.next(served.name)
        if failure and failure.status is not None:
            raise RefusedError(failure.status, failure.message)
        blocking = served.contract.streams and not request.get("stream", True)
        at_once = blocking or not served.contract.streams
        envelopes = self._envelopes(served, request, failure, at_once)
        if not blocking:
            return envelopes
        first = next(envelopes)
        if first["error"]:
            raise RefusedError(400, first["error"])
        return chain([first], envelopes)

    def answer_tool(self, request: Json) -> Iterator[Json]:
        """Yields the envelopes of a tool's messages. Raises RefusedError if there is no such tool."""
        self._received.append(Received("tool", request))
        tool = self.tools.get(request["tool"])
        if tool is None or tool.provider != request["provider"]:
            has = ", ".join(f"{one.name} of {one.provider}" for one in self.tools.values())
            raise RefusedError(
                400,
                f"the workspace has no tool {request['tool']} of {request['provider']}; "
                f"it has: {has or 'none'}",
            )
        return _tool_envelopes(tool, request.get("tool_parameters") or {})

    def _envelopes(
        self, served: Served, request: Json, failure: Failure | None, at_once: bool
    ) -> Iterator[Json]:
        """Wraps the results in envelopes. Stops when a model fails or the script makes it fail."""
        provider = str(request.get("provider", ""))
        results = self.rules.own_answers.get(served.name, served.results)
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


def _tool_envelopes(tool: EmulatedTool, parameters: Json) -> Iterator[Json]:
    try:
        for message in tool.messages(parameters):
            yield {"data": message, "error": ""}
    except Exception as error:  # like the platform: any exception of a tool is an answer
        yield {"data": None, "error": str(error)}

"""How every part of a session invokes an operation: checked arguments out, checked results in."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TypeAlias, TypeVar

from ...channels._async.http import AsyncChannel
from ...channels.invocation import Invocation
from ...errors import ProtocolError
from ...observability.observation import Observation, observe
from ...protocol.arguments import UntypedDict
from ...protocol.call import Call, Options
from ...protocol.mistakes import mistakes_of
from ...protocol.operation import Operation
from ...protocol.plain import PydanticObject
from ..answers import Check, check_of, misfit
from ..requests import prepare

T = TypeVar("T")

Loose: TypeAlias = "UntypedDict | PydanticObject"
"""What may replace any typed object: a `dict[str, Any]`, or the official SDK's object."""


class AsyncInvocations:
    """Invokes operations over a channel. A class below it has the methods of one part of the session."""

    def __init__(self, channel: AsyncChannel, options: Options) -> None:
        self._channel = channel
        self._options = options

    def _invoke(
        self, operation: Operation[T], model_config: object, **arguments: object
    ) -> AsyncGenerator[T, None]:
        """Yields the results as they arrive. The arguments are fields of the operation's request."""
        with mistakes_of(operation.name):
            request, file = prepare(operation, model_config, arguments)
            seen = observe(operation, self._channel, request)
            call = Call(self._options, seen)
            results = self._channel.invoke(Invocation(operation, request, file, call))
        if (check := check_of(operation)) is not None:
            results = _checked(results, check, operation, request)
        return results if seen is None else _observed(results, seen)

    async def _one(self, operation: Operation[T], model_config: object, **arguments: object) -> T:
        """The one result of an operation that does not stream. Raises ProtocolError for none, or several."""
        results = [one async for one in self._invoke(operation, model_config, **arguments)]
        if len(results) != 1:
            message = f"the answer has {len(results) or 'no'} results, where it must have one"
            raise ProtocolError(message, operation=operation.name)
        return results[0]


async def _checked(
    results: AsyncGenerator[T, None], check: Check, operation: Operation[T], request: object
) -> AsyncGenerator[T, None]:
    """Yields the same results. Raises ProtocolError for one that does not fit the request."""
    async with aclosing(results):
        async for result in results:
            if problem := check(request, result):
                raise misfit(operation, problem)
            yield result


async def _observed(results: AsyncGenerator[T, None], seen: Observation) -> AsyncGenerator[T, None]:
    """Yields the same results and records them."""
    try:
        with seen:
            async for result in results:
                seen.take(result)
                yield result
    finally:
        await results.aclose()

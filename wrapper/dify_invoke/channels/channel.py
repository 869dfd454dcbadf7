"""The seam between what is invoked and the channel that carries it."""

from collections.abc import AsyncGenerator, Generator
from typing import Protocol, TypeVar

import attrs

from dify_inner_api.types import Operation

from ..http.upload import HexFile
from ..protocol.call import Call, Options

T = TypeVar("T")


class Channel(Protocol):
    """Carries one invocation at a time, or many from several threads."""

    options: Options
    """What its sessions allow their calls unless they say otherwise."""

    def invoke(
        self,
        operation: Operation[T],
        request: attrs.AttrsInstance,
        file: HexFile | None,
        call: Call,
    ) -> Generator[T, None, None]:
        """Yields the operation's results as they come: one, for an operation that does not stream.

        `request` is the contract's request object, without tenant and user; `file` goes where it has
        the file's mark; `call` says what it may take. What cannot be sent raises InvalidRequestError here; what fails later raises from the generator. Closing the
        generator ends the invocation.
        """
        ...

    def close(self) -> None:
        """Lets go of the connections."""
        ...


class AsyncChannel(Protocol):
    """The same for asyncio."""

    options: Options

    def invoke(
        self,
        operation: Operation[T],
        request: attrs.AttrsInstance,
        file: HexFile | None,
        call: Call,
    ) -> AsyncGenerator[T, None]:
        """As `Channel.invoke`."""
        ...

    async def aclose(self) -> None:
        """Lets go of the connections."""
        ...

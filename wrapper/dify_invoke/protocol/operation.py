"""The description of one operation of the contract."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, Generic, TypeVar

from attrs import define

from .json import decoder, is_tagged

T = TypeVar("T")


@define(frozen=True, slots=False, kw_only=True)
class Operation(Generic[T]):
    """One operation of the contract. `T` is the type of its results, without their envelope."""

    name: str
    """The operation's id, such as `invoke_llm`."""
    path: str
    """The path below the API server's address; "" if only the daemon has the operation."""
    body: type[Any]
    """The class of the body that is posted."""
    request: type[Any]
    """The class of the request: the body without tenant and user."""
    reply: type[Any]
    """The class of one JSON document of the reply."""
    result: type[T]
    """The class of the result in a document."""
    streams: bool
    """Whether the reply is a stream of documents."""
    secured: bool
    """Whether the request carries the API key."""
    nested: bool = False
    """Whether the API server puts the result into a further envelope, which the daemon opens."""
    permission: str = ""
    """The permission that the plugin's manifest must grant, such as `llm` or `app`; "" if it needs none."""
    daemon_name: str = ""
    """The daemon's name for the operation in the text of an error."""
    span: str = ""
    """The operation's name in a span: `gen_ai.operation.name`."""
    output: str = ""
    """The kind of its output in a span: `gen_ai.output.type`; "" if the conventions have none."""

    @cached_property
    def decode(self) -> Callable[[bytes], Any]:
        """Decodes one document of the reply. Raises msgspec.DecodeError with the path of an invalid field."""
        decode = decoder(self.reply).decode
        result: object = self.result
        if not is_tagged(result):
            return decode
        from .tagged_replies import EnvelopeDecoder, struct_like

        def envelope(result: Any) -> type[Any]:
            return struct_like(self.reply, {"data": result | None})

        return EnvelopeDecoder(result, envelope, decode).decode

"""What single models can do besides being data; the contract's `x-methods` says which. No I/O."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

import attrs
import msgspec

from ..errors import ProtocolError
from .json import NOT_DECODED, decode_text, is_array, is_object

_ZEROS: dict[Any, Any] = {int: 0, float: 0.0, Decimal: Decimal(0), str: "USD"}
"""What an empty usage has in a field of that type; the only text is the currency."""


class UsageMethods:
    """Usages add up: `first + second`, `sum(usages)`."""

    __slots__ = ()

    @classmethod
    def empty_usage(cls) -> Self:
        """The usage of an answer that reports none: all numbers are zero, in USD."""
        usage: Any = cls
        fields: Any = attrs.fields(usage)
        return cls(**{field.name: _ZEROS[field.type] for field in fields if field.type in _ZEROS})

    def plus(self, other: Self) -> Self:
        """The same as `self + other`, under the name that the platform has for it."""
        return self + other

    def __add__(self, other: Self) -> Self:
        """The usage of two answers: tokens, prices and times are added.

        Unit prices are those of the second one, as on the platform, unless it is empty. Raises
        ValueError if the two were paid in different currencies.
        """
        if type(other) is not type(self):
            return NotImplemented
        kept: Any = other
        added: Any = self
        if not kept.total_tokens:
            kept, added = added, kept
        elif added.total_tokens and added.currency != kept.currency:
            raise ValueError(
                f"a usage in {added.currency} and one in {kept.currency} cannot be added: "
                "add those of one currency"
            )
        sums: dict[str, Any] = {}
        fields: Any = attrs.fields(kept.__class__)
        for name in [field.name for field in fields if "unit" not in field.name]:
            one, two = getattr(kept, name), getattr(added, name)
            if name != "currency":
                sums[name] = two if one is None else one if two is None else one + two
        added_up: Self = attrs.evolve(kept, **sums)
        return added_up

    def __radd__(self, other: int) -> Self:
        """Lets `sum(usages)` begin with 0."""
        if other != 0:
            return NotImplemented
        return self


class MessageMethods:
    """What a message says, whatever its content is."""

    __slots__ = ()

    @property
    def text(self) -> str:
        """The text of the message: the content itself, or that of its text parts; "" if there is none."""
        content: Any = getattr(self, "content", None)
        if isinstance(content, str):
            return content
        return "".join(map(_text_of_part, content)) if is_array(content) else ""

    def get_text_content(self) -> str:
        """The same as `text`, under the official SDK's name."""
        return self.text

    def is_empty(self) -> bool:
        """Whether the message has neither content nor tool calls.

        The official SDK calls an assistant's message empty that has tool calls, and each tool's message.
        """
        return not getattr(self, "content", None) and not getattr(self, "tool_calls", None)


def _text_of_part(part: Any) -> str:
    kind, data = (part.get("type"), part.get("data")) if is_object(part) else (part.type, part.data)
    return data if kind == "text" and isinstance(data, str) else ""


class PartMethods:
    """What a reader of any part of a message may ask for."""

    __slots__ = ()

    if TYPE_CHECKING:
        type: Any
        """The kind of content, such as `text` or `image`."""
        data: Any
        """The text of a text part; the address or the data URL of a file. An unknown part may have none."""


class FileMethods:
    """A part that is a file."""

    __slots__ = ()

    if TYPE_CHECKING:
        data: str
        """The file's address, or a data URL that contains the file."""
    else:

        @property
        def data(self) -> str:
            return self.url or f"data:{self.mime_type};base64,{self.base64_data}"

    @classmethod
    def from_url(
        cls,
        url: str,
        *,
        filename: str | None = None,
        format: str | None = None,  # noqa: A002
        mime_type: str | None = None,
    ) -> Self:
        """The part for a file at an address, which the provider reads. What a data URL holds becomes `base64_data`.

        Format and MIME type are found by the address unless they are given. Raises
        InvalidRequestError if they cannot be found.
        """
        return cls._from(url, filename=filename, format=format, mime_type=mime_type)

    @classmethod
    def from_bytes(
        cls,
        data: bytes,
        *,
        filename: str | None = None,
        format: str | None = None,  # noqa: A002
        mime_type: str | None = None,
    ) -> Self:
        """The part for the bytes of a file.

        Format and MIME type are found by the first bytes or by the file's name unless they are
        given. Raises InvalidRequestError if they cannot be found.
        """
        return cls._from(data, filename=filename, format=format, mime_type=mime_type)

    @classmethod
    def _from(cls, source: str | bytes, **given: str | None) -> Self:
        from .media import file_fields  # slow to import, and most programs send no file

        part: Any = cls
        kind = attrs.fields_dict(part)["type"].default
        fields: Any = file_fields
        made: Self = part(**fields(kind, source, **given))
        return made


class FunctionMethods:
    """The function that a tool call names."""

    __slots__ = ()

    if TYPE_CHECKING:
        name: str
        arguments: str

    @property
    def parsed(self) -> dict[str, Any]:
        """The arguments as a dict; {} if there are none.

        Raises ProtocolError, whose `detail` is the text, if the model did not write a JSON object.
        """
        try:
            parsed: object = decode_text(msgspec.json.decode, (self.arguments or "{}").encode())
        except NOT_DECODED as error:
            problem = f"not JSON: {error}"
        else:
            if is_object(parsed):
                return parsed
            problem = "JSON, but not an object"
        raise ProtocolError(
            f"the arguments that the model wrote for {self.name!r} are {problem}",
            detail=self.arguments,
        )


class ResultMethods:
    """The text of a whole answer."""

    __slots__ = ()

    if TYPE_CHECKING:
        message: Any

    @property
    def text(self) -> str:
        """The text of the answer, without content of other kinds."""
        text: str = self.message.text
        return text


class ChunkMethods:
    """The text of a piece of an answer."""

    __slots__ = ()

    if TYPE_CHECKING:
        delta: Any

    @property
    def text(self) -> str:
        """The text that the chunk adds, which may be ""."""
        text: str = self.delta.message.text
        return text

"""What was asked: the calls that reached the emulator, with their typed requests."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cached_property
from typing import Any, Generic, TypeVar, overload

import attrs

from ...protocol.arguments import names_of
from ...protocol.json import from_builtins
from ...protocol.operation import Operation
from ..answers import Json
from .differences import Conditions, described
from .matchers import fits

R = TypeVar("R")

_OF_PROMPTS = ("prompt", "system")


class Call(Generic[R]):
    """A request that reached the emulator and passed the server's checks."""

    def __init__(self, operation: str, contract: Operation[Any], body: Json) -> None:
        self.operation: str = operation
        """The operation, such as `llm`."""
        self.body: Json = body
        """The request as it came."""
        self._contract = contract

    @cached_property
    def request(self) -> R:
        """The request as the contract's object."""
        request: R = from_builtins(self.body, self._contract.request)
        return request

    @cached_property
    def fields(self) -> Mapping[str, Any]:
        """What conditions name: the fields of the request, and of an LLM's `prompt` and `system`.

        `prompt` is the text of the user's last message, `system` the text of the system's messages.
        """
        request: Any = self.request
        fields: dict[str, Any] = {
            name: getattr(request, name) for name in names_of(self._contract.request)
        }
        if "prompt_messages" in fields:
            said = [(one.role, one.text) for one in request.prompt_messages]
            fields["prompt"] = next((text for role, text in said[::-1] if role == "user"), "")
            fields["system"] = "\n".join(text for role, text in said if role == "system")
        return fields

    def fits(self, conditions: Conditions) -> bool:
        """Whether each condition holds for the field of its name."""
        return all(fits(wanted, self.fields[name]) for name, wanted in conditions.items())

    def __repr__(self) -> str:
        return "\n  ".join([f"a call of {self.operation}:", *described(self.request)])


class Calls(Sequence[Call[R]], Generic[R]):
    """Calls, from oldest to newest."""

    def __init__(self, calls: Sequence[Call[R]]) -> None:
        self._calls = calls

    @overload
    def __getitem__(self, index: int) -> Call[R]: ...
    @overload
    def __getitem__(self, index: slice) -> "Calls[R]": ...
    def __getitem__(self, index: int | slice) -> "Call[R] | Calls[R]":
        return Calls(self._calls[index]) if isinstance(index, slice) else self._calls[index]

    def __len__(self) -> int:
        return len(self._calls)

    def __iter__(self) -> Iterator[Call[R]]:
        return iter(self._calls)

    def __repr__(self) -> str:
        return "\n".join(map(repr, self._calls)) or "no calls"

    @property
    def requests(self) -> list[R]:
        """The typed requests."""
        return [call.request for call in self._calls]


def check_conditions(contract: Operation[Any], conditions: Conditions) -> None:
    """Raises ValueError for a condition on a field that no request of the operation has."""
    names = [*attrs.fields_dict(contract.request)]
    if "prompt_messages" in names:
        names += _OF_PROMPTS
    for name in conditions:
        if name not in names:
            likely = get_close_matches(name, names, 1)
            meant = f"did you mean {likely[0]!r}?" if likely else f"use one of: {', '.join(names)}"
            raise ValueError(f"a request of {contract.name} has no field {name!r}: {meant}")

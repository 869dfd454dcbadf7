# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import define

from ..models.tool_call_function import ToolCallFunction
from ..types import Model, OrNull, construct
from .tool_call_function import ToolCallFunction as _ToolCallFunction


class _Nested:
    __slots__ = ()
    ToolCallFunction: TypeAlias = _ToolCallFunction


@define(kw_only=True, repr=False, getstate_setstate=False)
class ToolCall(_Nested, Model):
    """A tool call of the model, or in a stream a piece of one: a piece with a name and no id starts a
    call, as does one with a new id; any other continues the call it names or the last one.

    Attributes:
        id: The call's id; null and "" in a piece mean that it has none.
        type: `function`; null and "" in a piece mean that it does not say.
        function: The function that a tool call names.
    """

    id: OrNull[str] = ""
    """The call's id; null and "" in a piece mean that it has none."""
    type: OrNull[str] = ""
    """`function`; null and "" in a piece mean that it does not say."""
    function: ToolCallFunction
    """The function that a tool call names."""

    def __attrs_post_init__(self) -> None:
        self.id = self.id or ""
        self.type = self.type or ""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)

# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define

from ..types import FunctionMethods, Model, OrNull, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class ToolCallFunction(FunctionMethods, Model):
    """The function that a tool call names.

    Attributes:
        name: The tool's name; null and "" in a piece mean that it does not say.
        arguments: The arguments, a JSON object as text; in a stream, a piece of that text.
    """

    name: OrNull[str] = ""
    """The tool's name; null and "" in a piece mean that it does not say."""
    arguments: OrNull[str] = ""
    """The arguments, a JSON object as text; in a stream, a piece of that text."""

    def __attrs_post_init__(self) -> None:
        self.name = self.name or ""
        self.arguments = self.arguments or ""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)

# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define

from ..types import Model, OrNull, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class ToolVariable(Model):
    """A value, or a piece of a text.

    Attributes:
        variable_name: The name.
        variable_value: The value; where it is streamed, text to append.
        stream: Whether the value comes piece by piece.
    """

    variable_name: str
    """The name."""
    variable_value: Any
    """The value; where it is streamed, text to append."""
    stream: OrNull[bool] = False
    """Whether the value comes piece by piece."""

    def __attrs_post_init__(self) -> None:
        self.stream = self.stream or False

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)

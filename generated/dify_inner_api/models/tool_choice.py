# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any, Literal

from attrs import define

from ..types import Model, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class ToolChoice(Model):
    """Whether the model has to call a tool. Only the newest daemons read it.

    Attributes:
        mode: `tool` asks for the tool of that name.
        name: The tool, when the mode is `tool`.
    """

    mode: Literal["auto"] | Literal["none"] | Literal["required"] | Literal["tool"] | str
    """`tool` asks for the tool of that name."""
    name: str = ""
    """The tool, when the mode is `tool`."""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)

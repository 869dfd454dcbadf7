# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define

from ..models.json_schema import JsonSchema
from ..types import Model, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class PromptMessageTool(Model):
    """A tool that the model may call.

    Attributes:
        name: The tool's name.
        description: What the tool does, for the model to read.
        parameters: The tool's arguments, as a JSON Schema.
    """

    name: str
    """The tool's name."""
    description: str
    """What the tool does, for the model to read."""
    parameters: JsonSchema
    """The tool's arguments, as a JSON Schema."""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)

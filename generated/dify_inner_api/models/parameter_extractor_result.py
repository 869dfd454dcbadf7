# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define

from ..models.json_object import JsonObject
from ..models.llm_usage import LLMUsage
from ..types import Model, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class ParameterExtractorResult(Model):
    """What was found in a text.

    Attributes:
        parameters: The values by the name of the parameter.
        is_success: Whether the model found what it should; if not, see `reason`. The wire's `__is_success`.
        reason: Why nothing was found. The wire's `__reason`.
        usage: What the model cost. The wire's `__usage`.
        process_data: What the node did; null where it is empty.
        inputs: What the node was given; null where it is empty.
        outputs: What the node found.
    """

    parameters: JsonObject
    """The values by the name of the parameter."""
    is_success: bool
    """Whether the model found what it should; if not, see `reason`. The wire's `__is_success`."""
    reason: str | None = None
    """Why nothing was found. The wire's `__reason`."""
    usage: LLMUsage | None = None
    """What the model cost. The wire's `__usage`."""
    process_data: JsonObject | None = None
    """What the node did; null where it is empty."""
    inputs: JsonObject | None = None
    """What the node was given; null where it is empty."""
    outputs: JsonObject | None = None
    """What the node found."""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)

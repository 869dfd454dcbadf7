# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any, Literal

from attrs import define, field

from ..models.json_object import JsonObject
from ..types import Model, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class NodeModelConfig(Model):
    """The model of a node.

    Attributes:
        provider: The provider, such as `langgenius/openai/openai`.
        name: The model, such as `gpt-4o-mini`.
        mode: How the model is asked.
        completion_params: The model's parameters, such as `temperature`.
    """

    provider: str
    """The provider, such as `langgenius/openai/openai`."""
    name: str
    """The model, such as `gpt-4o-mini`."""
    mode: Literal["chat"] | Literal["completion"] | str = "chat"
    """How the model is asked."""
    completion_params: JsonObject = field(factory=JsonObject)
    """The model's parameters, such as `temperature`."""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)

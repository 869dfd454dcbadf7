# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any, Literal

from attrs import define, field

from ..models.json_object import JsonObject
from ..types import Model, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class LLMModelConfig(Model):
    """Which large language model to invoke, and how.

    Attributes:
        provider: The provider plugin, such as `langgenius/openai/openai` (older `openai`).
        model: The provider's name for the model, such as `gpt-4o-mini`.
        model_type: The kind of model.
        mode: `chat` or `completion`.
        completion_params: The model's own parameters by name, such as `temperature`, `max_tokens`.
    """

    provider: str
    """The provider plugin, such as `langgenius/openai/openai` (older `openai`)."""
    model: str
    """The provider's name for the model, such as `gpt-4o-mini`."""
    model_type: Literal["llm"] = "llm"
    """The kind of model."""
    mode: str = "chat"
    """`chat` or `completion`."""
    completion_params: JsonObject = field(factory=JsonObject)
    """The model's own parameters by name, such as `temperature`, `max_tokens`."""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)

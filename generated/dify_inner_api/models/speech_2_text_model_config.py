# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any, Literal

from attrs import define

from ..types import Model, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class Speech2TextModelConfig(Model):
    """Which speech-to-text model to invoke.

    Attributes:
        provider: The provider plugin, such as `langgenius/openai/openai` (older `openai`).
        model: The provider's name for the model, such as `gpt-4o-mini`.
        model_type: The kind of model.
    """

    provider: str
    """The provider plugin, such as `langgenius/openai/openai` (older `openai`)."""
    model: str
    """The provider's name for the model, such as `gpt-4o-mini`."""
    model_type: Literal["speech2text"] = "speech2text"
    """The kind of model."""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)

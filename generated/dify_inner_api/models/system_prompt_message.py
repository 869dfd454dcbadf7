# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any, Literal

from attrs import define

from ..models.prompt_message_content import PromptMessageContent
from ..types import Model, construct
from .prompt_message import PromptMessage


@define(kw_only=True, repr=False, getstate_setstate=False)
class SystemPromptMessage(PromptMessage, Model):
    """An instruction that the whole conversation follows.

    Attributes: (besides those of `PromptMessage`)
        role: Always `system`.
        content: The message itself: a text, or a list of parts.
        name: The participant's name; for a tool message the tool's. Null and "" mean none.
    """

    role: Literal["system"] = "system"
    """Always `system`."""
    content: list[PromptMessageContent] | str | None
    """The message itself: a text, or a list of parts."""
    name: str | None = None
    """The participant's name; for a tool message the tool's. Null and "" mean none."""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)

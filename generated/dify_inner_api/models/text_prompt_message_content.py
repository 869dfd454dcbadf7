# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any, Literal

from attrs import define

from ..types import Model, construct
from .prompt_message_content import PromptMessageContent


@define(kw_only=True, repr=False, getstate_setstate=False)
class TextPromptMessageContent(PromptMessageContent, Model):
    """A text.

    Attributes: (besides those of `PromptMessageContent`)
        type: Always `text`.
        data: The text.
        opaque_body: Any JSON, kept as it came. A provider that puts something here, such as a signature of its
            reasoning, wants it back unchanged in the next turn.
    """

    type: Literal["text"] = "text"
    """Always `text`."""
    data: str
    """The text."""
    opaque_body: Any = None
    """Any JSON, kept as it came. A provider that puts something here, such as a signature of its
    reasoning, wants it back unchanged in the next turn."""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)

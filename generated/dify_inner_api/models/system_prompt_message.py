# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import Literal

from attrs import define

from ..models.prompt_message_content import PromptMessageContent
from .prompt_message import PromptMessage


@define(kw_only=True)
class SystemPromptMessage(PromptMessage):
    """An instruction that the whole conversation follows.

    Attributes: (besides those of `PromptMessage`)
        role: Always `system`.
        content: The message itself: a text, or a list of parts. Null stands for no content, which only a reply
            may carry: the daemon refuses null in a request.
        name: The participant's name; for a tool message the tool's. Null and "" mean none.
    """

    role: Literal["system"] = "system"
    """Always `system`."""
    content: list[PromptMessageContent] | str | None = None
    """The message itself: a text, or a list of parts. Null stands for no content, which only a reply
    may carry: the daemon refuses null in a request."""
    name: str | None = None
    """The participant's name; for a tool message the tool's. Null and "" mean none."""

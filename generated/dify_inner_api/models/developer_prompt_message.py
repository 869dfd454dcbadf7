# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import Literal

from attrs import define

from ..models.prompt_message_content import PromptMessageContent
from .prompt_message import PromptMessage


@define(kw_only=True)
class DeveloperPromptMessage(PromptMessage):
    """An instruction of the developer, which some models tell apart from the system's. API servers up to
    1.16.0-rc1 refuse it.

    Attributes: (besides those of `PromptMessage`)
        role: Always `developer`.
        content: The message itself: a text, or a list of parts. Null stands for no content, which only a reply
            may carry: the daemon refuses null in a request.
        name: The participant's name; for a tool message the tool's. Null and "" mean none.
    """

    role: Literal["developer"] = "developer"
    """Always `developer`."""
    content: list[PromptMessageContent] | str | None = None
    """The message itself: a text, or a list of parts. Null stands for no content, which only a reply
    may carry: the daemon refuses null in a request."""
    name: str | None = None
    """The participant's name; for a tool message the tool's. Null and "" mean none."""

# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from functools import cache
from typing import Any, ClassVar

from ..types import PartMethods, Tagged, Unknown, Value


class PromptMessageContent(PartMethods, Value, Tagged):
    """One part of a message; its class follows from `type`."""

    __slots__ = ()
    TAG: ClassVar[str] = "type"
    opaque_body: Any
    """Any JSON, kept as it came. A provider that puts something here, such as a signature of its
    reasoning, wants it back unchanged in the next turn."""

    @staticmethod
    @cache
    def variants() -> "dict[str | None, type[Any]]":
        """The class for each value of the tag; None stands for any other."""
        from .audio_prompt_message_content import AudioPromptMessageContent
        from .document_prompt_message_content import DocumentPromptMessageContent
        from .image_prompt_message_content import ImagePromptMessageContent
        from .text_prompt_message_content import TextPromptMessageContent
        from .video_prompt_message_content import VideoPromptMessageContent

        return {
            "text": TextPromptMessageContent,
            "image": ImagePromptMessageContent,
            "audio": AudioPromptMessageContent,
            "video": VideoPromptMessageContent,
            "document": DocumentPromptMessageContent,
            None: UnknownPromptMessageContent,
        }


class UnknownPromptMessageContent(Unknown, PromptMessageContent):
    """A PromptMessageContent whose `type` this contract does not know: its fields, as they came."""

    __slots__ = ()

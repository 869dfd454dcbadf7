# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define

from ..models.multi_modal_content_type import MultiModalContentType
from ..types import Model, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class MultiModalContent(Model):
    """A text or an image for a multimodal embedding or rerank.

    Attributes:
        content: The text; for an image its bytes, base64.
        content_type: What `content` is.
    """

    content: str
    """The text; for an image its bytes, base64."""
    content_type: MultiModalContentType
    """What `content` is."""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)

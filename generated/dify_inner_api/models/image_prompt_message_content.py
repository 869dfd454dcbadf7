# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import define

from ..types import FileMethods, Model, construct
from .image_detail import ImageDetail as _ImageDetail
from .prompt_message_content import PromptMessageContent


class _Nested:
    __slots__ = ()
    DETAIL: TypeAlias = _ImageDetail


@define(kw_only=True, repr=False, getstate_setstate=False)
class ImagePromptMessageContent(_Nested, FileMethods, PromptMessageContent, Model):
    """An image.

    Attributes: (besides those of `PromptMessageContent`)
        type: Always `image`.
        format: The file's format, such as `png`, `mp3`, `pdf`.
        mime_type: The file's media type, such as `image/png`.
        url: Where the provider can read the file; "" when `base64_data` holds it.
        base64_data: The file, base64; "" when `url` is given.
        filename: The file's name; "" means none.
        detail: How closely the model looks, `low` or `high`; API servers up to 1.16.0-rc1 refuse any
            other word. The daemon writes "" in a reply that does not say.
        opaque_body: Any JSON, kept as it came. A provider that puts something here, such as a signature of its
            reasoning, wants it back unchanged in the next turn.
    """

    type: Literal["image"] = "image"
    """Always `image`."""
    format: str
    """The file's format, such as `png`, `mp3`, `pdf`."""
    mime_type: str
    """The file's media type, such as `image/png`."""
    url: str = ""
    """Where the provider can read the file; "" when `base64_data` holds it."""
    base64_data: str = ""
    """The file, base64; "" when `url` is given."""
    filename: str = ""
    """The file's name; "" means none."""
    detail: Literal["high"] | Literal["low"] | str = "low"
    """How closely the model looks, `low` or `high`; API servers up to 1.16.0-rc1 refuse any
    other word. The daemon writes "" in a reply that does not say."""
    opaque_body: Any = None
    """Any JSON, kept as it came. A provider that puts something here, such as a signature of its
    reasoning, wants it back unchanged in the next turn."""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)

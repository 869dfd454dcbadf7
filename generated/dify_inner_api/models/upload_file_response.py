# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any, Literal

from attrs import define

from ..types import Model, OrNull, UploadMethods, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class UploadFileResponse(UploadMethods, Model):
    """A file that was uploaded.

    Attributes:
        id: The id, for `tool_file_id`.
        name: The name of the file.
        size: Bytes.
        extension: The extension with its dot; "" where there is none.
        mime_type: The media type; "" where the server knows none.
        type: What kind of file it is; the session derives it from the media type where the server does not say.
        preview_url: An address to look at the file.
        reference: The server's own name of the file.
        source_url: Where the file came from.
        original_url: Where the file came from at first.
        tenant_id: The workspace.
        user_id: The user.
        conversation_id: The conversation.
        file_key: Where the server keeps it.
    """

    id: str
    """The id, for `tool_file_id`."""
    name: str
    """The name of the file."""
    size: int
    """Bytes."""
    extension: OrNull[str] = ""
    """The extension with its dot; "" where there is none."""
    mime_type: OrNull[str] = ""
    """The media type; "" where the server knows none."""
    type: (
        Literal["audio"]
        | Literal["custom"]
        | Literal["document"]
        | Literal["image"]
        | Literal["video"]
        | str
        | None
    ) = None
    """What kind of file it is; the session derives it from the media type where the server does not say."""
    preview_url: str | None = None
    """An address to look at the file."""
    reference: str | None = None
    """The server's own name of the file."""
    source_url: str | None = None
    """Where the file came from."""
    original_url: str | None = None
    """Where the file came from at first."""
    tenant_id: str | None = None
    """The workspace."""
    user_id: str | None = None
    """The user."""
    conversation_id: str | None = None
    """The conversation."""
    file_key: str | None = None
    """Where the server keeps it."""

    def __attrs_post_init__(self) -> None:
        self.extension = self.extension or ""
        self.mime_type = self.mime_type or ""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)

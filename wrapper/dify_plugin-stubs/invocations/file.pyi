from enum import StrEnum
from typing import Any, Literal, TypeAlias

from dify_plugin.core.runtime import BackwardsInvocation
from pydantic import BaseModel

class UploadFileResponse(BaseModel):
    class Type(StrEnum):
        DOCUMENT = "document"
        IMAGE = "image"
        VIDEO = "video"
        AUDIO = "audio"

        @classmethod
        def from_mime_type(cls, mime_type: str) -> UploadFileResponse.Type: ...

    id: str
    name: str
    size: int
    extension: str
    mime_type: str
    type: Type | None = None
    preview_url: str | None = None
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        id: str,
        name: str,
        size: int,
        extension: str,
        mime_type: str,
        type: Type | _TypeValue | None = None,
        preview_url: str | None = None,
    ) -> None: ...
    def to_app_parameter(self) -> dict[str, str]: ...

_TypeValue: TypeAlias = Literal["document", "image", "video", "audio"]

class File(BackwardsInvocation[dict[str, Any]]):
    def upload(self, filename: str, content: bytes, mimetype: str) -> UploadFileResponse: ...

from dify_plugin.file.entities import FileType as FileType
from dify_plugin.file.entities import _FileTypeValue
from pydantic import BaseModel, PrivateAttr

class File(BaseModel):
    dify_model_identity: str = ...
    url: str
    mime_type: str | None = None
    filename: str | None = None
    extension: str | None = None
    size: int | None = None
    type: FileType
    _blob: bytes | None = PrivateAttr(default=None)
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        dify_model_identity: str = ...,
        url: str,
        mime_type: str | None = None,
        filename: str | None = None,
        extension: str | None = None,
        size: int | None = None,
        type: FileType | _FileTypeValue,
    ) -> None: ...
    @property
    def blob(self) -> bytes: ...

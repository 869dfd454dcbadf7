from dify_plugin.file.entities import FileType
from pydantic import BaseModel

class File(BaseModel):
    dify_model_identity: str = ...
    url: str
    mime_type: str | None = None
    filename: str | None = None
    extension: str | None = None
    size: int | None = None
    type: FileType
    @property
    def blob(self) -> bytes: ...

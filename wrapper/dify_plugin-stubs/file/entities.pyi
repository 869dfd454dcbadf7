from enum import StrEnum
from typing import Literal, TypeAlias

class FileType(StrEnum):
    IMAGE = "image"
    DOCUMENT = "document"
    AUDIO = "audio"
    VIDEO = "video"
    CUSTOM = "custom"

    @staticmethod
    def value_of(value: str) -> FileType: ...

_FileTypeValue: TypeAlias = Literal["image", "document", "audio", "video", "custom"]

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, Literal, TypeAlias

from dify_plugin.entities.provider_config import LogMetadata
from pydantic import BaseModel

class InvokeMessage(BaseModel):
    class TextMessage(BaseModel):
        text: str
        def to_dict(self) -> dict[str, str]: ...

    class JsonMessage(BaseModel):
        json_object: Mapping[str, Any] | list[Any]
        def to_dict(self) -> dict[str, Mapping[str, Any] | list[Any]]: ...

    class BlobMessage(BaseModel):
        blob: bytes

    class BlobChunkMessage(BaseModel):
        id: str
        sequence: int
        total_length: int
        blob: bytes
        end: bool

    class VariableMessage(BaseModel):
        variable_name: str
        variable_value: Any
        stream: bool = False

    class LogMessage(BaseModel):
        class LogStatus(Enum):
            START = "start"
            ERROR = "error"
            SUCCESS = "success"

        id: str = ...
        label: str
        parent_id: str | None = None
        error: str | None = None
        status: LogStatus
        data: Mapping[str, Any]
        metadata: Mapping[LogMetadata, Any] | None = None
        # Written by codegen/stub_constructors.py.
        def __init__(
            self,
            *,
            id: str = ...,
            label: str,
            parent_id: str | None = None,
            error: str | None = None,
            status: LogStatus | _LogStatusValue,
            data: Mapping[str, Any],
            metadata: Mapping[LogMetadata, Any] | Mapping[str, Any] | None = None,
        ) -> None: ...

    class RetrieverResourceMessage(BaseModel):
        class RetrieverResource(BaseModel):
            position: int | None = None
            dataset_id: str | None = None
            dataset_name: str | None = None
            document_id: str | None = None
            document_name: str | None = None
            data_source_type: str | None = None
            segment_id: str | None = None
            retriever_from: str | None = None
            score: float | None = None
            hit_count: int | None = None
            word_count: int | None = None
            segment_position: int | None = None
            index_node_hash: str | None = None
            content: str | None = None
            page: int | None = None
            doc_metadata: dict[str, Any] | None = None
            # Written by codegen/stub_constructors.py.
            def __init__(
                self,
                *,
                position: int | None = None,
                dataset_id: str | None = None,
                dataset_name: str | None = None,
                document_id: str | None = None,
                document_name: str | None = None,
                data_source_type: str | None = None,
                segment_id: str | None = None,
                retriever_from: str | None = None,
                score: float | None = None,
                hit_count: int | None = None,
                word_count: int | None = None,
                segment_position: int | None = None,
                index_node_hash: str | None = None,
                content: str | None = None,
                page: int | None = None,
                doc_metadata: Mapping[str, Any] | None = None,
            ) -> None: ...

        retriever_resources: list[RetrieverResource]
        context: str
        # Written by codegen/stub_constructors.py.
        def __init__(
            self,
            *,
            retriever_resources: Sequence[RetrieverResource] | Sequence[Mapping[str, object]],
            context: str,
        ) -> None: ...

    class MessageType(Enum):
        TEXT = "text"
        FILE = "file"
        BLOB = "blob"
        JSON = "json"
        LINK = "link"
        IMAGE = "image"
        IMAGE_LINK = "image_link"
        VARIABLE = "variable"
        BLOB_CHUNK = "blob_chunk"
        LOG = "log"
        RETRIEVER_RESOURCES = "retriever_resources"

    type: MessageType
    message: (
        TextMessage
        | JsonMessage
        | VariableMessage
        | BlobMessage
        | BlobChunkMessage
        | LogMessage
        | RetrieverResourceMessage
        | None
    )
    meta: dict[str, Any] | None = None
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: MessageType | _MessageTypeValue,
        message: TextMessage
        | Mapping[str, object]
        | JsonMessage
        | VariableMessage
        | BlobMessage
        | BlobChunkMessage
        | LogMessage
        | RetrieverResourceMessage
        | None,
        meta: Mapping[str, Any] | None = None,
    ) -> None: ...

_LogStatusValue: TypeAlias = Literal["start", "error", "success"]

_MessageTypeValue: TypeAlias = Literal[
    "text",
    "file",
    "blob",
    "json",
    "link",
    "image",
    "image_link",
    "variable",
    "blob_chunk",
    "log",
    "retriever_resources",
]

from collections.abc import Mapping, Sequence
from typing import Any

from dify_plugin.entities.invoke_message import InvokeMessage, _MessageTypeValue
from pydantic import BaseModel

class DatasourceMessage(InvokeMessage):
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: InvokeMessage.MessageType | _MessageTypeValue,
        message: InvokeMessage.TextMessage
        | Mapping[str, object]
        | InvokeMessage.JsonMessage
        | InvokeMessage.VariableMessage
        | InvokeMessage.BlobMessage
        | InvokeMessage.BlobChunkMessage
        | InvokeMessage.LogMessage
        | InvokeMessage.RetrieverResourceMessage
        | None,
        meta: Mapping[str, Any] | None = None,
    ) -> None: ...

class DatasourceRuntime(BaseModel):
    credentials: Mapping[str, Any]
    user_id: str | None
    session_id: str | None

class WebSiteInfoDetail(BaseModel):
    source_url: str
    content: str
    title: str
    description: str

class WebSiteInfo(BaseModel):
    status: str | None
    web_info_list: list[WebSiteInfoDetail] | None = ...
    total: int | None = 0
    completed: int | None = 0
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        status: str | None,
        web_info_list: Sequence[WebSiteInfoDetail] | Sequence[Mapping[str, object]] | None = ...,
        total: int | None = 0,
        completed: int | None = 0,
    ) -> None: ...

class WebsiteCrawlMessage(BaseModel):
    result: WebSiteInfo
    # Written by codegen/stub_constructors.py.
    def __init__(self, *, result: WebSiteInfo | Mapping[str, object]) -> None: ...

class OnlineDocumentPage(BaseModel):
    page_id: str
    page_name: str
    page_icon: dict[str, Any] | None = None
    type: str
    last_edited_time: str
    parent_id: str | None = None
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        page_id: str,
        page_name: str,
        page_icon: Mapping[str, Any] | None = None,
        type: str,
        last_edited_time: str,
        parent_id: str | None = None,
    ) -> None: ...

class OnlineDocumentInfo(BaseModel):
    workspace_id: str
    workspace_name: str
    workspace_icon: str
    total: int
    pages: list[OnlineDocumentPage]
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        workspace_id: str,
        workspace_name: str,
        workspace_icon: str,
        total: int,
        pages: Sequence[OnlineDocumentPage] | Sequence[Mapping[str, object]],
    ) -> None: ...

class DatasourceGetPagesResponse(BaseModel):
    result: list[OnlineDocumentInfo]
    # Written by codegen/stub_constructors.py.
    def __init__(
        self, *, result: Sequence[OnlineDocumentInfo] | Sequence[Mapping[str, object]]
    ) -> None: ...

class GetOnlineDocumentPageContentRequest(BaseModel):
    workspace_id: str
    page_id: str
    type: str

class OnlineDriveFile(BaseModel):
    id: str
    name: str
    size: int
    type: str

class OnlineDriveFileBucket(BaseModel):
    bucket: str | None = None
    files: list[OnlineDriveFile]
    is_truncated: bool
    next_page_parameters: dict[str, Any] | None = None
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        bucket: str | None = None,
        files: Sequence[OnlineDriveFile] | Sequence[Mapping[str, object]],
        is_truncated: bool,
        next_page_parameters: Mapping[str, Any] | None = None,
    ) -> None: ...

class OnlineDriveBrowseFilesRequest(BaseModel):
    bucket: str | None = None
    prefix: str | None
    max_keys: int = 20
    next_page_parameters: dict[str, Any] | None = None
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        bucket: str | None = None,
        prefix: str | None,
        max_keys: int = 20,
        next_page_parameters: Mapping[str, Any] | None = None,
    ) -> None: ...

class OnlineDriveBrowseFilesResponse(BaseModel):
    result: list[OnlineDriveFileBucket]
    # Written by codegen/stub_constructors.py.
    def __init__(
        self, *, result: Sequence[OnlineDriveFileBucket] | Sequence[Mapping[str, object]]
    ) -> None: ...

class OnlineDriveDownloadFileRequest(BaseModel):
    bucket: str | None = None
    id: str

class DatasourceOAuthCredentials(BaseModel):
    name: str | None = None
    avatar_url: str | None = None
    credentials: Mapping[str, Any]
    expires_at: int | None = -1

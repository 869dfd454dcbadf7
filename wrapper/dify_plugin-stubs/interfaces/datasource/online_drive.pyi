from abc import abstractmethod
from collections.abc import Generator
from typing import final

from dify_plugin.core.runtime import Session
from dify_plugin.entities.datasource import (
    DatasourceMessage,
    DatasourceRuntime,
    OnlineDriveBrowseFilesRequest,
    OnlineDriveBrowseFilesResponse,
    OnlineDriveDownloadFileRequest,
)
from dify_plugin.interfaces.tool import ToolLike

class OnlineDriveDatasource(ToolLike[DatasourceMessage]):
    runtime: DatasourceRuntime
    session: Session

    @final
    def __init__(self, runtime: DatasourceRuntime, session: Session) -> None: ...
    def browse_files(
        self, request: OnlineDriveBrowseFilesRequest
    ) -> OnlineDriveBrowseFilesResponse: ...
    @abstractmethod
    def _browse_files(
        self, request: OnlineDriveBrowseFilesRequest
    ) -> OnlineDriveBrowseFilesResponse: ...
    def download_file(
        self, request: OnlineDriveDownloadFileRequest
    ) -> Generator[DatasourceMessage]: ...
    @abstractmethod
    def _download_file(
        self, request: OnlineDriveDownloadFileRequest
    ) -> Generator[DatasourceMessage]: ...

from abc import abstractmethod
from collections.abc import Generator, Mapping
from typing import Any, final

from dify_plugin.core.runtime import Session
from dify_plugin.entities.datasource import (
    DatasourceGetPagesResponse,
    DatasourceMessage,
    DatasourceRuntime,
    GetOnlineDocumentPageContentRequest,
)
from dify_plugin.interfaces.tool import ToolLike

class OnlineDocumentDatasource(ToolLike[DatasourceMessage]):
    runtime: DatasourceRuntime
    session: Session

    @final
    def __init__(self, runtime: DatasourceRuntime, session: Session) -> None: ...
    def get_pages(self, datasource_parameters: Mapping[str, Any]) -> DatasourceGetPagesResponse: ...
    @abstractmethod
    def _get_pages(self, datasource_parameters: dict[str, Any]) -> DatasourceGetPagesResponse: ...
    def get_content(
        self, page: GetOnlineDocumentPageContentRequest
    ) -> Generator[DatasourceMessage]: ...
    @abstractmethod
    def _get_content(
        self, page: GetOnlineDocumentPageContentRequest
    ) -> Generator[DatasourceMessage]: ...

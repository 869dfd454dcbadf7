from collections.abc import Generator, Mapping
from typing import Any

from dify_plugin.entities.datasource import (
    DatasourceGetPagesResponse,
    DatasourceMessage,
    GetOnlineDocumentPageContentRequest,
    OnlineDocumentInfo,
    OnlineDocumentPage,
)
from dify_plugin.interfaces.datasource.online_document import OnlineDocumentDatasource


class Pages(OnlineDocumentDatasource):
    def _get_pages(self, datasource_parameters: Mapping[str, Any]) -> DatasourceGetPagesResponse:
        name = datasource_parameters.get("query", "all")
        page = OnlineDocumentPage(
            page_id="p1", page_name=name, type="page", last_edited_time="2026-01-01"
        )
        info = OnlineDocumentInfo(
            workspace_id="w1", workspace_name="W", workspace_icon="", total=1, pages=[page]
        )
        return DatasourceGetPagesResponse(result=[info])

    def _get_content(
        self, page: GetOnlineDocumentPageContentRequest
    ) -> Generator[DatasourceMessage]:
        yield self.create_variable_message("content", f"{page.workspace_id}/{page.page_id}")
        yield self.create_variable_message("type", page.type)

from abc import ABC, abstractmethod
from collections.abc import Generator, Mapping
from typing import Any, final

from dify_plugin.core.runtime import Session
from dify_plugin.entities.datasource import DatasourceRuntime, WebsiteCrawlMessage, WebSiteInfo

class WebsiteCrawlDatasource(ABC):
    runtime: DatasourceRuntime
    session: Session

    @final
    def __init__(self, runtime: DatasourceRuntime, session: Session) -> None: ...
    def create_crawl_message(self, website_info: WebSiteInfo) -> WebsiteCrawlMessage: ...
    def website_crawl(
        self, datasource_parameters: Mapping[str, Any]
    ) -> Generator[WebsiteCrawlMessage]: ...
    @abstractmethod
    def _get_website_crawl(
        self, datasource_parameters: dict[str, Any]
    ) -> Generator[WebsiteCrawlMessage]: ...

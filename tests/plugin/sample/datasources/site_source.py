from collections.abc import Generator, Mapping
from typing import Any

from dify_plugin.entities.datasource import WebsiteCrawlMessage, WebSiteInfo, WebSiteInfoDetail
from dify_plugin.interfaces.datasource.website import WebsiteCrawlDatasource


class Site(WebsiteCrawlDatasource):
    def _get_website_crawl(
        self, datasource_parameters: Mapping[str, Any]
    ) -> Generator[WebsiteCrawlMessage]:
        started = WebSiteInfo(status="processing", web_info_list=[], total=1, completed=0)
        yield self.create_crawl_message(started)
        page = WebSiteInfoDetail(
            source_url=datasource_parameters["url"],
            content=f"read with the {self.runtime.credentials['key']} key",
            title="A page",
            description="",
        )
        done = WebSiteInfo(status="completed", web_info_list=[page], total=1, completed=1)
        yield self.create_crawl_message(done)

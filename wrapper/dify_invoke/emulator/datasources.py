"""The datasources of a running plugin."""

from collections.abc import Mapping
from typing import Any

from .answers import Json
from .manifest import Offers, known
from .plugin_requests import Ask, only


class Datasources:
    """Invokes the datasources of a running plugin, as `plugin.datasources`.

    Every method takes the datasource's name, the credentials of its provider, and how many seconds
    to wait for each result.

    Every method raises PluginError if the datasource raises an exception, ValueError if the plugin
    has no datasource of this name and type, and TimeoutError if the plugin sent nothing in time.
    """

    def __init__(self, ask: Ask, offers: Offers) -> None:
        self._ask = ask
        self._offers = offers

    def validate_credentials(
        self, provider: str, credentials: Mapping[str, Any], *, timeout: float = 60.0
    ) -> None:
        """Has the provider validate its credentials. Raises PluginError if it refuses them."""
        self._offers.check_provider(provider)
        fields = {"provider": provider, "credentials": dict(credentials)}
        self._ask("datasource", "validate_datasource_credentials", fields, timeout)

    def crawl_website(
        self,
        datasource: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        credentials: Mapping[str, Any] | None = None,
        timeout: float = 60.0,
    ) -> list[Json]:
        """Crawls a website and returns the states of the crawl, from first to last.

        A state is a dict with `status`, `total`, `completed` and `web_info_list`.
        """
        fields = self._fields("website_crawl", datasource, credentials)
        fields["datasource_parameters"] = dict(parameters or {})
        action = "invoke_website_datasource_get_crawl"
        return [state["result"] for state in self._ask("datasource", action, fields, timeout)]

    def get_pages(
        self,
        datasource: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        credentials: Mapping[str, Any] | None = None,
        timeout: float = 60.0,
    ) -> list[Json]:
        """Lists online documents. Returns the workspaces, each a dict that has `pages`."""
        fields = self._fields("online_document", datasource, credentials)
        fields["datasource_parameters"] = dict(parameters or {})
        action = "invoke_online_document_datasource_get_pages"
        workspaces: list[Json] = only(self._ask("datasource", action, fields, timeout))["result"]
        return workspaces

    def get_page_content(
        self,
        datasource: str,
        page: Mapping[str, Any],
        *,
        credentials: Mapping[str, Any] | None = None,
        timeout: float = 60.0,
    ) -> list[Json]:
        """Reads a page of an online document and returns the datasource's messages.

        Args:
            datasource: The datasource's name.
            page: The page, with `workspace_id`, `page_id` and `type`.
            credentials: The credentials of the datasource's provider.
            timeout: How many seconds to wait for each message.
        """
        fields = self._fields("online_document", datasource, credentials) | {"page": dict(page)}
        action = "invoke_online_document_datasource_get_page_content"
        return self._ask("datasource", action, fields, timeout)

    def browse_files(
        self,
        datasource: str,
        *,
        bucket: str | None = None,
        prefix: str = "",
        max_keys: int = 20,
        next_page_parameters: Mapping[str, Any] | None = None,
        credentials: Mapping[str, Any] | None = None,
        timeout: float = 60.0,
    ) -> list[Json]:
        """Lists files of an online drive. Returns the buckets, each a dict that has `files`.

        Args:
            datasource: The datasource's name.
            bucket: The bucket, if the drive has buckets.
            prefix: The id of the folder. `""` is the root.
            max_keys: How many files a page has at most.
            next_page_parameters: Those of the page before.
            credentials: The credentials of the datasource's provider.
            timeout: How many seconds to wait for the result.
        """
        following = None if next_page_parameters is None else dict(next_page_parameters)
        request: Json = {"bucket": bucket, "prefix": prefix, "max_keys": max_keys}
        request["next_page_parameters"] = following
        fields = self._fields("online_drive", datasource, credentials) | {"request": request}
        action = "invoke_online_drive_browse_files"
        buckets: list[Json] = only(self._ask("datasource", action, fields, timeout))["result"]
        return buckets

    def download_file(
        self,
        datasource: str,
        file_id: str,
        *,
        bucket: str | None = None,
        credentials: Mapping[str, Any] | None = None,
        timeout: float = 60.0,
    ) -> list[Json]:
        """Downloads a file of an online drive and returns the datasource's messages."""
        request = {"bucket": bucket, "id": file_id}
        fields = self._fields("online_drive", datasource, credentials) | {"request": request}
        return self._ask("datasource", "invoke_online_drive_download_file", fields, timeout)

    def _fields(self, type_: str, name: str, credentials: Mapping[str, Any] | None) -> Json:
        """The fields of each request. Raises ValueError if the plugin has no such datasource."""
        offer = self._offers.find(name)
        if self._type_of(offer.provider) != type_:
            fitting = (o.name for o in self._offers.offers if self._type_of(o.provider) == type_)
            raise ValueError(
                f"the datasource {name!r} is of type {self._type_of(offer.provider)}, not {type_}; "
                f"of that type the plugin has: {known(fitting)}"
            )
        given = dict(credentials or {})
        return {"provider": offer.provider, "datasource": name, "credentials": given}

    def _type_of(self, provider: str) -> str:
        return str(self._offers.providers[provider].get("provider_type"))

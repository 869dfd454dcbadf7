# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..models.json_object import JsonObject
from ..types import UNSET, Model, Unset


@define(kw_only=True, repr=False, getstate_setstate=False)
class DatasourceRequest(Model):
    """A question to a datasource.

    Attributes:
        provider: The provider, `author/plugin/provider`.
        datasource: The datasource of the provider.
        datasource_type: `online_document`, `online_drive`, `website_crawl`, ...
        credential_id: The credential, a UUID.
        operation: `get_online_document_pages`, `get_online_document_page_content`, `get_website_crawl`,
            `online_drive_browse_files`, `online_drive_download_file` or `validate_credentials`.
        datasource_parameters: The parameters by name.
        page: The page whose content is wanted.
        request: The folder or the file of a drive.
    """

    provider: str
    """The provider, `author/plugin/provider`."""
    datasource: str
    """The datasource of the provider."""
    datasource_type: str
    """`online_document`, `online_drive`, `website_crawl`, ..."""
    credential_id: str
    """The credential, a UUID."""
    operation: str
    """`get_online_document_pages`, `get_online_document_page_content`, `get_website_crawl`,
    `online_drive_browse_files`, `online_drive_download_file` or `validate_credentials`."""
    datasource_parameters: JsonObject | Unset = UNSET
    """The parameters by name."""
    page: JsonObject | Unset = UNSET
    """The page whose content is wanted."""
    request: JsonObject | Unset = UNSET
    """The folder or the file of a drive."""

from collections.abc import Mapping
from typing import Any

from dify_plugin.entities.datasource import DatasourceOAuthCredentials
from dify_plugin.entities.oauth import OAuthCredentials
from werkzeug import Request

from .provider import DatasourceProvider

__all__ = [
    "Any",
    "DatasourceOAuthCredentials",
    "DatasourceProvider",
    "Mapping",
    "OAuthCredentials",
    "Request",
]

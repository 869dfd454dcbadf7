from abc import ABC, abstractmethod
from collections.abc import Generator, Mapping
from typing import Any, Generic, Protocol, Self, TypeVar, final

from dify_plugin.core.runtime import Session
from dify_plugin.entities import ParameterOption
from dify_plugin.entities.invoke_message import InvokeMessage
from dify_plugin.entities.oauth import OAuthCredentials, ToolOAuthCredentials
from dify_plugin.entities.provider_config import LogMetadata
from dify_plugin.entities.tool import ToolInvokeMessage, ToolParameter, ToolRuntime
from typing_extensions import deprecated
from werkzeug import Request

_T = TypeVar("_T", bound=InvokeMessage)

class _Forwarded(Protocol):
    """A message of an invoked tool of another class, such as dify_invoke's, which its Tool lets a plugin yield."""

    @property
    def type(self) -> Any: ...
    @property
    def message(self) -> Any: ...
    @property
    def meta(self) -> Any: ...

class ToolLike(ABC, Generic[_T]):
    response_type: type[_T]
    def create_text_message(self, text: str) -> _T: ...
    def create_json_message(self, json: Mapping[Any, Any] | list[Any]) -> _T: ...
    def create_image_message(self, image_url: str) -> _T: ...
    def create_link_message(self, link: str) -> _T: ...
    def create_blob_message(self, blob: bytes, meta: dict[str, Any] | None = None) -> _T: ...
    def create_variable_message(self, variable_name: str, variable_value: object) -> _T: ...
    def create_stream_variable_message(self, variable_name: str, variable_value: str) -> _T: ...
    def create_log_message(
        self,
        label: str,
        data: Mapping[str, Any],
        status: InvokeMessage.LogMessage.LogStatus = ...,
        parent: _T | None = None,
        metadata: Mapping[LogMetadata, Any] | Mapping[str, Any] | None = None,
    ) -> _T: ...
    def create_retriever_resource_message(
        self,
        retriever_resources: list[InvokeMessage.RetrieverResourceMessage.RetrieverResource],
        context: str,
    ) -> _T: ...
    def finish_log_message(
        self,
        log: _T,
        status: InvokeMessage.LogMessage.LogStatus = ...,
        error: str | None = None,
        data: Mapping[str, Any] | None = None,
        metadata: Mapping[LogMetadata, Any] | Mapping[str, Any] | None = None,
    ) -> _T: ...
    @deprecated("Superseded by dynamic select parameters.")
    def _get_runtime_parameters(self) -> list[ToolParameter]: ...
    @classmethod
    def has_runtime_parameters(cls) -> bool: ...

class ToolProvider:
    def validate_credentials(self, credentials: dict[str, Any]) -> None: ...
    def _validate_credentials(self, credentials: dict[str, Any]) -> None: ...
    def oauth_get_authorization_url(
        self, redirect_uri: str, system_credentials: Mapping[str, Any]
    ) -> str: ...
    def _oauth_get_authorization_url(
        self, redirect_uri: str, system_credentials: Mapping[str, Any]
    ) -> str: ...
    def oauth_get_credentials(
        self, redirect_uri: str, system_credentials: Mapping[str, Any], request: Request
    ) -> OAuthCredentials: ...
    def _oauth_get_credentials(
        self, redirect_uri: str, system_credentials: Mapping[str, Any], request: Request
    ) -> ToolOAuthCredentials: ...
    def oauth_refresh_credentials(
        self,
        redirect_uri: str,
        system_credentials: Mapping[str, Any],
        credentials: Mapping[str, Any],
    ) -> OAuthCredentials | ToolOAuthCredentials: ...
    def _oauth_refresh_credentials(
        self,
        redirect_uri: str,
        system_credentials: Mapping[str, Any],
        credentials: Mapping[str, Any],
    ) -> ToolOAuthCredentials: ...

class Tool(ToolLike[ToolInvokeMessage]):
    runtime: ToolRuntime
    session: Session
    @final
    def __init__(self, runtime: ToolRuntime, session: Session) -> None: ...
    @classmethod
    def from_credentials(cls, credentials: dict[str, Any], user_id: str | None = None) -> Self: ...
    @abstractmethod
    def _invoke(
        self, tool_parameters: dict[str, Any]
    ) -> Generator[ToolInvokeMessage | _Forwarded]: ...
    def _fetch_parameter_options(self, parameter: str) -> list[ParameterOption]: ...
    def invoke(self, tool_parameters: dict[str, Any]) -> Generator[ToolInvokeMessage]: ...
    @deprecated("Superseded by dynamic select parameters.")
    def get_runtime_parameters(self) -> list[ToolParameter]: ...
    def fetch_parameter_options(self, parameter: str) -> list[ParameterOption]: ...

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from dify_plugin.core.entities.plugin.request import (
    PluginAccessAction,
    PluginInvokeType,
    _AgentActionsValue,
    _DatasourceActionsValue,
    _DynamicParameterActionsValue,
    _EndpointActionsValue,
    _ModelActionsValue,
    _OAuthActionsValue,
    _PluginInvokeTypeValue,
    _ToolActionsValue,
    _TriggerActionsValue,
)
from pydantic import BaseModel

_T = TypeVar("_T", bound=BaseModel)

class PluginInvokeRequest(BaseModel, Generic[_T]):
    invoke_id: str
    type: PluginInvokeType
    action: PluginAccessAction
    request: _T
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        invoke_id: str,
        type: PluginInvokeType | _PluginInvokeTypeValue,
        action: PluginAccessAction
        | _AgentActionsValue
        | _TriggerActionsValue
        | _ToolActionsValue
        | _ModelActionsValue
        | _EndpointActionsValue
        | _OAuthActionsValue
        | _DynamicParameterActionsValue
        | _DatasourceActionsValue,
        request: _T,
    ) -> None: ...

class ResponseType(StrEnum):
    INFO = "info"
    ERROR = "error"
    PLUGIN_RESPONSE = "plugin_response"
    PLUGIN_READY = "plugin_ready"
    PLUGIN_INVOKE_END = "plugin_invoke_end"

_ResponseTypeValue: TypeAlias = Literal[
    "info", "error", "plugin_response", "plugin_ready", "plugin_invoke_end"
]

class PluginGenericResponse(BaseModel):
    invoke_id: str
    type: ResponseType
    response: Mapping[str, Any]
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        invoke_id: str,
        type: ResponseType | _ResponseTypeValue,
        response: Mapping[str, Any],
    ) -> None: ...

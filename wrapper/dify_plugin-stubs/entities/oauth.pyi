from collections.abc import Mapping, Sequence
from typing import Any

from dify_plugin.entities.provider_config import ProviderConfig
from pydantic import BaseModel

class OAuthSchema(BaseModel):
    client_schema: Sequence[ProviderConfig] = ...
    credentials_schema: Sequence[ProviderConfig] = ...
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        client_schema: Sequence[ProviderConfig] | Sequence[Mapping[str, object]] = ...,
        credentials_schema: Sequence[ProviderConfig] | Sequence[Mapping[str, object]] = ...,
    ) -> None: ...

class OAuthCredentials(BaseModel):
    metadata: Mapping[str, Any] = ...
    credentials: Mapping[str, Any]
    expires_at: int = -1

class ToolOAuthCredentials(BaseModel):
    credentials: Mapping[str, Any]
    expires_at: int | None = -1

class TriggerOAuthCredentials(BaseModel):
    credentials: Mapping[str, Any]
    expires_at: int | None = -1

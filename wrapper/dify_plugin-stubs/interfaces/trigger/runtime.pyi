from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dify_plugin.core.runtime import Session
from dify_plugin.entities.provider_config import CredentialType
from dify_plugin.entities.trigger import Subscription

@dataclass(frozen=True, slots=True)
class TriggerRuntime:
    session: Session
    credential_type: CredentialType
    credentials: Mapping[str, Any] | None = None

@dataclass(frozen=True, slots=True)
class EventRuntime:
    session: Session
    credential_type: CredentialType
    subscription: Subscription
    credentials: Mapping[str, Any] | None = None

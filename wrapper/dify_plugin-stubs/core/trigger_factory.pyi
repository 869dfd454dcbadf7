from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dify_plugin.core.runtime import Session
from dify_plugin.entities.provider_config import CredentialType
from dify_plugin.entities.trigger import (
    EventConfiguration,
    TriggerProviderConfiguration,
    TriggerSubscriptionConstructorRuntime,
)
from dify_plugin.interfaces.trigger import (
    Event,
    EventRuntime,
    Trigger,
    TriggerSubscriptionConstructor,
)

@dataclass(slots=True)
class _TriggerProviderEntry:
    configuration: TriggerProviderConfiguration
    provider_cls: type[Trigger]
    subscription_constructor_cls: type[TriggerSubscriptionConstructor] | None
    events: dict[str, tuple[EventConfiguration, type[Event]]]

class TriggerProviderRegistration:
    def __init__(self, entry: _TriggerProviderEntry) -> None: ...
    def register_trigger(
        self, *, name: str, configuration: EventConfiguration, trigger_cls: type[Event]
    ) -> None: ...

class TriggerFactory:
    def __init__(self) -> None: ...
    def register_trigger_provider(
        self,
        *,
        configuration: TriggerProviderConfiguration,
        provider_cls: type[Trigger],
        subscription_constructor_cls: type[TriggerSubscriptionConstructor] | None,
        events: Mapping[str, tuple[EventConfiguration, type[Event]]],
    ) -> TriggerProviderRegistration: ...
    def get_trigger_provider(
        self,
        provider_name: str,
        session: Session,
        credentials: Mapping[str, Any] | None,
        credential_type: CredentialType | None,
    ) -> Trigger: ...
    def get_provider_cls(self, provider_name: str) -> type[Trigger]: ...
    def has_subscription_constructor(self, provider_name: str) -> bool: ...
    def get_subscription_constructor(
        self, provider_name: str, runtime: TriggerSubscriptionConstructorRuntime
    ) -> TriggerSubscriptionConstructor: ...
    def get_subscription_constructor_cls(
        self, provider_name: str
    ) -> type[TriggerSubscriptionConstructor] | None: ...
    def get_trigger_event_handler_safely(
        self, provider_name: str, event: str, runtime: EventRuntime
    ) -> Event | None: ...
    def get_trigger_event_handler(
        self, provider_name: str, event: str, runtime: EventRuntime
    ) -> Event: ...
    def get_trigger_configuration(
        self, provider_name: str, event: str
    ) -> EventConfiguration | None: ...
    def iter_events(
        self, provider_name: str
    ) -> Mapping[str, tuple[EventConfiguration, type[Event]]]: ...
    def get_configuration(self, provider_name: str) -> TriggerProviderConfiguration: ...

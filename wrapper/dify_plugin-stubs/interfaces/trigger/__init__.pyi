from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, final

from dify_plugin.core.runtime import Session
from dify_plugin.entities import ParameterOption
from dify_plugin.entities.oauth import OAuthCredentials, TriggerOAuthCredentials
from dify_plugin.entities.provider_config import CredentialType
from dify_plugin.entities.trigger import (
    EventDispatch,
    Subscription,
    TriggerSubscriptionConstructorRuntime,
    UnsubscribeResult,
    Variables,
)
from dify_plugin.errors.trigger import EventIgnoreError, SubscriptionError, TriggerDispatchError
from dify_plugin.protocol.oauth import OAuthProviderProtocol
from werkzeug import Request

from .event import Event
from .runtime import EventRuntime, TriggerRuntime
from .trigger import Trigger, TriggerSubscriptionConstructor

__all__ = [
    "ABC",
    "Any",
    "CredentialType",
    "Event",
    "EventDispatch",
    "EventIgnoreError",
    "EventRuntime",
    "Mapping",
    "OAuthCredentials",
    "OAuthProviderProtocol",
    "ParameterOption",
    "Request",
    "Session",
    "Subscription",
    "SubscriptionError",
    "Trigger",
    "TriggerDispatchError",
    "TriggerOAuthCredentials",
    "TriggerRuntime",
    "TriggerSubscriptionConstructor",
    "TriggerSubscriptionConstructorRuntime",
    "UnsubscribeResult",
    "Variables",
    "abstractmethod",
    "final",
]

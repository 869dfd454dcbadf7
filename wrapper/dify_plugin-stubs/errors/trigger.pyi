from typing import Any

class TriggerError(Exception): ...

class SubscriptionError(TriggerError):
    error_code: str | None
    external_response: dict[str, Any] | None
    def __init__(
        self,
        message: str,
        error_code: str | None = None,
        external_response: dict[str, Any] | None = None,
    ) -> None: ...

class UnsubscribeError(TriggerError):
    error_code: str | None
    external_response: dict[str, Any] | None
    def __init__(
        self,
        message: str,
        error_code: str | None = None,
        external_response: dict[str, Any] | None = None,
    ) -> None: ...

class TriggerValidationError(TriggerError): ...
class TriggerProviderCredentialValidationError(TriggerError): ...
class TriggerDispatchError(TriggerError): ...
class TriggerProviderOAuthError(TriggerError): ...
class EventIgnoreError(TriggerError): ...

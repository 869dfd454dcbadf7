from .trigger import SubscriptionError, TriggerDispatchError, TriggerError, TriggerValidationError

__all__ = ["SubscriptionError", "TriggerDispatchError", "TriggerError", "TriggerValidationError"]

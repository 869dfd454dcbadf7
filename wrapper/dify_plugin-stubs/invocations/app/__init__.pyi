from collections.abc import Mapping

from dify_plugin.core.entities.invocation import InvokeType
from dify_plugin.core.runtime import BackwardsInvocation

from .fetch_app import FetchAppInvocation

__all__ = ["BackwardsInvocation", "FetchAppInvocation", "InvokeType", "Mapping"]

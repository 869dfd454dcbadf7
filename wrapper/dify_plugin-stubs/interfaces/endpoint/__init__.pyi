from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import final

from dify_plugin.core.runtime import Session
from werkzeug import Request, Response

from .endpoint import Endpoint

__all__ = [
    "ABC",
    "Endpoint",
    "Mapping",
    "Request",
    "Response",
    "Session",
    "abstractmethod",
    "final",
]

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, final

from dify_plugin.entities import ParameterOption
from dify_plugin.entities.trigger import Variables
from werkzeug import Request

from .runtime import EventRuntime

class Event(ABC):
    runtime: EventRuntime

    @final
    def __init__(self, runtime: EventRuntime) -> None: ...
    @abstractmethod
    def _on_event(
        self, request: Request, parameters: Mapping[str, Any], payload: Mapping[str, Any]
    ) -> Variables: ...
    def _fetch_parameter_options(self, parameter: str) -> list[ParameterOption]: ...
    def on_event(
        self, request: Request, parameters: Mapping[str, Any], payload: Mapping[str, Any]
    ) -> Variables: ...
    def fetch_parameter_options(self, parameter: str) -> list[ParameterOption]: ...

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, final

from dify_plugin.core.runtime import Session
from werkzeug import Request, Response

class Endpoint(ABC):
    session: Session
    @final
    def __init__(self, session: Session) -> None: ...
    @abstractmethod
    def _invoke(
        self, r: Request, values: Mapping[str, Any], settings: Mapping[str, Any]
    ) -> Response: ...
    def invoke(
        self, r: Request, values: Mapping[str, Any], settings: Mapping[str, Any]
    ) -> Response: ...

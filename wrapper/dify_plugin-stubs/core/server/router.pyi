from collections.abc import Callable
from dataclasses import dataclass
from logging import Logger
from typing import Any

from dify_plugin.core.runtime import Session
from dify_plugin.core.server.__base.request_reader import RequestReader
from dify_plugin.core.server.__base.response_writer import ResponseWriter

logger: Logger

@dataclass(frozen=True, slots=True)
class Route:
    filter: Callable[[dict[str, Any]], bool]
    func: Callable[..., object]

class Router:
    routes: list[Route]
    request_reader: RequestReader
    response_writer: ResponseWriter | None
    def __init__(
        self, request_reader: RequestReader, response_writer: ResponseWriter | None
    ) -> None: ...
    def register_route(
        self,
        f: Callable[..., object],
        filter: Callable[[dict[str, Any]], bool],
        instance: object | None = None,
    ) -> None: ...
    def dispatch(self, session: Session, data: dict[str, Any]) -> object | None: ...

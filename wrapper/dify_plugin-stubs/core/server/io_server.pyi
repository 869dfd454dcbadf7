from abc import ABC, abstractmethod
from concurrent.futures import ThreadPoolExecutor
from logging import Logger
from typing import Any

from dify_plugin.config.config import DifyPluginEnv
from dify_plugin.core.server.__base.request_reader import RequestReader
from dify_plugin.core.server.__base.response_writer import ResponseWriter

logger: Logger

class IOServer(ABC):
    config: DifyPluginEnv
    request_reader: RequestReader
    default_writer: ResponseWriter | None
    executer: ThreadPoolExecutor
    def __init__(
        self,
        config: DifyPluginEnv,
        request_reader: RequestReader,
        default_writer: ResponseWriter | None,
    ) -> None: ...
    def close(self, *args: object) -> None: ...
    @abstractmethod
    def _execute_request(
        self,
        session_id: str,
        data: dict[str, Any],
        reader: RequestReader,
        writer: ResponseWriter,
        conversation_id: str | None = None,
        message_id: str | None = None,
        app_id: str | None = None,
        endpoint_id: str | None = None,
        context: dict[str, Any] | None = None,
    ) -> None: ...
    def run(self) -> None: ...

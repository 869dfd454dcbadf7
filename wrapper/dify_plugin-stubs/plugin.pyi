from logging import Logger
from typing import Any

from dify_plugin.config.config import DifyPluginEnv
from dify_plugin.core.plugin_executor import PluginExecutor
from dify_plugin.core.plugin_registration import PluginRegistration
from dify_plugin.core.server.__base.request_reader import RequestReader
from dify_plugin.core.server.__base.response_writer import ResponseWriter
from dify_plugin.core.server.io_server import IOServer
from dify_plugin.core.server.router import Router

logger: Logger

class Plugin(IOServer, Router):
    registration: PluginRegistration
    plugin_executer: PluginExecutor
    default_response_writer: ResponseWriter | None
    def __init__(self, config: DifyPluginEnv) -> None: ...
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

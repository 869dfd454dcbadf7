import logging
from collections.abc import Callable, Generator
from socket import socket
from threading import Lock

from dify_plugin.core.entities.plugin.io import PluginInStream
from dify_plugin.core.server.__base.request_reader import RequestReader
from dify_plugin.core.server.__base.response_writer import ResponseWriter

logger: logging.Logger

class TCPReaderWriter(RequestReader, ResponseWriter):
    host: str
    port: int
    key: str
    reconnect_attempts: int
    reconnect_timeout: int
    alive: bool
    on_connected: Callable[..., object] | None
    opt_lock: Lock
    sock: socket

    def __init__(
        self,
        host: str,
        port: int,
        key: str,
        reconnect_attempts: int = 3,
        reconnect_timeout: int = 5,
        on_connected: Callable[..., object] | None = None,
    ) -> None: ...
    def launch(self) -> None: ...
    def close(self) -> None: ...
    def write(self, data: str) -> None: ...
    def done(self) -> None: ...
    def _read_stream(self) -> Generator[PluginInStream]: ...

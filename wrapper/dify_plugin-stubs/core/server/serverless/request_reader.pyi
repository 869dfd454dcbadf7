from collections.abc import Generator
from queue import Queue

from dify_plugin.core.entities.plugin.io import PluginInStream
from dify_plugin.core.server.__base.request_reader import RequestReader
from flask import Flask

class ServerlessRequestReader(RequestReader):
    app: Flask
    host: str
    port: int
    workers: int
    worker_class: str
    threads: int
    worker_connections: int
    max_single_connection_lifetime: int
    request_queue: Queue[PluginInStream]

    def __init__(
        self,
        host: str = "0.0.0.0",
        port: int = 8080,
        worker_class: str = "gevent",
        workers: int = 5,
        worker_connections: int = 1000,
        threads: int = 5,
        max_single_connection_lifetime: int = 300,
    ) -> None: ...
    def _read_stream(self) -> Generator[PluginInStream]: ...
    def handler(self) -> tuple[Generator[str], int] | tuple[str, int]: ...
    def health(self) -> tuple[str, int]: ...
    def launch(self) -> None: ...

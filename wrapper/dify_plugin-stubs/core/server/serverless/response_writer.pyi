from queue import Queue

from dify_plugin.core.server.__base.response_writer import ResponseWriter

class ServerlessResponseWriter(ResponseWriter):
    q: Queue[str | None]

    def __init__(self, queue: Queue[str | None]) -> None: ...
    def write(self, data: str) -> None: ...
    def done(self) -> None: ...

"""The emulator's HTTP server, which runs in a thread of its own."""

import socket
import threading
from typing import Any

import uvicorn
from starlette.types import ASGIApp


class Listening:
    """A server that listens, from the moment that it is made until it is stopped. Raises OSError if it cannot.

    The options are those of uvicorn.
    """

    def __init__(self, app: ASGIApp, host: str, port: int, **options: Any) -> None:
        self._listener = socket.create_server((host, port), reuse_port=False)
        # asyncio does this for its own sockets alone; without it, each reply on a kept connection waits 40 ms.
        self._listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        config = uvicorn.Config(
            app,
            http="h11",
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            timeout_graceful_shutdown=1,
            **options,
        )
        self._server = _Server(config)
        self._thread = threading.Thread(
            target=self._server.run,
            args=([self._listener],),
            name="dify-invoke-emulator",
            daemon=True,
        )
        self._thread.start()
        self._server.listening.wait()

    @property
    def url(self) -> str:
        host, port = self._listener.getsockname()[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    def stop(self) -> None:
        """Ends all open requests."""
        self._server.should_exit = True
        self._thread.join()
        self._listener.close()


class _Server(uvicorn.Server):
    """A server that sets an event when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()

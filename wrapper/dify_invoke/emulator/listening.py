"""The emulator's HTTP server, which runs in a thread of its own."""

import asyncio
import socket
import threading
from contextlib import suppress
from itertools import count
from typing import Any

import uvicorn
from starlette.types import ASGIApp

_TICK = 0.1
"""Seconds between two ticks of uvicorn, which counts ten a second."""
_PATIENCE = 1
"""How many seconds open requests have to end."""
_MOMENT = 0.002
"""Seconds between two looks at whether they have."""


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
        self._server.end()
        self._thread.join()
        self._listener.close()


class _Server(uvicorn.Server):
    """Uvicorn's, but it says when it listens, and it ends at once, where uvicorn looks ten times a second."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()
        self._ending = asyncio.Event()

    def end(self) -> None:
        """Makes the server end, from another thread."""
        self.should_exit = True
        self._loop.call_soon_threadsafe(self._ending.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._loop = asyncio.get_running_loop()
        self.listening.set()

    async def main_loop(self) -> None:
        for tick in count():
            if await self.on_tick(tick):
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), _TICK)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        state = self.server_state
        for connection in list(state.connections):
            connection.shutdown()
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                while state.connections or state.tasks:  # noqa: ASYNC110  # it sets no event
                    await asyncio.sleep(_MOMENT)
        for task in state.tasks:
            task.cancel()

"""The emulator's life: a server on loopback in a thread of its own, and sessions that reach it."""

import os
import secrets
import socket
import threading
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Self

import uvicorn

from dify_inner_api.client import AsyncClient, Client

from ..channels.inner_api import AsyncInnerAPIChannel, Caller, InnerAPIChannel
from ..session._async.session import AsyncSession
from ..session._sync.session import Session
from .answers import ANSWERS
from .app import build_app
from .daemon import MODEL_PERMISSIONS, Daemon
from .exchange import Failure, Framing, Received, Script, model_failure
from .host import Link, RunningPlugin, Runtime, ServerlessLink, StdioLink, TCPLink

TENANT_ID = "00000000-0000-4000-8000-000000000001"
KEPT_REQUESTS = 1000


class _Server(uvicorn.Server):
    """Says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


class Emulator:
    """The platform's ten model operations over real HTTP, answered by small embedded models.

    The models are deterministic and do something honest with what they are given: the LLM streams an
    answer made from the prompt and calls a tool that fits it, similar texts get similar embeddings,
    the rerank model orders by relevance, moderation goes by a word list, speech is an mp3 that the
    speech-to-text model understands. Provider and model may have any name.

    Args:
        api_key: The key to be given; a random one unless set.
        tenant_id: The only tenant there is.
        framing: How streams are cut, as by current or by older API servers.
        delay: Seconds between two chunks of a stream.
        heartbeat: Seconds between two heartbeats of the daemon.
        host: The address to listen on.
        port: The port to listen on; 0 takes any that is free.
    """

    def __init__(
        self,
        *,
        api_key: str | None = None,
        tenant_id: str = TENANT_ID,
        framing: Framing = "length-prefixed",
        delay: float = 0.0,
        heartbeat: float = 25.0,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        if framing not in ("length-prefixed", "lines"):
            raise ValueError(f"framing must be 'length-prefixed' or 'lines', not {framing!r}")
        self.api_key: str = api_key or secrets.token_urlsafe(16)
        self.tenant_id = tenant_id
        self._address = (host, port)
        self._script = Script(frozenset(ANSWERS))
        self._received: deque[Received] = deque(maxlen=KEPT_REQUESTS)
        self._delay = delay
        self._daemon = Daemon(tenant_id, self._script, self._received)
        self._app = build_app(
            api_key=self.api_key,
            tenant_id=tenant_id,
            framing=framing,
            delay=delay,
            heartbeat=heartbeat,
            script=self._script,
            received=self._received,
            daemon=self._daemon,
        )
        self._running: tuple[_Server, threading.Thread, socket.socket] | None = None

    @property
    def url(self) -> str:
        """Where it listens, such as `http://127.0.0.1:49152`."""
        _, _, listener = self._started()
        host, port = listener.getsockname()[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    @property
    def requests(self) -> Sequence[Received]:
        """The last 1000 requests that passed the checks, oldest first."""
        return list(self._received)

    def session(self, *, user_id: str | None = None, timeout: float | None = None) -> Session:
        """A session that reaches the emulator, past any proxy; close it as any."""
        client = Client(self.url, api_key=self.api_key, timeout=timeout, trust_env=False)
        return Session(InnerAPIChannel(client, Caller(self.tenant_id, user_id)))

    def async_session(
        self, *, user_id: str | None = None, timeout: float | None = None
    ) -> AsyncSession:
        """An AsyncSession that reaches the emulator; close it as any."""
        client = AsyncClient(self.url, api_key=self.api_key, timeout=timeout, trust_env=False)
        return AsyncSession(AsyncInnerAPIChannel(client, Caller(self.tenant_id, user_id)))

    def open_session(self, permissions: Iterable[str] = MODEL_PERMISSIONS) -> str:
        """Opens a session of a plugin with the daemon, and gives its id, for `Session.from_daemon`.

        `permissions` are the types of models that the plugin may invoke, as in its manifest.
        """
        return self._daemon.open_session(frozenset(permissions))

    def close_session(self, session_id: str) -> None:
        """Ends a session; the daemon does not know it any more."""
        self._daemon.close_session(session_id)

    def run_plugin(
        self,
        folder: str | os.PathLike[str],
        *,
        runtime: Runtime = "stdio",
        python: str | None = None,
        permissions: Iterable[str] | None = None,
        environment: dict[str, str] | None = None,
    ) -> RunningPlugin:
        """Runs a plugin as a process of its own, with this emulator as its platform.

        Args:
            folder: The plugin's folder, with `manifest.yaml` and `main.py`.
            runtime: How it reaches the platform: over stdin and stdout, over TCP as under remote
                debugging, or over HTTP as in a serverless runtime.
            python: An interpreter that has `dify_plugin`; this one unless given.
            permissions: The types of models that it may invoke; those of its manifest unless given.
            environment: Further environment variables.

        Raises PluginError when it does not start, ValueError when the folder has no plugin.
        """
        link: Link
        if runtime == "stdio":
            link = StdioLink()
        elif runtime == "tcp":
            link = TCPLink()
        elif runtime == "serverless":
            link = ServerlessLink(self.url)
        else:
            raise ValueError(f"runtime must be 'stdio', 'tcp' or 'serverless', not {runtime!r}")
        return RunningPlugin(
            folder,
            daemon=self._daemon,
            link=link,
            delay=self._delay,
            python=python,
            permissions=None if permissions is None else frozenset(permissions),
            environment=environment,
        )

    def fail_next(
        self,
        operation: str,
        message: str = "the model failed",
        *,
        error_type: str | None = None,
        after: int = 0,
        status: int | None = None,
    ) -> None:
        """Makes the next invocation of an operation fail, to see what a plugin does then.

        Args:
            operation: The kind of model, as in `session.model`: `llm`, `text_embedding`, ...
            message: What the model says.
            error_type: The model side's name for it, such as `InvokeRateLimitError`.
            after: How many good chunks a stream gives first; what does not stream fails at once.
            status: Fails the HTTP request with this status instead of the model.
        """
        if status is not None and not 400 <= status <= 599:
            raise ValueError(f"status must be that of an error, 400 to 599, not {status}")
        text = message if status is not None else model_failure(message, error_type)
        self._script.add(operation, Failure(text, after, status))

    def start(self) -> Self:
        """Starts to listen; `with Emulator() as emulator` does it, too."""
        if self._running:
            raise RuntimeError("the emulator is running already")
        listener = socket.create_server(self._address, reuse_port=False)
        config = uvicorn.Config(
            self._app,
            http="h11",
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            timeout_graceful_shutdown=1,
        )
        server = _Server(config)
        thread = threading.Thread(
            target=server.run, args=([listener],), name="dify-invoke-emulator", daemon=True
        )
        thread.start()
        server.listening.wait()
        self._running = (server, thread, listener)
        return self

    def stop(self) -> None:
        """Stops listening, and ends what is still under way."""
        server, thread, listener = self._started()
        self._running = None
        server.should_exit = True
        thread.join()
        listener.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<Emulator at {self.url}>" if self._running else "<Emulator, not running>"

    def _started(self) -> tuple[_Server, threading.Thread, socket.socket]:
        if not self._running:
            raise RuntimeError("the emulator is not running: use `with Emulator() as emulator:`")
        return self._running

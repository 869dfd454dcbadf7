"""The Emulator: its server, the sessions that reach it, and the plugins that it runs."""

import mimetypes
import os
import secrets
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import Any

from .answers import llm_in_fragments
from .api_server import APIServer
from .app import build_app
from .apps.definitions import App, apps_by_id
from .backends import Backend
from .daemon import Daemon, DaemonSession
from .exchange import Failure, Framing, Received, Script
from .files.routes import DOWNLOAD, UPLOAD, file_routes
from .files.signatures import LIFETIME, Signatures
from .files.tool_files import StoredFile, ToolFiles
from .identifiers import uuid_of
from .in_process import InProcessTool
from .links import link_of
from .local_server import LocalServer
from .manifest import PERMISSIONS
from .operations import OPERATIONS, STORAGE
from .page.overview import Overview
from .page.serving import Page
from .plugin_process import LogLine
from .plugin_requests import CredentialType
from .request_log import RequestLog
from .running_plugin import RunningPlugin, Runtime
from .scripts.handles import ScriptedOperations
from .scripts.script import Scripts
from .servers import RULES, Answer, Server
from .storage.persistence import MAXIMUM, Persistence
from .storage.values import FolderValues, MemoryValues
from .tools import EmulatedTool, tools_by_name
from .transactions import MAX_WAIT, Transactions
from .upstream import Upstream, UpstreamServer
from .workspace import Workspace
from .workspace_datasources import EmulatedDatasource

TENANT_ID = "00000000-0000-4000-8000-000000000001"
"""The default tenant."""

MAX_UPLOAD = 15_728_640
"""How many bytes an uploaded file may have: the server's default, 15 MiB."""

KEPT_REQUESTS = 1000
"""How many requests an emulator keeps."""


class Emulator(ScriptedOperations, LocalServer):
    """Serves what the platform lets a plugin invoke, over HTTP, with small embedded models.

    The models are deterministic, and their answers depend on their input. The LLM streams an
    answer made from the prompt, or calls a tool that fits the prompt. Similar texts get similar
    embeddings. The rerank model orders documents by relevance. The moderation model uses a list of
    words. The TTS model makes mp3 files that the speech-to-text model understands. Provider and
    model may have any name. A browser on this machine sees at the address what runs and what was
    asked, and at `/docs` the contract, to try each call.

    Args:
        api_key: The key that requests must carry. The default is a random key.
        tenant_id: The only tenant that the emulator knows, a UUID.
        server: Which API server the emulator stands in for: `strict`, `1.4`, `1.16.0-rc1` or
            `newer`. `strict` refuses what 1.16.0-rc1 refuses, and has each operation.
        framing: How streams are framed: `length-prefixed`, or `lines`. The default is that of the
            server.
        tool_call_fragments: Whether a stream has a tool call in several chunks, as OpenAI's API
            sends it: first its id and name, then pieces of its arguments. By default it is one
            chunk, as the public model plugins send it.
        apps: The apps that plugins can invoke: a ChatApp, AgentApp, CompletionApp or WorkflowApp.
        tools: The tools that agents and other plugins can invoke.
        datasources: The datasources that the inner API can ask.
        storage: A folder for what plugins store and for the next emulator to find. The default is to
            keep it in memory.
        upstream: A platform that answers what plugins invoke, in the place of the embedded models. Storage
            and files stay here.
        storage_maximum: How many bytes a plugin may store, whatever its manifest says.
        backend: The models that answer in place of the embedded ones, such as `backends.openai.OpenAIBackend`
            or `backends.local.LocalBackend`. Scripts come before them.
        files_url: The address in the addresses of files, the server's `FILES_URL`. The default is the
            emulator's own; "" makes them relative, as on a server without the setting.
        upload_maximum: How many bytes an uploaded file may have.
        files_lifetime: For how many seconds the signed address of a file is good.
        serverless: Whether the daemon has the endpoint for transactions. Only daemons of the platform
            `serverless` do.
        max_wait: How many seconds the daemon keeps a transaction open that it cannot read.
        delay: How many seconds to wait between two chunks of a stream.
        heartbeat: How many seconds pass between two heartbeats of the daemon.
        log: Takes a line for each request, such as `print` does: time, channel, operation, model, app or
            tool, status, number of results, and milliseconds. The default is no log.
        host: The address to listen on.
        port: The port to listen on. 0 chooses a free port.

    Raises:
        ValueError: The server or the framing is unknown, the tenant is no UUID, or two tools have
            the same name, or two apps the same id.
    """

    def __init__(
        self,
        *,
        api_key: str | None = None,
        tenant_id: str = TENANT_ID,
        server: Server = "strict",
        framing: Framing | None = None,
        tool_call_fragments: bool = False,
        apps: Iterable[App] = (),
        tools: Iterable[EmulatedTool] = (),
        datasources: Iterable[EmulatedDatasource] = (),
        storage: str | os.PathLike[str] | None = None,
        upstream: Upstream | None = None,
        storage_maximum: int = MAXIMUM,
        backend: Backend | None = None,
        files_url: str | None = None,
        upload_maximum: int = MAX_UPLOAD,
        files_lifetime: float = LIFETIME,
        serverless: bool = True,
        max_wait: float = MAX_WAIT,
        delay: float = 0.0,
        heartbeat: float = 25.0,
        log: Callable[[str], object] | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        if server not in RULES:
            known = ", ".join(map(repr, RULES))
            raise ValueError(f"server must be one of {known}, not {server!r}")
        if framing not in (None, "length-prefixed", "lines"):
            raise ValueError(f"framing must be 'length-prefixed' or 'lines', not {framing!r}")
        if uuid_of(tenant_id) is None:
            raise ValueError(f"tenant_id must be a UUID, as every tenant's is, not {tenant_id!r}")
        self.api_key: str = api_key or secrets.token_urlsafe(16)
        self.tenant_id = tenant_id
        self._script = Script(frozenset({*OPERATIONS, *STORAGE, UPLOAD, DOWNLOAD}))
        self._received: deque[Received] = deque(maxlen=KEPT_REQUESTS)
        self._delay = delay
        rules = RULES[server]
        backed: Mapping[str, Answer] = {}
        if backend is not None:
            backed = backend.answers(tool_call_fragments=tool_call_fragments)
        fragments = {"llm": llm_in_fragments} if tool_call_fragments else {}
        rules = replace(rules, own_answers={**fragments, **backed, **rules.own_answers})
        self._files = ToolFiles(
            lambda: self.url if files_url is None else files_url,
            tenant_id,
            Signatures(files_lifetime),
        )
        self._scripts = Scripts()
        contracts = {name: served.contract for name, served in OPERATIONS.items()} | STORAGE
        ScriptedOperations.__init__(self, self._scripts, self._received, contracts)
        workspace = Workspace(
            apps_by_id(apps), tools_by_name(tools), tuple(datasources), self._files
        )
        api_server = APIServer(
            rules, self._script, self._scripts, self._received, workspace, frozenset(backed)
        )
        values = MemoryValues() if storage is None else FolderValues(storage)
        persistence = Persistence(values, tenant_id, storage_maximum)
        place = workspace.conversations, self._files, persistence
        requests = RequestLog(log)
        self._forgetful = (self._scripts, self._script, requests, *place)
        self._upstream = None if upstream is None else UpstreamServer(api_server, upstream)
        self._daemon = Daemon(self._upstream or api_server, persistence, tenant_id, requests)
        platform = build_app(
            api_key=self.api_key,
            tenant_id=tenant_id,
            api_server=api_server,
            framing=framing or rules.framing,
            delay=delay,
            transactions=Transactions(
                self._daemon,
                delay=delay,
                heartbeat=heartbeat,
                serverless=serverless,
                max_wait=max_wait,
            ),
            files=file_routes(
                self._files, self._script, self._received.append, upload_maximum, requests
            ),
            log=requests,
        )
        overview = Overview(
            server=server,
            version=rules.version,
            framing=framing or rules.framing,
            api_key=self.api_key,
            tenant_id=tenant_id,
            workspace=workspace,
            scripts=self._scripts,
            requests=requests,
            session_id=cache(self.open_session),
        )
        LocalServer.__init__(self, Page(platform, overview), host, port)

    @property
    def requests(self) -> Sequence[Received]:
        """The last 1000 requests that passed the checks, from oldest to newest."""
        return list(self._received)

    def reset(self) -> None:
        """Forgets scripts, calls, failures, conversations, files, and what plugins have stored in memory.

        Plugins that run go on, so that tests can share them.
        """
        for one in self._forgetful:
            one.forget()
        self._received.clear()

    @property
    def files(self) -> Sequence[StoredFile]:
        """The files of the workspace, from oldest to newest: uploads, and what tools gave."""
        return self._files.all()

    def file(self, content: bytes, filename: str, mime_type: str | None = None) -> dict[str, Any]:
        """Stores a file, and returns it as a tool gets it among its parameters.

        Args:
            content: The bytes of the file.
            filename: Its name.
            mime_type: Its type. The default is guessed from the name.
        """
        type_ = mime_type or mimetypes.guess_type(filename)[0] or "application/octet-stream"
        return self._files.as_parameter(self._files.add(content, filename, type_))

    def open_session(
        self,
        permissions: Iterable[str] = PERMISSIONS,
        *,
        user_id: str = "",
        plugin_id: str = DaemonSession.plugin_id,
        storage_size: int | None = None,
    ) -> str:
        """Opens a daemon session for a plugin and returns its id, for `Session.from_daemon`.

        Args:
            permissions: What the plugin may invoke, as in its manifest: types of models, `app`,
                `node`, `storage` and `tool`.
            user_id: The user, a UUID, or "" for the server's default user.
            plugin_id: The plugin's author and name. Its sessions share its storage.
            storage_size: How many bytes the plugin's manifest lets it store. The default is the
                daemon's maximum.

        Raises:
            ValueError: A permission is unknown.
        """
        return self._daemon.open_session(
            DaemonSession(
                permissions=frozenset(permissions),
                user_id=user_id,
                plugin_id=plugin_id,
                storage_size=storage_size,
            )
        )

    def close_session(self, session_id: str) -> None:
        """Closes a daemon session. The daemon then answers its invocations with errors."""
        self._daemon.close_session(session_id)

    def run_plugin(
        self,
        folder: str | os.PathLike[str],
        *,
        runtime: Runtime = "stdio",
        python: str | None = None,
        permissions: Iterable[str] | None = None,
        environment: dict[str, str] | None = None,
        user_id: str = "",
        log: LogLine | None = None,
    ) -> RunningPlugin:
        """Runs a plugin in a process of its own, with this emulator as its platform.

        Args:
            folder: The plugin's folder, which contains `manifest.yaml` and `main.py`.
            runtime: How the plugin reaches the platform: `stdio` over stdin and stdout, `tcp` as
                under remote debugging, or `serverless` over HTTP.
            python: A Python interpreter with `dify_plugin`. The default is the current one.
            permissions: What the plugin may invoke: types of models, `app`, `node`, `storage` and
                `tool`. The default is what its manifest permits.
            environment: Further environment variables.
            user_id: The user who uses the plugin, a UUID, or "" for the server's default user.
            log: Takes each line that the plugin logs or prints, with its level first, such as `INFO`, or "".

        Raises:
            PluginStartError: The plugin did not start.
            OSError: There is no such interpreter.
            ValueError: The folder has no plugin, or the runtime is unknown.
        """
        return RunningPlugin(
            folder,
            daemon=self._daemon,
            link=link_of(runtime, self.url),
            delay=self._delay,
            python=python,
            permissions=None if permissions is None else frozenset(permissions),
            environment=environment,
            tenant_id=self.tenant_id,
            user_id=user_id,
            log=log,
        )

    def tool_in_process(
        self,
        tool: type[Any],
        *,
        credentials: Mapping[str, Any] | None = None,
        credential_type: CredentialType = "api-key",
        permissions: Iterable[str] = PERMISSIONS,
        user_id: str = "",
    ) -> InProcessTool:
        """Makes a tool class invocable in this process, on the official session: `.invoke(city="Paris")`.

        Args:
            tool: The class of the tool, the official SDK's `Tool` or the typed one.
            credentials: The credentials of its provider.
            credential_type: How they were made.
            permissions: What it may invoke, as in a manifest.
            user_id: The user, a UUID, or "" for the server's default user.
        """
        return InProcessTool(
            tool,
            self.url,
            partial(self.open_session, permissions, user_id=user_id),
            self.close_session,
            credentials or {},
            credential_type,
            user_id,
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
        """Makes the next invocation of an operation fail, with the server's words for the failure.

        Several failures of one operation come in the order of the calls. A failing model or tool
        answers in an envelope, but with status 400 where an LLM was asked with `stream` false. An app
        fails as if its function did: with a status before its first chunk, then with an event
        `error`; a workflow with the status `failed`. A node answers with three nulls.

        Args:
            operation: The operation, as in `session.model`: `llm`, `text_embedding`, ...; or `app`,
                `fetch_app`, `tool`, `parameter_extractor`, `question_classifier`, `file_upload`,
                `signed_upload`, `file_download`, `storage_set`, `storage_get`, `storage_delete`,
                `storage_exist`, `encrypt`, `datasource`.
            message: The error message.
            error_type: The name of the model's exception, such as `InvokeRateLimitError`. The
                server has its own words for the official ones: `[models] Rate Limit Error, ...`.
            after: How many chunks a stream sends before it fails. An operation that does not stream
                fails at once, and so does an LLM that was asked with `stream` false.
            status: The HTTP status to fail with. The request then fails instead of the model.

        Raises:
            ValueError: The operation is unknown, or the status is not one of an error.
        """
        if status is not None and not 400 <= status <= 599:
            raise ValueError(f"status must be an error status from 400 to 599, not {status}")
        self._script.add(operation, Failure(message, error_type, after, status))

    def stop(self) -> None:
        """Stops the server, and ends all open requests. One with an upstream is not started again."""
        super().stop()
        if self._upstream is not None:
            self._upstream.close()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.stop()
        if kind is None:
            self.check()

    def __repr__(self) -> str:
        return f"<Emulator at {self.url}>" if self._listening else "<Emulator, not running>"

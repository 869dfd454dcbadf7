"""A tool class that runs in this process, on the official session, which reaches an emulator."""

from collections.abc import Callable, Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from queue import Queue
from typing import Any

from dify_inner_api.models import ToolInvokeMessage

from .plugin_requests import CredentialType, official_class_hint


class InProcessTool:
    """A tool that is invoked as the official runtime invokes it, but without a process of its own.

    `Emulator.tool_in_process` and the fixture `dify_tool` make it.
    """

    def __init__(
        self,
        tool: type[Any],
        url: str,
        open_session: Callable[[], str],
        close_session: Callable[[str], None],
        credentials: Mapping[str, Any],
        credential_type: CredentialType,
        user_id: str,
    ) -> None:
        self._tool = tool
        self._url = url
        self._open = open_session
        self._close = close_session
        self._runtime = {
            "credentials": dict(credentials),
            "credential_type": credential_type,
            "user_id": user_id or None,
        }

    def invoke(self, **parameters: Any) -> list[ToolInvokeMessage]:
        """Invokes the tool and returns its messages. What it raises is raised here, with its traceback."""
        with self._session() as session:
            runtime: Any = import_module("dify_plugin.entities.tool").ToolRuntime
            tool = self._tool(
                runtime=runtime(**self._runtime, session_id=session.session_id), session=session
            )
            try:
                return [ToolInvokeMessage.of(_plain(one)) for one in tool.invoke(parameters)]
            except AttributeError as error:
                if hint := official_class_hint(str(error)):
                    error.add_note(hint.strip())
                raise

    @contextmanager
    def _session(self) -> Generator[Any, None, None]:
        """The official session of a serverless plugin, which reaches the daemon over HTTP."""
        try:
            runtime: Any = import_module("dify_plugin.core.runtime")
        except ModuleNotFoundError as error:
            raise ModuleNotFoundError(
                f"a tool in this process needs the official SDK: pip install dify_plugin (no {error.name})"
            ) from error
        server = "dify_plugin.core.server.serverless"
        reader = import_module(f"{server}.request_reader").ServerlessRequestReader()
        writer = import_module(f"{server}.response_writer").ServerlessResponseWriter(Queue())
        methods = import_module("dify_plugin.config.config").InstallMethod
        session_id = self._open()
        with ThreadPoolExecutor(max_workers=1) as executor:
            try:
                yield runtime.Session(
                    session_id,
                    executor,
                    reader,
                    writer,
                    install_method=methods.Serverless,
                    dify_plugin_daemon_url=self._url,
                )
            finally:
                self._close(session_id)


def _plain(message: Any) -> Any:
    return message.model_dump(mode="json") if hasattr(message, "model_dump") else message

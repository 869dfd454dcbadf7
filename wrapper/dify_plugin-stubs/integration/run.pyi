import logging
from collections.abc import Generator
from queue import Queue
from subprocess import Popen
from threading import Lock, Semaphore, Thread
from types import TracebackType
from typing import Self, TypeVar

from dify_plugin.config.integration_config import IntegrationConfig
from dify_plugin.core.entities.plugin.request import PluginAccessAction, PluginInvokeType
from dify_plugin.integration.entities import PluginGenericResponse
from pydantic import BaseModel

logger: logging.Logger

_R = TypeVar("_R", bound=BaseModel)

class PluginRunner:
    config: IntegrationConfig
    plugin_package_path: str
    extra_args: list[str]
    resources_need_to_be_cleaned: list[str]
    stdout_pipe_read: int
    stdout_pipe_write: int
    stderr_pipe_read: int
    stderr_pipe_write: int
    stdin_pipe_read: int
    stdin_pipe_write: int
    stdin_write_lock: Lock
    stop_flag: bool
    stop_flag_lock: Lock
    process: Popen[bytes]
    ready_semaphore: Semaphore
    stdout_reader: Thread
    q: dict[str, Queue[PluginGenericResponse | None]]
    q_lock: Lock

    def __init__(
        self,
        config: IntegrationConfig,
        plugin_package_path: str,
        extra_args: list[str] | None = None,
    ) -> None: ...
    def invoke(
        self,
        access_type: PluginInvokeType,
        access_action: PluginAccessAction,
        payload: BaseModel,
        response_type: type[_R],
    ) -> Generator[_R]: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...

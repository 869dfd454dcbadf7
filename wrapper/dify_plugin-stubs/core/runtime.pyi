from collections.abc import Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from dify_plugin.config.config import InstallMethod
from dify_plugin.core.entities.invocation import InvokeType
from dify_plugin.core.server.__base.request_reader import RequestReader
from dify_plugin.core.server.__base.response_writer import ResponseWriter
from dify_plugin.invocations.app import FetchAppInvocation, _AppParameters
from dify_plugin.invocations.app.chat import ChatAppInvocation
from dify_plugin.invocations.app.completion import CompletionAppInvocation
from dify_plugin.invocations.app.workflow import WorkflowAppInvocation
from dify_plugin.invocations.file import File
from dify_plugin.invocations.model.llm import LLMInvocation, SummaryInvocation
from dify_plugin.invocations.model.llm_structured_output import LLMStructuredOutputInvocation
from dify_plugin.invocations.model.moderation import ModerationInvocation
from dify_plugin.invocations.model.rerank import RerankInvocation
from dify_plugin.invocations.model.speech2text import Speech2TextInvocation
from dify_plugin.invocations.model.text_embedding import TextEmbeddingInvocation
from dify_plugin.invocations.model.tts import TTSInvocation
from dify_plugin.invocations.storage import StorageInvocation
from dify_plugin.invocations.tool import ToolInvocation
from dify_plugin.invocations.workflow_node.parameter_extractor import (
    ParameterExtractorNodeInvocation,
)
from dify_plugin.invocations.workflow_node.question_classifier import (
    QuestionClassifierNodeInvocation,
)
from pydantic import BaseModel

_T = TypeVar("_T", bound=BaseModel | dict[str, Any] | str)

FULL_DUPLEX_INSTALL_METHODS: frozenset[InstallMethod]

class ModelInvocations:
    llm: LLMInvocation
    llm_structured_output: LLMStructuredOutputInvocation
    text_embedding: TextEmbeddingInvocation
    rerank: RerankInvocation
    speech2text: Speech2TextInvocation
    tts: TTSInvocation
    moderation: ModerationInvocation
    summary: SummaryInvocation
    def __init__(self, session: Session) -> None: ...

class AppInvocations:
    chat: ChatAppInvocation
    completion: CompletionAppInvocation
    workflow: WorkflowAppInvocation
    fetch_app_invocation: FetchAppInvocation
    def __init__(self, session: Session) -> None: ...
    def fetch_app(self, app_id: str) -> _AppParameters: ...

class WorkflowNodeInvocations:
    question_classifier: QuestionClassifierNodeInvocation
    parameter_extractor: ParameterExtractorNodeInvocation
    def __init__(self, session: Session) -> None: ...

class InvokeCredentials(BaseModel):
    tool_credentials: dict[str, str] = ...
    # Written by codegen/stub_constructors.py.
    def __init__(self, *, tool_credentials: Mapping[str, str] = ...) -> None: ...
    def get_credential_id(self, provider: str) -> str | None: ...

class SessionContext(BaseModel):
    credentials: InvokeCredentials = ...
    # Written by codegen/stub_constructors.py.
    def __init__(self, *, credentials: InvokeCredentials | Mapping[str, object] = ...) -> None: ...

class Session:
    session_id: str
    reader: RequestReader
    writer: ResponseWriter
    conversation_id: str | None
    message_id: str | None
    app_id: str | None
    endpoint_id: str | None
    install_method: InstallMethod | None
    context: SessionContext
    dify_plugin_daemon_url: str | None
    max_invocation_timeout: int
    model: ModelInvocations
    tool: ToolInvocation
    app: AppInvocations
    workflow_node: WorkflowNodeInvocations
    storage: StorageInvocation
    file: File
    def __init__(
        self,
        session_id: str,
        executor: ThreadPoolExecutor,
        reader: RequestReader,
        writer: ResponseWriter,
        install_method: InstallMethod | None = None,
        dify_plugin_daemon_url: str | None = None,
        conversation_id: str | None = None,
        message_id: str | None = None,
        app_id: str | None = None,
        endpoint_id: str | None = None,
        context: SessionContext | dict[str, Any] | None = None,
        max_invocation_timeout: int = 250,
    ) -> None: ...
    @classmethod
    def empty_session(cls) -> Session: ...

class BackwardsInvocationResponseEvent(BaseModel):
    class Event(Enum):
        response = "response"
        Error = "error"
        End = "end"

    backwards_request_id: str
    event: Event
    message: str
    data: dict[str, Any] | None
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        backwards_request_id: str,
        event: Event | _EventValue,
        message: str,
        data: Mapping[str, Any] | None,
    ) -> None: ...

_EventValue: TypeAlias = Literal["response", "error", "end"]

class BackwardsInvocation(Generic[_T]):
    session: Session | None
    def __init__(self, session: Session | None = None) -> None: ...
    def _generate_backwards_request_id(self) -> str: ...
    def _backwards_invoke(
        self, type: InvokeType, data_type: type[_T], data: dict[str, Any]
    ) -> Generator[_T]: ...

"""Mistakes that a plugin's author makes, and that mypy and pyright report before anything runs.

mistakes.yaml has those of models, session_mistakes.yaml those of the rest of a session, and what each checker reports.
"""

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from textwrap import indent
from typing import Any, NamedTuple

import pytest
import yaml

Check = Callable[[str], list[tuple[int, str, str]]]

IMPORTS = """
from pathlib import Path
from typing import Any

import httpx
import dify_invoke
from dify_inner_api import AsyncClient, Client
from dify_inner_api.api.model import invoke_llm, invoke_moderation, invoke_tts
from dify_inner_api.models import InvokeLLMBody
from dify_invoke import (
    AppEvent,
    AppRunError,
    AsyncLLMStream,
    AsyncSession,
    ChatResult,
    ChatStream,
    ClassConfig,
    CompletionResult,
    FileInput,
    ImagePromptMessageContent,
    InvokeError,
    LLMAccumulator,
    LLMModelConfig,
    LLMResult,
    LLMResultChunk,
    LLMResultWithStructuredOutput,
    LLMStream,
    MessageEndEvent,
    MessageEvent,
    ModerationModelConfig,
    MultiModalContent,
    MultiModalEmbeddingModelConfig,
    MultiModalRerankModelConfig,
    NodeModelConfig,
    ParameterConfig,
    ParameterExtractorResult,
    PromptMessage,
    PromptMessageContent,
    PromptMessageTool,
    QuestionClassifierResult,
    RerankModelConfig,
    RerankResult,
    ReverseInvocationError,
    Session,
    Speech2TextModelConfig,
    Stream,
    StructuredOutputAccumulator,
    SystemPromptMessage,
    TextEmbeddingModelConfig,
    TextEmbeddingResult,
    TextPromptMessageContent,
    ToolBinaryLinkMessage,
    ToolBlobMessage,
    ToolCall,
    ToolInvokeMessage,
    ToolJsonMessage,
    ToolPromptMessage,
    ToolResult,
    ToolTextMessage,
    ToolVariableMessage,
    TTSModelConfig,
    UserPromptMessage,
    WorkflowFailedError,
    WorkflowFinishedEvent,
    WorkflowResult,
    WorkflowStream,
    llm_model_config,
    rerank_model_config,
)
from dify_invoke.emulator import Emulator
from dify_invoke.plugin import AgentStrategy, Endpoint, Tool
"""

PARAMETERS = """
    session: Session,
    aio: AsyncSession,
    config: LLMModelConfig,
    embedding_config: TextEmbeddingModelConfig,
    image_config: MultiModalEmbeddingModelConfig,
    rerank_config: RerankModelConfig,
    image_rerank_config: MultiModalRerankModelConfig,
    tts_config: TTSModelConfig,
    speech_config: Speech2TextModelConfig,
    moderation_config: ModerationModelConfig,
    parameters: dict[str, Any],
    messages: list[PromptMessage],
    part: PromptMessageContent,
    tool: PromptMessageTool,
    image: MultiModalContent,
    flag: bool,
    url: str,
    stream: LLMStream,
    astream: AsyncLLMStream,
    chunk: LLMResultChunk,
    result: LLMResult,
    structured: LLMResultWithStructuredOutput,
    embedded: TextEmbeddingResult,
    ranked: RerankResult,
    error: InvokeError,
    emulator: Emulator,
    client: Client,
    aclient: AsyncClient,
    body: InvokeLLMBody,
    my_tool: Tool,
    endpoint: Endpoint,
    strategy: AgentStrategy,
    event: AppEvent,
    chat_answer: ChatResult,
    workflow_answer: WorkflowResult,
    app_error: AppRunError,
    workflow_error: WorkflowFailedError,
    tool_message: ToolInvokeMessage,
    tool_answer: ToolResult,
    node_model: NodeModelConfig,
    extracted: ParameterExtractorResult,
    classified: QuestionClassifierResult,
"""

SECTIONS: list[dict[str, list[dict[str, Any]]]] = [
    yaml.safe_load((Path(__file__).parent / file).read_text("utf-8"))
    for file in ("mistakes.yaml", "session_mistakes.yaml")
]


class Mistake(NamedTuple):
    name: str
    code: str
    mypy: set[str]
    pyright: set[str]


MISTAKES = [
    Mistake(row["mistake"], indent(row["code"], "    ") + "\n", {*row["mypy"]}, {*row["pyright"]})
    for sections in SECTIONS
    for rows in sections.values()
    for row in rows
]


class Module:
    """A module with all mistakes, each in a function of its own."""

    def __init__(self) -> None:
        self.source = IMPORTS
        self._mistakes: dict[int, str] = {}
        for number, mistake in enumerate(MISTAKES):
            self.source += f"\n\nasync def mistake_{number}({PARAMETERS}) -> None:\n"
            begin = self.source.count("\n") + 1
            self.source += mistake.code
            end = self.source.count("\n") + 1
            self._mistakes |= dict.fromkeys(range(begin, end), mistake.name)

    def reported(self, check: Check) -> dict[str, dict[str, str]]:
        """The findings for each mistake: codes and messages."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for line, code, message in check(self.source):
            found[self._mistakes.get(line, f"line {line}, where no mistake is")][code] = message
        return found


@pytest.fixture(scope="module")
def by_mypy(mypy: Check) -> dict[str, dict[str, str]]:
    return Module().reported(mypy)


@pytest.fixture(scope="module")
def by_pyright(pyright: Check) -> dict[str, dict[str, str]]:
    return Module().reported(pyright)


@pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake.name for mistake in MISTAKES])
class TestAMistake:
    def test_mypy_reports_it(self, mistake: Mistake, by_mypy: dict[str, dict[str, str]]) -> None:
        found = by_mypy.get(mistake.name, {})
        assert found.keys() == mistake.mypy, found

    def test_pyright_reports_it(
        self, mistake: Mistake, by_pyright: dict[str, dict[str, str]]
    ) -> None:
        found = by_pyright.get(mistake.name, {})
        assert found.keys() == mistake.pyright, found


class TestTheTable:
    def test_every_mistake_has_a_unique_name_and_is_reported_by_pyright(self) -> None:
        assert len(MISTAKES) == len({mistake.name for mistake in MISTAKES})
        assert all(mistake.pyright for mistake in MISTAKES)

    def test_nothing_else_is_reported(
        self, by_mypy: dict[str, dict[str, str]], by_pyright: dict[str, dict[str, str]]
    ) -> None:
        names = {mistake.name for mistake in MISTAKES}
        assert {k: v for k, v in by_mypy.items() if k not in names} == {}
        assert {k: v for k, v in by_pyright.items() if k not in names} == {}

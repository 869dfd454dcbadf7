"""The types of apps, tools, nodes and storage, in correct code that mypy and pyright accept.

`assert_type` demands exactly that type and does not accept Any.
"""

from collections.abc import Callable

import pytest

Check = Callable[[str], list[tuple[int, str, str]]]

IMPORTS = """
from collections.abc import AsyncIterator, Coroutine, Generator, Iterator
from decimal import Decimal
from typing import Any, Literal, assert_type

import dify_invoke as di
from dify_invoke import AsyncSession, Session
from dify_plugin.entities.tool import ToolProviderType as OfficialType
"""

APPS = """
def apps(session: Session, mode: str, either: Literal["streaming", "blocking"]) -> None:
    chat = session.app.chat.invoke
    assert_type(chat("a", "hi", {}), di.ChatStream)
    assert_type(chat("a", "hi", None), di.ChatStream)
    assert_type(chat("a", "hi", {}, "streaming"), di.ChatStream)
    assert_type(chat("a", "hi", {}, di.ResponseMode.STREAMING), di.ChatStream)
    assert_type(chat("a", "hi", {}, "blocking"), di.ChatResult)
    assert_type(chat("a", "hi", {}, di.ResponseMode.BLOCKING), di.ChatResult)
    assert_type(chat("a", "hi", {}, mode), di.ChatStream | di.ChatResult)
    assert_type(chat("a", "hi", {}, either), di.ChatStream | di.ChatResult)
    assert_type(chat("a", "hi", {}, response_mode=mode), di.ChatStream | di.ChatResult)
    assert_type(chat("a", "hi", {}, conversation_id="c", user="u"), di.ChatStream)
    assert_type(chat(inputs={}, query="hi", app_id="a", response_mode="blocking"), di.ChatResult)
    file = di.FileInput.from_url("https://files.test/1", "image")
    assert_type(chat("a", "hi", {"photo": file}, files=[file]), di.ChatStream)
    assert_type(chat("a", "hi", {"photos": [file]}, "blocking", files=({},)), di.ChatResult)
    workflow = session.app.workflow.invoke
    assert_type(workflow("a", {}), di.WorkflowResult)
    assert_type(workflow("a", {}, "blocking"), di.WorkflowResult)
    assert_type(workflow("a", {}, "streaming"), di.WorkflowStream)
    assert_type(workflow("a", {}, di.ResponseMode.STREAMING), di.WorkflowStream)
    assert_type(workflow("a", {}, mode), di.WorkflowStream | di.WorkflowResult)
    assert_type(workflow("a", {}, either), di.WorkflowStream | di.WorkflowResult)
    completion = session.app.completion.invoke
    assert_type(completion("a", {}), di.CompletionResult)
    assert_type(completion("a", {}, "blocking", "u"), di.CompletionResult)
    assert_type(completion("a", {}, "streaming"), di.CompletionStream)
    assert_type(completion("a", {}, mode), di.CompletionStream | di.CompletionResult)
    assert_type(session.app.fetch_app("a"), di.AppParameters)
    assert_type(session.app.fetch_app_invocation.get("a").user_input_form, list[dict[str, Any]])
    with session.app.chat.conversation("a", inputs={"city": "Paris"}) as conversation:
        assert_type(conversation, di.Conversation)
        assert_type(conversation.invoke("hi"), di.ChatResult)
        assert_type(conversation.stream("hi", {}), di.ChatStream)
        assert_type(conversation.id, str | None)


async def async_apps(session: AsyncSession, mode: str) -> None:
    chat = session.app.chat.invoke
    assert_type(chat("a", "hi", {}), di.AsyncChatStream)
    assert_type(await chat("a", "hi", {}, "blocking"), di.ChatResult)
    assert_type(chat("a", "hi", {}, mode), di.AsyncChatStream | Coroutine[Any, Any, di.ChatResult])
    assert_type(await session.app.workflow.invoke("a", {}), di.WorkflowResult)
    assert_type(session.app.workflow.invoke("a", {}, "streaming"), di.AsyncWorkflowStream)
    assert_type(
        session.app.workflow.invoke("a", {}, mode),
        di.AsyncWorkflowStream | Coroutine[Any, Any, di.WorkflowResult],
    )
    assert_type(await session.app.completion.invoke("a", {}), di.CompletionResult)
    assert_type(session.app.completion.invoke("a", {}, "streaming"), di.AsyncCompletionStream)
    assert_type(await session.app.fetch_app("a"), di.AppParameters)
    async with session.app.chat.conversation("a") as conversation:
        assert_type(conversation, di.AsyncConversation)
        assert_type((await conversation.invoke("hi")).answer, str)
        assert_type(conversation.stream("hi"), di.AsyncChatStream)
    async with chat("a", "hi", {}) as stream:
        assert_type(stream.text, AsyncIterator[str])
        async for event in stream:
            assert_type(event, di.AppEvent)
    assert_type(await stream.result(), di.ChatResult)
    assert_type("".join([text async for text in stream.text]), str)
    tool = session.tool.invoke_mcp_tool("p", "t", {})
    async for message in tool:
        assert_type(message, di.ToolInvokeMessage)
    assert_type(await tool.result(), di.ToolResult)
    extractor = session.workflow_node.parameter_extractor
    found = await extractor.invoke([{"name": "city", "type": "string"}], {}, "q")
    assert_type(found, di.ParameterExtractorResult)
    assert_type(await session.storage.get("k"), bytes)
    assert_type(await session.storage.get("k", None), bytes | None)
    assert_type(await session.storage.exist("k"), bool)
    await session.storage.set("k", b"v")
    await session.storage.delete("k")
"""

EVENTS = """
def events(stream: di.ChatStream, flow: di.WorkflowStream, event: di.AppEvent) -> None:
    for each in stream:
        assert_type(each, di.AppEvent)
        assert_type(each.event, str)
        assert_type(each.text, str)
    match event:
        case di.MessageEvent():
            assert_type(event, di.MessageEvent)
            assert_type(event.answer, str)
            assert_type(event.event, Literal["message"])
        case di.MessageEndEvent(metadata=di.MessageMetadata(usage=di.LLMUsage() as usage)):
            assert_type(usage.total_price, Decimal)
        case di.WorkflowFinishedEvent(data=run):
            assert_type(run, di.WorkflowRun)
            assert_type(run.outputs, dict[str, Any] | None)
        case di.NodeStartedEvent() | di.NodeFinishedEvent():
            assert_type(event.data, di.NodeRun)
        case di.AgentThoughtEvent():
            assert_type(event.thought, str)
        case di.ErrorEvent():
            assert_type(event.code, str | None)
        case di.UnknownAppEvent():
            print(event["event"], event.get("data"))
        case _:
            pass
    if isinstance(event, di.MessageReplaceEvent | di.AgentMessageEvent):
        assert_type(event.answer, str)
    assert_type(stream.text, Iterator[str])
    assert_type(stream.conversation_id, str | None)
    assert_type(stream.replaced, bool)
    assert_type(stream.final, di.ChatResult)
    answer = stream.result()
    assert_type(answer.text, str)
    assert_type(answer.files, list[dict[str, Any]])
    assert_type(answer.metadata.usage, di.LLMUsage | None)
    assert_type(answer.thoughts, list[di.AgentThoughtEvent])
    outcome = flow.result()
    assert_type(outcome.outputs, dict[str, Any])
    assert_type(outcome.status, str)
    generator: Generator[di.AppEvent, None, None] = flow
    base: di.Stream[di.AppEvent] = stream
    generator.close()
    base.close()


def failures(failed: di.WorkflowFailedError, absent: di.KeyNotFoundError) -> None:
    error: di.AppRunError = failed
    assert_type(error.code, str | None)
    if failed.run is not None:
        assert_type(failed.run.outputs, dict[str, Any] | None)
        assert_type(failed.run.elapsed_time, float | None)
    key_error: KeyError = absent
    storage_error: di.StorageError = absent
    invoke_error: di.InvokeError = storage_error
    incomplete: di.ProtocolError = di.IncompleteRunError("cut")
    print(key_error, invoke_error, incomplete)
"""

TOOLS = """
def tools(session: Session, official: OfficialType, given: di.ToolProviderType) -> None:
    invoke = session.tool.invoke
    assert_type(invoke("builtin", "p", "t", {}), di.ToolStream)
    assert_type(invoke("mcp", "p", "t", None, "c"), di.ToolStream)
    assert_type(invoke(OfficialType.BUILT_IN, "p", "t", {"city": "Paris"}), di.ToolStream)
    assert_type(invoke(official, "p", "t", {}), di.ToolStream)
    assert_type(invoke(di.ToolProviderType.API, "p", "t", {}), di.ToolStream)
    assert_type(invoke(given, "p", "t", {}, credential_id=None), di.ToolStream)
    assert_type(session.tool.invoke_builtin_tool("p", "t", {}), di.ToolStream)
    assert_type(session.tool.invoke_workflow_tool("p", "t", {}), di.ToolStream)
    assert_type(session.tool.invoke_api_tool("p", "t", {}, credential_id="c"), di.ToolStream)
    stream = session.tool.invoke_mcp_tool(provider="p", tool_name="t", parameters={})
    assert_type(stream.text, Iterator[str])
    assert_type(stream.final, di.ToolResult)
    for message in stream:
        assert_type(message, di.ToolInvokeMessage)
        assert_type(message.type, str)
        assert_type(message.message, object)
        assert_type(message.url, str | None)
        assert_type(message.meta, dict[str, Any] | None)
    result = stream.result()
    assert_type(result.text, str)
    assert_type(result.json, list[Any])
    assert_type(result.files, list[di.ToolInvokeMessage])
    assert_type(result.variables, dict[str, Any])
    assert_type(result.messages, list[di.ToolInvokeMessage])


def messages(message: di.ToolInvokeMessage) -> None:
    match message:
        case di.ToolTextMessage():
            assert_type(message.message, di.ToolText)
            assert_type(message.message.text, str)
        case di.ToolLinkMessage() | di.ToolImageMessage() | di.ToolImageLinkMessage():
            assert_type(message.message, di.ToolText)
        case di.ToolBinaryLinkMessage(message=link):
            assert_type(link, di.ToolText)
        case di.ToolJsonMessage():
            assert_type(message.message, di.ToolJson)
        case di.ToolBlobMessage():
            assert_type(message.message.blob, bytes)
        case di.ToolBlobChunkMessage():
            assert_type(message.message.total_length, int)
        case di.ToolVariableMessage():
            assert_type(message.message.variable_name, str)
        case di.ToolLogMessage():
            assert_type(message.message, di.ToolLog)
        case di.ToolRetrieverResourcesMessage():
            assert_type(message.message.retriever_resources, list[di.RetrieverResource])
        case di.ToolFileMessage():
            assert_type(message.message, dict[str, Any] | None)
        case di.UnknownToolInvokeMessage():
            print(message["type"], message.get("message"))
        case _:
            pass
    if isinstance(message, di.ToolTextMessage):
        assert_type(message.type, di.ToolMessageType)
"""

NODES = """
def nodes(
    session: Session,
    config: di.LLMModelConfig,
    model: di.NodeModelConfig,
    parameters: dict[str, Any],
    loose: list[dict[str, Any]],
) -> None:
    extract = session.workflow_node.parameter_extractor.invoke
    classify = session.workflow_node.question_classifier.invoke
    city = di.ParameterConfig(name="city", type="string", description="Where", required=True)
    found = extract([city], model, "q")
    assert_type(found, di.ParameterExtractorResult)
    assert_type(found.parameters, dict[str, Any])
    assert_type(found.is_success, bool)
    assert_type(found.reason, str | None)
    assert_type(found.usage, di.LLMUsage | None)
    assert_type(extract([{"name": "c", "type": "string"}], config, "q", "").inputs, dict[str, Any] | None)
    typed: di.ParameterConfigDict = {"name": "city", "type": "select", "options": ["Paris"]}
    extract((city, typed, parameters), {"provider": "p", "name": "m"}, "q")
    extract(loose, parameters["model"], query="q", instruction="Be brief")
    extract(loose, {"provider": "p", "model": "m", "completion_params": {"temperature": 0}}, "q")
    weather = di.ClassConfig(id="1", name="Weather")
    kind = classify([weather, {"id": "2", "name": "Other"}], model, "q")
    assert_type(kind, di.QuestionClassifierResult)
    assert_type(kind.class_id, str)
    assert_type(kind.class_label, str | None)
    classify(loose, parameters, "q")


def storage(session: Session) -> None:
    storage = session.storage
    storage.set("k", b"v")
    storage["k"] = b"v"
    del storage["k"]
    storage.delete("k")
    assert_type(storage["k"], bytes)
    assert_type("k" in storage, bool)
    assert_type(storage.exist("k"), bool)
    assert_type(storage.get("k"), bytes)
    assert_type(storage.get("k", None), bytes | None)
    assert_type(storage.get("k", default=b""), bytes)
    assert_type(storage.get("k", 0), bytes | int)
    assert_type((storage.get("k", None) or b"").decode(), str)
"""


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_a_checker_accepts_it(checker: str, request: pytest.FixtureRequest) -> None:
    source = "\n".join([IMPORTS, APPS, EVENTS, TOOLS, NODES])
    check: Check = request.getfixturevalue(checker)
    lines = source.splitlines()
    found = [(lines[line - 1], *finding) for line, *finding in check(source)]
    # The stubs of the official SDK are installed, and it itself need not be.
    assert [one for one in found if "reportMissingModuleSource" not in one] == []

from collections.abc import Generator, Mapping
from typing import Any, Literal, cast

from dify_plugin.core.runtime import Session
from dify_plugin.entities.tool import ToolInvokeMessage, ToolProviderType
from dify_plugin.entities.workflow_node import ClassConfig, ModelConfig, ParameterConfig
from dify_plugin.file.file import File

def answer(reply: dict[str, Any]) -> str:
    return str(reply["answer"])

def texts(events: Generator[dict[str, Any], None, None]) -> str:
    return "".join(event["answer"] for event in events if event["event"] == "message")

def parameters(of_app: Mapping[str, Any]) -> list[str]:
    return list(of_app)

def apps(session: Session, mode: Literal["streaming", "blocking"], stream: bool) -> None:
    chat, workflow, completion = session.app.chat, session.app.workflow, session.app.completion
    events = chat.invoke("app", "query", {})
    reply = chat.invoke("app", "query", {}, "blocking", "conversation", user="user")
    run = workflow.invoke("app", {})
    reveal_type(events)
    reveal_type(reply)
    reveal_type(chat.invoke("app", "query", {}, mode))
    reveal_type(run)
    reveal_type(workflow.invoke("app", {}, response_mode="streaming"))
    reveal_type(workflow.invoke("app", {}, "streaming" if stream else "blocking"))
    reveal_type(completion.invoke("app", {}))
    reveal_type(completion.invoke("app", {}, "streaming"))
    print(answer(reply), texts(events), answer(completion.invoke("app", {})))
    every: list[dict[str, Any]] = list(workflow.invoke("app", {}, "streaming"))
    for event in [*events, *every]:
        event["mine"] = {"answer": event.get("answer"), **event}
    for event in events:
        reveal_type(event["event"])
        reveal_type(event.get("answer"))
        reveal_type(event.get("answer", ""))
        reveal_type(event["created_at"])
        reveal_type(event["data"])
        reveal_type(event["of a later release"])
        usage = event.get("metadata", {}).get("usage", {}).get("total_tokens", 0)
        print("id" + event.get("message_id", "none"), usage, len(event.get("answer")))
    reveal_type(reply["answer"])
    reveal_type(reply["metadata"])
    reveal_type(run["workflow_run_id"])
    reveal_type(run["data"]["status"])
    reveal_type(run["data"]["outputs"])
    reveal_type(run["data"]["error"])
    of_app = session.app.fetch_app("app")
    reveal_type(of_app["user_input_form"])
    print(parameters(of_app), parameters(session.app.fetch_app_invocation.get("app")))

def tools(session: Session, kind: str, file: File) -> None:
    tool = session.tool
    reveal_type(tool.invoke(ToolProviderType(kind), "author/plugin/provider", "name", {}))
    tool.invoke(ToolProviderType.MCP, "server", "name", {"file": file}, credential_id="id")
    tool.invoke_workflow_tool("id", "name", {"files": [file]})
    tool.invoke_api_tool("id", "operation", {})
    for message in tool.invoke_builtin_tool("author/plugin/provider", "name", {}):
        reveal_type(message.type)
        reveal_type(message.message)
        if isinstance(message.message, ToolInvokeMessage.TextMessage):
            reveal_type(message.message.text)
        if isinstance(message.message, ToolInvokeMessage.LogMessage):
            reveal_type(message.message.status)
        if message.type == ToolInvokeMessage.MessageType.BLOB:
            reveal_type(cast(ToolInvokeMessage.BlobMessage, message.message).blob)

def nodes(session: Session) -> None:
    model = ModelConfig(provider="provider", name="m", mode="chat", completion_params={})
    city = ParameterConfig(name="city", type="string", description=None, required=True)
    node = session.workflow_node
    reveal_type(node.parameter_extractor.invoke([city], model, "query"))
    response = node.question_classifier.invoke([ClassConfig(id="1", name="a")], model, "query", "")
    reveal_type(response.outputs)

def storage_and_files(session: Session) -> None:
    session.storage.set("key", bytearray(b"value"))
    reveal_type(session.storage.set("key", b"value"))
    reveal_type(session.storage.get("key"))
    reveal_type(session.storage.delete("key"))
    reveal_type(session.storage.exist("key"))
    uploaded = session.file.upload("name", b"", "text/plain")
    reveal_type(uploaded.type)
    reveal_type(uploaded.preview_url)
    reveal_type(uploaded.to_app_parameter())
    session.app.workflow.invoke("app", {"file": uploaded.to_app_parameter()})

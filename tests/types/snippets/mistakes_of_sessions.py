from dify_plugin.invocations.file import UploadFileResponse

def more_mistakes(session: Session, message: ToolInvokeMessage, file: File, model: ModelConfig) -> None:
    session.app.chat.invoke("app", {})
    session.app.chat.invoke("app", "query", {}, response_mode="stream")
    session.app.chat.invoke("app", "query", {}, files=[])
    session.app.chat.invoke("app", "query", {})["answer"]
    session.app.chat.invoke("app", "query", {}, "blocking")["answer"].text
    session.app.chat.invoke("app", "query", {}, "blocking")["created_at"].isoformat()
    session.app.workflow.invoke("app", {}, conversation_id="id")
    session.app.workflow.invoke("app", {})["data"].outputs
    session.app.workflow.invoke("app", {})["data"]["outputs"].text
    session.app.workflow.invoke("app", inputs="text")
    session.app.completion.invoke("app", "query")
    session.app.fetch_app("app")["name"]
    session.app.fetch_app("app")["mode"]
    session.app.agent
    session.tool.invoke("builtin", "provider", "name", {})
    session.tool.invoke(provider="provider", tool_name="name", parameters={})
    session.tool.invoke_builtin_tool("provider", "name", {}, credential_id="id")
    session.tool.invoke_mcp_tool("server", "name", {})
    session.tool.invoke_builtin_tool("provider", "name", {}).text
    session.tool.invoke_builtin_tool("provider", "name", '{"query": "text"}')
    print("text" + message.message)
    print(message.message.text)
    ToolInvokeMessage.MessageType.BINARY_LINK
    ToolInvokeMessage.LogMessage.LogStatus.FINISH
    ModelConfig(provider="provider", model="m")
    ModelConfig(provider="provider", name="m", mode="embedding")
    ParameterConfig(name="city", type="string")
    ClassConfig(id=1, name="a")
    session.workflow_node.parameter_extractor.invoke(["city"], model, "query")
    session.workflow_node.question_classifier.invoke([], {"model": "m"}, "query")
    session.workflow_node.code
    session.storage.set("key", "text")
    session.storage.set("key", {"a": 1})
    session.storage.get("key", b"")
    session.storage.get("key").encode()
    session.storage.exists("key")
    session.storage["key"]
    session.file.upload("name", b"")
    session.file.upload("name", "text", "text/plain")
    session.file.upload("name", b"", "text/plain").url
    session.file.upload("name", b"", "text/plain")["id"]
    UploadFileResponse.Type("image").upper().name
    file.read()
    file.blob.decode().name

"""Records what the official SDK sends for each call of a session that is not about a model: `tests/data/official-0.10.2`.

Run it where the SDK is, as `python -m tests.plugin.official_requests`: it writes the files anew. A server on loopback
stands in for the daemon, and ends each invocation without a reply.
"""

import json
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..support.official import official_session

if TYPE_CHECKING:
    from dify_plugin.core.runtime import Session

FOLDER = Path(__file__).resolve().parents[1] / "data" / "official-0.10.2"
SESSION_ID = "session-1"
REQUEST_ID = "00000000000000000000000000000000"
APP = "7c1de0a2-3f5b-4a39-9d8e-5b1f0d4c2a11"
CONVERSATION = "0f8c9e51-22d7-4b0c-8f40-9a7d6b3e1c22"
WORKFLOW = "d2b7a9c4-5e61-4f83-b0a5-1c9e8d7f6b33"
CREDENTIAL = "e4a1c6d8-7b92-4d05-a3f7-2e8b9c0d1f44"
UPLOAD = "f5b2d7e9-8ca3-4e16-b408-3f9cad1e2055"


def calls() -> dict[str, Callable[["Session"], object]]:
    """Each call, by its place in a session, and what is special about it."""
    import_module("dify_plugin")  # first of all, and before any thread: it patches those
    nodes: Any = import_module("dify_plugin.entities.workflow_node")
    file: Any = import_module("dify_plugin.file.file")
    upload: Any = import_module("dify_plugin.invocations.file")
    kinds: Any = import_module("dify_plugin.entities.tool").ToolProviderType

    provider = "langgenius/openai/openai"
    plain = nodes.ModelConfig(provider=provider, name="gpt-4o-mini")
    model = nodes.ModelConfig(
        provider=provider,
        name="gpt-4o-mini",
        mode="completion",
        completion_params={"temperature": 0.2},
    )
    city = nodes.ParameterConfig(name="city", type="string", description="Where to", required=True)
    bare = nodes.ParameterConfig(name="days", type="number", description=None, required=None)
    meal = nodes.ParameterConfig(
        name="meal", type="select", options=["fish", "none"], description="", required=False
    )
    classes = [nodes.ClassConfig(id="1", name="praise"), nodes.ClassConfig(id="2", name="blame")]
    picture = file.File(url="http://files.test/1.png", type="image")
    paper = file.File(
        url="http://files.test/2.pdf",
        mime_type="application/pdf",
        filename="2.pdf",
        extension=".pdf",
        size=7,
        type="document",
    )
    sent = upload.UploadFileResponse(
        id=UPLOAD, name="1.png", size=3, extension=".png", mime_type="image/png"
    ).to_app_parameter()
    remote = {"type": "document", "transfer_method": "remote_url", "url": "http://files.test/2"}

    def in_app(session: "Session") -> object:
        session.app_id = APP
        return list(session.tool.invoke_builtin_tool("a/b/c", "t", {}))

    def with_credentials(session: "Session") -> object:
        session.context.credentials.tool_credentials["a/b/c"] = CREDENTIAL
        return list(session.tool.invoke_builtin_tool("a/b/c", "t", {}))

    return {
        "app.chat.invoke": lambda it: list(it.app.chat.invoke(APP, "hello", {})),
        "app.chat.invoke blocking": lambda it: it.app.chat.invoke(
            APP, "hello", {"paper": sent, "papers": [remote]}, "blocking", CONVERSATION, "user-1"
        ),
        "app.workflow.invoke": lambda it: it.app.workflow.invoke(APP, {"topic": "rain"}),
        "app.workflow.invoke streaming": lambda it: list(
            it.app.workflow.invoke(APP, {"n": 1.0, "deep": {"a": [None]}}, "streaming", "user-1")
        ),
        "app.completion.invoke": lambda it: it.app.completion.invoke(APP, {}),
        "app.completion.invoke streaming": lambda it: list(
            it.app.completion.invoke(APP, {"topic": "rain"}, "streaming", "user-1")
        ),
        "app.fetch_app": lambda it: it.app.fetch_app(APP),
        "app.fetch_app_invocation.get": lambda it: it.app.fetch_app_invocation.get(APP),
        "tool.invoke_builtin_tool": lambda it: list(
            it.tool.invoke_builtin_tool(
                "langgenius/google/google", "search", {"query": "rain", "limit": 3}
            )
        ),
        "tool.invoke_builtin_tool files": lambda it: list(
            it.tool.invoke_builtin_tool("a/b/c", "t", {"picture": picture, "papers": [paper]})
        ),
        "tool.invoke_builtin_tool in an app": in_app,
        "tool.invoke_builtin_tool session credential": with_credentials,
        "tool.invoke_workflow_tool": lambda it: list(
            it.tool.invoke_workflow_tool(WORKFLOW, "report", {"topic": "rain"})
        ),
        "tool.invoke_api_tool": lambda it: list(
            it.tool.invoke_api_tool(WORKFLOW, "getWeather", {"city": None})
        ),
        "tool.invoke": lambda it: list(
            it.tool.invoke(kinds.MCP, "server-1", "read", {"path": "a/b"}, CREDENTIAL)
        ),
        "workflow_node.parameter_extractor.invoke": lambda it: (
            it.workflow_node.parameter_extractor.invoke([city], plain, "Paris in two days")
        ),
        "workflow_node.parameter_extractor.invoke every field": lambda it: (
            it.workflow_node.parameter_extractor.invoke(
                [city, bare, meal], model, "Paris in two days", "Be exact."
            )
        ),
        "workflow_node.question_classifier.invoke": lambda it: (
            it.workflow_node.question_classifier.invoke(classes, plain, "Well done!")
        ),
        "workflow_node.question_classifier.invoke every field": lambda it: (
            it.workflow_node.question_classifier.invoke(classes, model, "Well done!", "Be exact.")
        ),
        "storage.set": lambda it: it.storage.set("key", b"\x00\xffvalue"),
        "storage.set nothing": lambda it: it.storage.set("key", b""),
        "storage.get": lambda it: it.storage.get("key"),
        "storage.delete": lambda it: it.storage.delete("key"),
        "storage.exist": lambda it: it.storage.exist("key"),
        "file.upload": lambda it: it.file.upload("Wörter.txt", b"words", "text/plain"),
    }


def record() -> dict[str, Any]:
    """What was sent for each call. The id of each request, a new one each time, is replaced."""
    to_record = calls()
    received: list[Any] = []

    class Daemon(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            received.append(body)
            invoked = body["data"]["data"]
            end = {
                "backwards_request_id": invoked["backwards_request_id"],
                "event": "end",
                "message": "",
                "data": None,
            }
            invoked["backwards_request_id"] = REQUEST_ID
            line = {"session_id": SESSION_ID, "event": "backwards_response", "data": end}
            answer = json.dumps(line).encode() + b"\n"
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_request(self, code: object = "-", size: object = "-") -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Daemon)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    recorded: dict[str, Any] = {}
    for name, call in to_record.items():
        session: Session = official_session(f"http://127.0.0.1:{server.server_port}", duplex=False)
        session.session_id = SESSION_ID
        try:
            call(session)
        except Exception as error:  # the SDK has no other class for it
            # What most calls make of an end without a reply.
            said = str(error).lower()
            assert "no response" in said or "no data" in said or "empty response" in said, said
        (recorded[name],) = received
        received.clear()
    server.shutdown()
    return recorded


if __name__ == "__main__":
    if sys.argv[1:] == ["--print"]:
        print(json.dumps(record()))
    else:
        FOLDER.mkdir(exist_ok=True)
        for name, request in record().items():
            text = json.dumps(request, indent=1, ensure_ascii=False) + "\n"
            (FOLDER / f"{name.replace(' ', '-')}.json").write_text(text, "utf-8")

"""Numbers the lines of a text file, and has a workflow review it."""

from collections.abc import Generator
from typing import Any

from dify_plugin.entities.tool import ToolInvokeMessage
from dify_plugin.file.file import File

from dify_invoke.plugin import Tool


class Review(Tool):
    def _invoke(self, tool_parameters: dict[str, Any]) -> Generator[ToolInvokeMessage]:
        document: File = tool_parameters["document"]
        app: dict[str, Any] = tool_parameters["app"]
        variable = tool_parameters.get("variable") or "document"

        numbered = _numbered(self.session.file.read(document))
        name = f"numbered-{document.filename or 'document.txt'}"
        # What a plugin sends to an app is uploaded first. The result is the value of a variable.
        uploaded = self.session.file.upload(name, numbered, "text/plain")
        inputs: dict[str, Any] = {**(app.get("inputs") or {}), variable: uploaded}
        review = self.session.app.workflow.invoke(app["app_id"], inputs)

        yield self.create_json_message(review.outputs)
        yield self.create_blob_message(numbered, {"mime_type": "text/plain", "filename": name})


def _numbered(content: bytes) -> bytes:
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise ValueError(f"the document is not a text in UTF-8: {error}") from error
    return "".join(f"{number:>4}  {line}\n" for number, line in enumerate(lines, 1)).encode()

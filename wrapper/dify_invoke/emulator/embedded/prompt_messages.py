"""Reading Dify's prompt messages: their text and their attachments."""

from collections.abc import Mapping
from typing import Any

_KINDS = {
    "image": "an image",
    "audio": "an audio recording",
    "video": "a video",
    "document": "a document",
}

Message = Mapping[str, Any]


def said(message: Message) -> str:
    """Returns the text of a message: its content, or its text parts on separate lines."""
    content = message.get("content")
    if isinstance(content, str):
        return content
    return "\n".join(part.get("data") or "" for part in content or () if part["type"] == "text")


def attachments(message: Message) -> list[str]:
    """Describes each part that is not text, as in "an image (image/png, 12 bytes)"."""
    content = message.get("content")
    if not content or isinstance(content, str):
        return []
    return [_in_words(part) for part in content if part["type"] != "text"]


def _in_words(part: Mapping[str, Any]) -> str:
    kind = _KINDS.get(part["type"], f"a part of type {part['type']}")
    filename = part.get("filename")
    data = part.get("base64_data")
    url = part.get("url")
    details = [part.get("mime_type") or "of unknown format"]
    if data:
        details.append(f"{len(data.rstrip('=')) * 3 // 4} bytes")
    elif url:
        details.append(f"at {url}")
    return f"{kind}{f' named {filename}' if filename else ''} ({', '.join(details)})"

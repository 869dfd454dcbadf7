"""What the server does with the files of a tool: it stores them, and sends links instead."""

from base64 import b64decode
from collections.abc import Iterable, Iterator
from typing import Any

from .answers import Json
from .files.tool_files import StoredFile, ToolFiles


def linked(messages: Iterable[Json], files: ToolFiles, names_file: bool) -> Iterator[Json]:
    """Yields the messages with links in place of files.

    The pieces of a file, `blob_chunk`, are joined by their id. An `image` is at an address, which the
    server reads; the emulator reads only its own.

    Args:
        messages: The messages of the tool.
        files: Where the files are stored.
        names_file: Whether `meta` has the file's id, as newer servers say it.
    """
    pieces: dict[str, list[bytes]] = {}
    for message in messages:
        body: Json = message["message"] or {}
        match message["type"]:
            case "blob":
                content = b64decode(body["blob"], validate=True)
            case "blob_chunk":
                joined = pieces.setdefault(body["id"], [])
                joined.append(b64decode(body["blob"], validate=True))
                if not body.get("end"):
                    continue
                content = b"".join(pieces.pop(body["id"]))
            case "image":
                yield _image(message, files, names_file)
                continue
            case _:
                yield message
                continue
        meta: Json = message["meta"] or {}
        type_ = meta.get("mime_type", "application/octet-stream")
        file = files.add(content, meta.get("filename"), type_)
        yield _link(file, meta, names_file)


def _image(message: Json, files: ToolFiles, names_file: bool) -> Json:
    url: Any = message["message"]["text"]
    file = files.at(url)
    if file is None:
        text = f"Failed to download image: {url}: the emulator reads only files of its own"
        return {"type": "text", "message": {"text": text}, "meta": message["meta"]}
    return _link(file, message["meta"] or {}, names_file)


def _link(file: StoredFile, meta: Json, names_file: bool) -> Json:
    type_ = "image_link" if file.type == "image" else "binary_link"
    named = {"tool_file_id": file.id} if names_file else {}
    return {"type": type_, "message": {"text": file.path}, "meta": {**meta, **named}}

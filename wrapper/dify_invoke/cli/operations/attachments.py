"""Files that go to a model with a text, as parts of the message."""

import mimetypes
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ...errors import InvalidRequestError
from .values import bytes_in

if TYPE_CHECKING:
    from dify_inner_api.models import (
        AudioPromptMessageContent,
        DocumentPromptMessageContent,
        ImagePromptMessageContent,
        PromptMessageContent,
        VideoPromptMessageContent,
    )

    _FilePart = (
        type[ImagePromptMessageContent]
        | type[AudioPromptMessageContent]
        | type[VideoPromptMessageContent]
        | type[DocumentPromptMessageContent]
    )


def content_of(text: str, files: Sequence[str]) -> "str | list[PromptMessageContent]":
    """The content of a message: the text, or the files and the text. A file is a path or an address."""
    from dify_inner_api.models import TextPromptMessageContent

    if not files:
        return text
    return [*map(_part, files), TextPromptMessageContent(data=text)]


def _part(file: str) -> "PromptMessageContent":
    from dify_inner_api.models import (
        AudioPromptMessageContent,
        DocumentPromptMessageContent,
        ImagePromptMessageContent,
        VideoPromptMessageContent,
    )

    kinds: dict[str, _FilePart] = {
        "image": ImagePromptMessageContent,
        "audio": AudioPromptMessageContent,
        "video": VideoPromptMessageContent,
        "document": DocumentPromptMessageContent,
    }
    at_address = file.startswith(("http://", "https://"))
    data = b"" if at_address else bytes_in(file, "--file")
    if not (at_address or data):
        raise typer.BadParameter(f"--file {file} is empty")
    # A name such as a.webm may be of two kinds; then the likelier one counts.
    likely = (mimetypes.guess_type(file)[0] or "").partition("/")[0]
    name = Path(file).name
    for kind in sorted(kinds, key=lambda kind: kind != likely):
        try:
            if at_address:
                return kinds[kind].from_url(file)
            return kinds[kind].from_bytes(data, filename=name)
        except InvalidRequestError:
            continue
    if at_address or not _is_text(data):
        raise typer.BadParameter(
            f"--file {file} is no image, audio, video or document that a model takes: neither its name nor its "
            "beginning tells the format"
        )
    return DocumentPromptMessageContent.from_bytes(
        data, filename=name, format="txt", mime_type="text/plain"
    )


def _is_text(data: bytes) -> bool:
    try:
        return "\0" not in data.decode()
    except UnicodeDecodeError:
        return False

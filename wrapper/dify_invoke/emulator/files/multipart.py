"""Reading the form of an upload, as the server's framework does."""

import re
from dataclasses import dataclass

_PARAMETER = re.compile(r';\s*(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))')


@dataclass(frozen=True)
class Part:
    """A part of a form."""

    filename: str
    """The name of the file, or "" if the part is no file."""
    mime_type: str
    """The type, in lower case and without parameters."""
    content: bytes


def file_part(content_type: str, body: bytes) -> Part | None:
    """Returns the part `file` of a multipart form, or None if there is none."""
    boundary = _parameters(content_type).get("boundary")
    if not content_type.lower().startswith("multipart/form-data") or not boundary:
        return None
    for piece in (b"\r\n" + body).split(b"\r\n--" + boundary.encode())[1:-1]:
        head, _, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        headers = dict(_header(line) for line in head.decode("utf-8", "replace").split("\r\n"))
        named = _parameters(headers.get("content-disposition", ""))
        if named.get("name") == "file":
            type_ = headers.get("content-type", "").partition(";")[0].strip().lower()
            return Part(named.get("filename", ""), type_, content)
    return None


def _header(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip().lower(), value.strip()


def _parameters(header: str) -> dict[str, str]:
    return {
        name.lower(): _unquoted(quoted) if quoted else bare
        for name, quoted, bare in _PARAMETER.findall(header)
    }


def _unquoted(text: str) -> str:
    """Undoes what clients do to a quotation mark: `%22` as browsers, or a backslash."""
    return re.sub(r'\\(["\\])', r"\1", text).replace("%22", '"')

"""A multipart form with one file, as the platform's server reads it; no I/O.

The server is Flask, so werkzeug reads the form. It compares the name of the file with the one that was
signed, so each name must come out as it went in.
"""

import re
from typing import NamedTuple
from urllib.parse import quote

_ODD = re.compile(r"[\\\x00-\x1f\x7f]|%22")
"""What werkzeug reads otherwise inside quotes: as an escape, as the end of a line, as a quote."""


class Form(NamedTuple):
    """What stands around the content of the file."""

    content_type: str
    """The header of the request."""
    before: bytes
    after: bytes


def form_around(boundary: str, filename: str, mime_type: str) -> Form:
    """A form whose part `file` has this name and this type. The boundary must not occur in the content."""
    # As in HTML, and in the libraries that the official SDK uses.
    shown = filename.replace('"', "%22")
    exact = ""
    if _ODD.search(filename):
        shown = _ODD.sub("_", shown)
        exact = f"; filename*=UTF-8''{quote(filename, safe='')}"  # the later one counts
    disposition = f'form-data; name="file"; filename="{shown}"{exact}'
    before = (
        f"--{boundary}\r\nContent-Disposition: {disposition}\r\nContent-Type: {mime_type}\r\n\r\n"
    )
    return Form(
        f"multipart/form-data; boundary={boundary}",
        before.encode(),
        f"\r\n--{boundary}--\r\n".encode(),
    )

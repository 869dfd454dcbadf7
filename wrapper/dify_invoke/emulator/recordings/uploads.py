"""Leads uploads through the recorder: the platform names an address for each, which is the file server's own."""

import json
import re

from dify_inner_api.api.daemon.backwards_invocation_transaction import OPERATION as TRANSACTION
from dify_inner_api.api.file.request_file_upload import OPERATION as UPLOAD

from ...protocol.json import is_object

_PLACE = "/files/upload/"
_ADDRESS = re.compile(rb'("url": ?")(https?://[^/"]+)(?=[^"?]*/files/upload/)')
_TYPE = b"upload_file"


def asks_for_address(path: str, content: bytes) -> bool:
    """Whether a request asks where to post a file, over either channel."""
    if path == TRANSACTION.path and _TYPE in content:
        try:
            event = json.loads(content)
        except (ValueError, RecursionError):
            return False
        for name in ("data", "data"):
            event = event.get(name) if is_object(event) else None
        return is_object(event) and event.get("type") == _TYPE.decode()
    return path == UPLOAD.path


def is_upload(path: str) -> bool:
    """Whether a request posts a file to such an address."""
    return _PLACE in path.partition("?")[0]


def led_to(server: str, reply: bytes) -> tuple[bytes, str | None]:
    """The reply with an address of this server in the place of the file server's, and the file server."""
    found = _ADDRESS.search(reply)
    here = _ADDRESS.sub(lambda one: one[1] + server.encode(), reply)
    return here, found[2].decode() if found else None

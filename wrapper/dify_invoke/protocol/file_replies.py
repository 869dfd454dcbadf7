"""What a file server answers: the content of a file, or its refusal; no I/O."""

from collections.abc import Iterator, Mapping

from ..errors import APIStatusError, ProtocolError
from .error_texts import read_error_text
from .file_addresses import without_query
from .limits import over
from .refusals import MAX_DETAIL, shown_words
from .retries import retry_after

_SIGNED = "the address is signed, and good for a time: the API server's FILES_ACCESS_TIMEOUT, 300 s unless set"

UPLOAD_HINTS: dict[int, str] = {
    400: "the server does not take the form: it lacks the file, or its name",
    403: "the signature does not fit: the name or the type of the file is not the one that was asked for, or the "
    "address is older than the API server's FILES_ACCESS_TIMEOUT, 300 s unless set",
    404: "the address is not the API server's: check its INTERNAL_FILES_URL and FILES_URL",
    413: "the file is larger than the server, or a proxy before it, takes: see the server's "
    "UPLOAD_FILE_SIZE_LIMIT and its like, and the proxy's limit, such as NGINX_CLIENT_MAX_BODY_SIZE",
    415: "the server does not take files of this type",
}
READ_HINTS: dict[int, str] = {
    401: f"something in front of the file server asks for credentials, or {_SIGNED}",
    403: _SIGNED,
    404: f"there is no such file, or no longer; {_SIGNED}",
}
_HINTS = {
    429: "the server, or something in front of it, limits how often it is asked",
    502: "a proxy could not reach the server",
    503: "the server is not available",
    504: "a proxy gave up waiting for the server",
}


def file_refusal(
    operation: str, status: int, headers: Mapping[str, str], body: bytes, hints: Mapping[int, str]
) -> APIStatusError:
    """The error for the HTTP status of a file server. `hints` say what a status is likely to mean."""
    text = body.decode("utf-8", "replace").strip()
    hint = hints.get(status) or _HINTS.get(status, "")
    if 300 <= status < 400:
        hint = f"redirected to {without_query(headers.get('location', 'nowhere'))}, and not followed: give the final address"
    parts = (f"HTTP {status}", hint, shown_words(text))
    error = APIStatusError(": ".join(filter(None, parts)), operation=operation, status=status)
    error.code = read_error_text(text).code
    error.detail = text[:MAX_DETAIL] or None
    error.retry_after = retry_after(headers.get("retry-after"))
    return error


class ContentReader:
    """`Reads` the content of a file.

    `most` are the bytes that it may have. `expected` are those that it is said to have; they count only where
    the reply itself does not tell where it ends.
    """

    def __init__(self, operation: str, most: int | None = None, expected: int = 0) -> None:
        self.operation: str = operation
        self.done: bool = False
        self._most = most
        self._expected = expected
        self._size = 0

    def takes(self, status: int, headers: Mapping[str, str]) -> bool:
        if "content-length" in headers or "transfer-encoding" in headers:
            self._expected = 0
        return status == 200

    def sole(self, data: bytes) -> bytes | None:
        return None

    def feed(self, data: bytes) -> list[bytes]:
        self._size += len(data)
        if self._most is not None and self._size > self._most:
            raise over("decompressed", self._most)
        return [data] if data else []

    def close(self) -> Iterator[bytes]:
        if self._size < self._expected:
            raise ProtocolError(
                f"the content stops after {self._size} of {self._expected} bytes, so it is incomplete",
                operation=self.operation,
            )
        return iter(())

    def refusal(self, status: int, headers: Mapping[str, str], body: bytes) -> APIStatusError:
        return file_refusal(self.operation, status, headers, body, READ_HINTS)

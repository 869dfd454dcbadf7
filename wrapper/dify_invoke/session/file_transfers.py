"""What a file transfer sends and reads: forms, addresses and readers. No I/O."""

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol, TypeAlias, cast
from uuid import uuid4

from dify_inner_api.models import FileUploadRequest, RequestFileUploadBody, UploadFileResponse

from ..errors import APIStatusError, InvalidRequestError, ProtocolError
from ..http.upload import File, FileLike, Progress, Upload
from ..protocol.app_methods import kind_of_file
from ..protocol.file_addresses import absolute_address
from ..protocol.file_replies import UPLOAD_HINTS, file_refusal
from ..protocol.limits import Limits
from ..protocol.media import essence, is_mime_type
from ..protocol.mistakes import wrong
from ..protocol.operation import Operation
from ..protocol.plain import json_values, plain
from ..protocol.replies import ReplyReader

UPLOAD: Operation[UploadFileResponse] = Operation(
    name="upload_file",
    path="",
    body=RequestFileUploadBody,
    request=FileUploadRequest,
    reply=UploadFileResponse,
    result=UploadFileResponse,
    streams=False,
    secured=False,
    span="upload_file",
)
"""The whole of an upload: its address is asked for, and the file is posted there."""
READ = "read_file"
"""The name of reading a file in errors."""


class FileWithURL(Protocol):
    """A file that has an address, such as the official SDK's `File`."""

    @property
    def url(self) -> str: ...


ReadableFile: TypeAlias = FileWithURL | Mapping[str, object] | str
"""A file that can be read: the official SDK's `File`, a dict with `url`, or the address itself."""


class UploadReader(ReplyReader[UploadFileResponse]):
    """Reads the answer to the form: what the server made of the file."""

    def takes(self, status: int, headers: Mapping[str, str]) -> bool:
        return status in (200, 201)

    def refusal(self, status: int, headers: Mapping[str, str], body: bytes) -> APIStatusError:
        return file_refusal(self.operation, status, headers, body, UPLOAD_HINTS)


class UploadParts(NamedTuple):
    """The arguments of an upload, checked."""

    request: FileUploadRequest
    content: FileLike
    progress: Progress | None

    def form(self) -> tuple[Upload, dict[str, str]]:
        """The body of the form and its headers. Each is sent once; a file object also is read only once."""
        from ..protocol.multipart import form_around

        file = File(self.content, "content", may_be_empty=True)
        form = form_around(uuid4().hex, self.request.filename, self.request.mimetype)
        return Upload(form.before, file, form.after, self.progress), {
            "Content-Type": form.content_type
        }

    @property
    def can_be_repeated(self) -> bool:
        """Whether the content can be read again."""
        return isinstance(self.content, bytes | bytearray | memoryview)


def upload_parts(
    filename: object, content: FileLike, mimetype: object, progress: Progress | None
) -> UploadParts:
    """The checked arguments. The type is made as the server compares it: in small letters, without parameters.

    Raises InvalidRequestError, which names the argument that is wrong.
    """
    name, type_ = plain(filename), plain(mimetype)
    if not isinstance(name, str) or not name:
        raise wrong("filename", "a name, such as 'report.pdf'", filename)
    if not isinstance(type_, str) or not is_mime_type(type_):
        raise wrong("mimetype", "a media type, such as 'application/pdf'", mimetype)
    if progress is not None and not callable(progress):
        raise wrong("progress", "a function of two numbers, the bytes sent and in all", progress)
    request = FileUploadRequest(filename=json_values(name, "filename"), mimetype=essence(type_))
    return UploadParts(request, content, progress)


def upload_address(url: str) -> str:
    """The address to post a form to. Raises ProtocolError for one that cannot be used."""
    try:
        return absolute_address(url)
    except ValueError as error:
        message = f"the address to upload to {error}"
        raise ProtocolError(message, operation=UPLOAD.name) from None


def upload_reader(limits: Limits) -> UploadReader:
    """A reader of the answer to a form."""
    return UploadReader(UPLOAD, limits)


def completed(uploaded: UploadFileResponse, request: FileUploadRequest) -> UploadFileResponse:
    """The server's answer, with the kind of the file where it does not say it."""
    if not uploaded.type:
        uploaded.type = kind_of_file(uploaded.mime_type or request.mimetype)
    return uploaded


def address_of(file: object) -> tuple[str, int]:
    """The address of a file, and the bytes that it is said to have, or 0. Raises InvalidRequestError for no file."""
    whole, given_file = isinstance(file, str), file
    given: Any = file
    url: object
    size: object = None
    if isinstance(file, Mapping):
        given = cast("Mapping[str, object]", file)
        url, size = given.get("url"), given.get("size")
    elif whole:
        url = file
    else:
        url, size = getattr(given, "url", None), getattr(given, "size", None)
    url = plain(url)
    if not isinstance(url, str) or not url.strip():
        raise wrong(
            "file" if whole or url is None else "file.url",
            "a File of dify_plugin, a dict with 'url', or an address, such as "
            "'http://localhost:5001/files/...'",
            given_file if url is None else url,
        )
    try:
        return absolute_address(url), size if type(size) is int and size > 0 else 0
    except ValueError as error:
        raise InvalidRequestError(f"the file's address {error}") from None

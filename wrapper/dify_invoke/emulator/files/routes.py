"""The routes of files: where they are posted and where they are read."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..exchange import Received, Script
from ..failures import RefusedError
from ..request_log import RequestLog
from ..requests import body_of, refused
from .multipart import file_part
from .tool_files import ToolFiles

UPLOAD = "signed_upload"
"""The name of an upload in `fail_next` and `Received`."""
DOWNLOAD = "file_download"
"""The name of a download in `fail_next`."""

_FORBIDDEN = "Invalid request."
_CODES = {413: "file_too_large", 415: "unsupported_file_type", 404: "not_found"}
_TOO_LARGE = "File size exceeded. {}"


def file_routes(
    files: ToolFiles,
    script: Script,
    received: Callable[[Received], None],
    limit: int,
    log: RequestLog,
) -> list[Route]:
    """Returns the routes. An upload may have `limit` bytes."""

    async def upload(request: Request) -> Response:
        try:
            return JSONResponse(files.as_uploaded(await _stored(request)), 201)
        except RefusedError as refusal:
            return refused(refusal)

    async def _stored(request: Request) -> Any:
        body = await body_of(request)
        part = file_part(request.headers.get("content-type", ""), body)
        query = request.query_params
        if part is None:
            raise RefusedError(400, "No file uploaded.", "no_file_uploaded")
        if not part.filename or not part.mime_type:
            raise _forbidden()
        if not files.takes(part.filename, part.mime_type, query):
            raise _forbidden()
        fields = {"filename": part.filename, "mimetype": part.mime_type, "size": len(part.content)}
        received(Received(UPLOAD, fields))
        _fail(script, UPLOAD)
        if len(part.content) > limit:
            text = _TOO_LARGE.format(f"the file is larger than {limit} bytes")
            raise RefusedError(413, text, _CODES[413])
        user_id = query.get("user_id", "")
        return files.add(part.content, part.filename, part.mime_type, user_id)

    async def download(request: Request) -> Response:
        name: str = request.path_params["name"]
        id_ = name.partition(".")[0]
        try:
            if not files.readable(id_, request.query_params):
                raise _forbidden()
            _fail(script, DOWNLOAD)
            file = files.find(id_)
            if file is None:
                raise RefusedError(404, "file is not found")
        except RefusedError as refusal:
            return refused(refusal)
        return Response(file.content, headers={"Content-Type": file.mime_type})

    return [
        Route("/files/upload/for-plugin", log.watched(UPLOAD, upload), methods=["POST"]),
        Route("/files/tools/{name}", log.watched(DOWNLOAD, download), methods=["GET"]),
    ]


def _forbidden() -> RefusedError:
    return RefusedError(403, _FORBIDDEN, "forbidden")


def _fail(script: Script, operation: str) -> None:
    failure = script.next(operation)
    if failure:
        status = failure.status or 500
        raise RefusedError(status, failure.message, _CODES.get(status))

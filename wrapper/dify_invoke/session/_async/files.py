"""`session.file`: uploads files to the platform, and reads those that it gives to a plugin.

What travels between this program and a file server travels over the HTTP client of the session, or over
one of its own where the session has a plugin's duplex stream. The API key never goes to a file server.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import nullcontext
from functools import partial

from dify_inner_api.api.file.request_file_upload import OPERATION
from dify_inner_api.models import UploadFileResponse

from ...channels._async.http import AsyncChannel
from ...channels.invocation import Invocation
from ...errors import InvokeError, ReverseInvocationError
from ...http.upload import FileLike, Progress, Upload
from ...observability.observation import log_retry, observe
from ...protocol.call import Call, Options
from ...protocol.file_replies import ContentReader
from ...protocol.mistakes import mistakes_of
from ..file_transfers import (
    READ,
    UPLOAD,
    ReadableFile,
    UploadParts,
    address_of,
    completed,
    upload_address,
    upload_parts,
    upload_reader,
)
from .streams import AsyncStream


class AsyncFiles:
    """The files of a platform, over a channel."""

    def __init__(self, channel: AsyncChannel, options: Options) -> None:
        self._channel = channel
        self._options = options

    async def upload(
        self,
        filename: str,
        content: FileLike,
        mimetype: str,
        *,
        progress: Progress | None = None,
    ) -> UploadFileResponse:
        """Uploads a file. `to_app_parameter()` of the result is the value of an app's file variable.

        Args:
            filename: The name, in any script.
            content: Bytes, or a file that is open in binary mode; a file is read to its end, piece by piece.
            mimetype: The media type, such as `application/pdf`. Parameters and capitals are dropped.
            progress: Is called after each piece with the bytes that are sent, and with the bytes in all, or
                None for a file that does not tell its size. What it raises ends the upload.

        The upload is sent again only if nothing was sent, or after the HTTP statuses that the session's
        `Retries` name; then the platform is asked for a new address. A file that was begun is not sent
        again, but bytes are.
        """
        with mistakes_of(UPLOAD.name):
            parts = upload_parts(filename, content, mimetype, progress)
            # Now, so that nothing is sent for a file that cannot be read.
            form, headers = parts.form()
        seen = observe(UPLOAD, self._channel, parts.request)
        call = Call(self._options, seen)
        with seen or nullcontext():
            call.begin()
            while True:
                url = await self._address(parts, call.step())
                step = call.step()
                try:
                    uploaded = await self._post(url, form, headers, step)
                except InvokeError as error:
                    call.attempts += 1
                    delay = self._options.retries.delay(error, call.attempts)
                    if (
                        delay is None
                        or not parts.can_be_repeated
                        or not call.deadline.allows(delay)
                    ):
                        raise
                    log_retry(error, call.attempts, delay)
                else:
                    uploaded = completed(uploaded, parts.request)
                    if seen is not None:
                        seen.take(uploaded)
                    return uploaded
                await self._channel.files.pause(delay)
                form, headers = parts.form()

    async def read(self, file: ReadableFile) -> bytes:
        """The whole content of a file that a plugin was given.

        `file` is the official SDK's `File`, a dict with `url`, or the address itself. A redirect is not
        followed. A content that stops early is an error, and so is one of more bytes than the session's
        `Limits.decompressed`, which is for compressed replies elsewhere. For a large file, use `stream`.
        """
        pieces = self._read(file, self._options.limits.decompressed)
        return b"".join([piece async for piece in pieces])

    def stream(self, file: ReadableFile) -> AsyncStream[bytes]:
        """The content of a file, piece by piece, so that it never is in memory as a whole.

        The stream is a generator and a context manager. A content that stops early is an error at its
        end. The session's `Limits.reply` bounds it, if it is set.
        """
        return AsyncStream(self._read(file, None))

    async def _address(self, parts: UploadParts, call: Call) -> str:
        results = self._channel.invoke(Invocation(OPERATION, parts.request, None, call))
        (address,) = [one async for one in results]
        return upload_address(address.url)

    async def _post(
        self, url: str, form: Upload, headers: dict[str, str], call: Call
    ) -> UploadFileResponse:
        reader = partial(upload_reader, call.options.limits)
        replies = self._channel.files.exchange(url, form, reader, headers, call)
        try:
            (uploaded,) = [one async for one in replies]
        except ReverseInvocationError:
            if form.failure is not None:
                raise form.failure from None
            raise
        return uploaded

    def _read(self, file: ReadableFile, most: int | None) -> AsyncGenerator[bytes, None]:
        with mistakes_of(READ):
            url, size = address_of(file)
        reader = partial(ContentReader, READ, most, size)
        return self._channel.files.exchange(url, None, reader, {}, Call(self._options))

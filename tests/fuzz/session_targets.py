"""Targets for what a session does beside models: runs, tools' files, the storage, forms and addresses of files."""

import io
import json
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlsplit

from werkzeug.formparser import parse_form_data

from dify_inner_api import daemon_operations, models
from dify_invoke.emulator.storage import paths
from dify_invoke.errors import InvalidRequestError, ProtocolError, ReverseInvocationError
from dify_invoke.protocol.file_addresses import absolute_address
from dify_invoke.protocol.framing import FrameReader
from dify_invoke.protocol.json import is_object, without_halves
from dify_invoke.protocol.replies import read_reply
from dify_invoke.session.app_runs import ChatAccumulator, Run, WorkflowAccumulator
from dify_invoke.session.file_transfers import address_of, upload_parts
from dify_invoke.session.storage_values import bytes_of, check_key, hex_value
from dify_invoke.session.tool_messages import BlobJoiner, ToolAccumulator

from ..support import operations
from .cuts import SECRET, Outcome, Violation, check_error, encoded, kind_of, read


def runs(data: bytes) -> Iterator[str]:
    """Events of an app: no field is lost, and they add up to an outcome or end in an error."""
    reply = read(read_reply(operations.APP), [data])
    events = reply.results
    yield from _kept(reply, data)
    for blocking in (False, True):
        run = Run(operations.APP, blocking)
        try:
            taken = [run.take(event) for event in events]
            run.close()
        except ReverseInvocationError as error:
            check_error(error)
            yield kind_of(error)
            continue
        for accumulator in (ChatAccumulator(), WorkflowAccumulator()):
            for event in taken:
                accumulator.add(event)
                yield f"{event.text == ''}"
            result = accumulator.result()
            if encoded(accumulator.result()) != encoded(result):
                raise Violation("an outcome is another one when asked for twice")
            yield f"{len(taken)} {type(result).__name__}"


def tools(data: bytes) -> Iterator[str]:
    """Messages of a tool: no field is lost, and the pieces of a file are joined or are an error."""
    reply = read(read_reply(operations.TOOL), [data])
    messages = reply.results
    yield from _kept(reply, data)
    joiner, accumulator = BlobJoiner(), ToolAccumulator()
    pieces = whole = 0
    try:
        for message in messages:
            is_piece = isinstance(message, models.ToolBlobChunkMessage)
            pieces += len(message.message.blob) if is_piece else 0
            if (joined := joiner.take(message)) is None:
                continue
            if is_piece:
                assert isinstance(joined, models.ToolBlobMessage)
                whole += len(joined.message.blob)
            elif joined is not message:
                raise Violation("a message that is no piece of a file is replaced")
            accumulator.add(joined)
            yield f"{joined.url is None} {joined.text == ''}"
        joiner.close()
    except ProtocolError as error:
        check_error(error)
        yield kind_of(error)
        return
    if pieces != whole:
        raise Violation("joining loses bytes", f"{whole} of {pieces}")
    result = accumulator.result()
    if result.text != "".join(message.text for message in result.messages):
        raise Violation("the text is not that of the messages")
    yield f"{len(result.messages)} messages, {len(result.files)} files, {len(result.variables)} variables"


def _documents(data: bytes) -> list[object]:
    """The data of each document, as Python's own parser reads it."""
    found: list[object] = []
    for document in read(FrameReader(), [data]).results:
        try:
            value = without_halves(json.loads(document))
        except (ValueError, RecursionError):
            continue
        if is_object(value) and is_object(value.get("data")):
            found.append(value["data"])
    return found


def _kept(reply: Outcome, data: bytes) -> Iterator[str]:
    """Raises Violation if a result of a good reply lacks a field that its document has."""
    documents = _documents(data) if reply.error is None else []
    for place, result in enumerate(reply.results):
        try:
            kept = result.to_dict()
        except InvalidRequestError as error:
            yield kind_of(error)
            continue
        document = documents[place] if len(documents) == len(reply.results) else None
        if is_object(document) and not document.keys() <= kept.keys():
            raise Violation("a field of an event is lost", f"{kept!r:.400}")
        kind = result.__class__
        again = kind.from_dict(kept)
        if encoded(again) != encoded(result) or again.to_dict() != kept:
            raise Violation("an event is another one as a dict and back", f"{kept!r:.400}")
        yield str(kind.__name__)


def storage(data: bytes) -> Iterator[str]:
    """Keys: each that is taken is the daemon's own path for it. Values: they come back, or are an error."""
    if bytes_of(hex_value(data), daemon_operations.STORAGE_GET) != data:
        raise Violation("a value does not come back")
    text = data.decode("utf-8", "surrogateescape")
    try:
        value = bytes_of(text, daemon_operations.STORAGE_GET)
    except ProtocolError as error:
        check_error(error)
    else:
        if value.hex() != text.lower():
            raise Violation("a text that is no hexadecimal is a value", f"{text!r:.400}")
        yield "hexadecimal"
    try:
        key = check_key(text)
    except InvalidRequestError as error:
        check_error(error)
        yield kind_of(error)
        return
    try:
        paths.check_path(key)
        paths.check_length(key)
    except paths.KeyRefusedError as error:
        raise Violation("a key is taken that the daemon refuses", f"{key!r:.400}") from error
    if (key, paths.clean(key)) != (text, key):
        raise Violation("a key is not the plain path of one value", f"{key!r:.400}")
    yield f"a key of {key.count('/')} slashes"


def forms(data: bytes) -> Iterator[str]:
    """A form: werkzeug reads the name, the type and the content that went in. The first line is the name, the next the type."""
    name, _, rest = data.partition(b"\n")
    kind, _, content = rest.partition(b"\n")
    try:
        parts = upload_parts(
            name.decode("utf-8", "surrogateescape"), content, kind.decode("latin-1"), None
        )
    except InvalidRequestError as error:
        check_error(error)
        yield kind_of(error)
        return
    form, headers = parts.form()
    body = b"".join(form)
    environment = {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": headers["Content-Type"],
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }
    _, fields, files = parse_form_data(environment)
    if fields or [*files] != ["file"] or form.length != len(body):
        raise Violation("a form is not one file", f"{[*fields]} {[*files]}")
    with closing(files["file"]) as file:
        read_back = (file.filename, file.mimetype, file.read())
    if read_back != (parts.request.filename, parts.request.mimetype, content):
        raise Violation("the server reads another file", f"{read_back!r:.400} for {parts!r:.400}")
    yield "a form"


def addresses(data: bytes) -> Iterator[str]:
    """Addresses of files: what is taken is plain ASCII with a host, and the same when taken again."""
    text = data.decode("utf-8", "surrogateescape")
    try:
        address = absolute_address(text)
    except ValueError as error:
        yield kind_of(error)
        try:
            absolute_address(f"{text}?sign={SECRET}")
        except ValueError as other:
            if SECRET in str(other) and SECRET not in text:
                raise Violation("an error shows the signature", f"{other!r:.400}") from other
        return
    parts = urlsplit(address)
    if not address.isascii() or not address.isprintable() or " " in address or not parts.hostname:
        raise Violation("an address is not fit for a request", f"{address!r:.400}")
    if parts.scheme not in ("http", "https") or parts.fragment or parts.username is not None:
        raise Violation("an address has what it must not have", f"{address!r:.400}")
    if absolute_address(address) != address or address_of({"url": text})[0] != address:
        raise Violation("an address is another one when taken again", f"{address!r:.400}")
    yield f"{parts.scheme} {bool(parts.query)} {parts.port is None}"


SESSION_TARGETS = (runs, tools, storage, forms, addresses)

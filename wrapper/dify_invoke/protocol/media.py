"""The format and the MIME type of a file, from its first bytes, its name or its URL; no I/O.

Python's `mimetypes` knows other types on each version, and on each machine. So the types are a table here:
those that models take.
"""

import re
from base64 import b64encode
from binascii import a2b_base64
from typing import Literal, NamedTuple, TypeAlias, TypedDict, cast
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from ..errors import InvalidRequestError
from .mistakes import article, wrong

Kind: TypeAlias = Literal["image", "audio", "video", "document"]
"""What a file is to a model: the type of its part in a message."""


class Media(NamedTuple):
    """What a file is."""

    format: str
    mime_type: str


class DataURL(NamedTuple):
    """What a data URL holds."""

    mime_type: str
    """With its parameters, as the URL has it; "" if it has none."""
    base64_data: str


class FileFields(TypedDict):
    """The fields that all parts with a file have."""

    format: str
    mime_type: str
    url: str
    base64_data: str
    filename: str


_ROWS: dict[Kind, tuple[str, ...]] = {
    "image": (
        "png image/png",
        "jpeg image/jpeg jpg jpe image/jpg image/pjpeg",
        "webp image/webp",
        "gif image/gif",
        "svg image/svg+xml",
        "bmp image/bmp image/x-ms-bmp",
        "tiff image/tiff tif",
        "avif image/avif",
        "heic image/heic",
        "heif image/heif",
        "ico image/x-icon image/vnd.microsoft.icon",
    ),
    "audio": (
        "mp3 audio/mpeg mpga mpeg audio/mp3 audio/x-mp3",
        "wav audio/wav wave audio/x-wav audio/wave audio/vnd.wave",
        "m4a audio/mp4 mp4 audio/x-m4a audio/m4a",
        "ogg audio/ogg oga opus audio/opus",
        "flac audio/flac audio/x-flac",
        "webm audio/webm",
        "aac audio/aac audio/x-aac",
        "amr audio/amr",
        "aiff audio/aiff aif audio/x-aiff",
    ),
    "video": (
        "mp4 video/mp4 m4v video/x-m4v",
        "mov video/quicktime",
        "webm video/webm",
        "mpeg video/mpeg mpg",
        "avi video/x-msvideo video/avi",
        "mkv video/x-matroska video/matroska",
        "flv video/x-flv",
        "wmv video/x-ms-wmv",
        "3gp video/3gpp",
        "ogv video/ogg ogg",
    ),
    "document": (
        "pdf application/pdf",
        "txt text/plain text",
        "md text/markdown markdown mdx text/x-markdown",
        "html text/html htm",
        "csv text/csv",
        "json application/json",
        "xml application/xml text/xml",
        "yaml application/yaml yml application/x-yaml text/yaml",
        "rtf application/rtf text/rtf",
        "vtt text/vtt",
        "properties text/x-java-properties",
        "doc application/msword",
        "docx application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xls application/vnd.ms-excel",
        "xlsx application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "ppt application/vnd.ms-powerpoint",
        "pptx application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "odt application/vnd.oasis.opendocument.text",
        "epub application/epub+zip",
        "eml message/rfc822",
        "msg application/vnd.ms-outlook",
    ),
}
"""A format, its MIME type, and other endings and MIME types of the same."""

_KNOWN: dict[tuple[Kind, str], Media] = {
    (kind, word): Media(*row.split()[:2])
    for kind, rows in _ROWS.items()
    for row in rows
    for word in row.split()
}

_SIGNATURES: dict[str, bytes] = {
    "png": rb"\x89PNG\r\n\x1a\n",
    "jpeg": rb"\xff\xd8\xff",
    "webp": rb"RIFF.{4}WEBP",
    "gif": rb"GIF8[79]a",
    "bmp": rb"BM.{4}\x00{4}",
    "tiff": rb"II\*\x00|MM\x00\*",
    "avif": rb".{4}ftypavi[fs]",
    "heic": rb".{4}ftyphe[iv][cxms]",
    "heif": rb".{4}ftypm[is]f1",
    "ico": rb"\x00\x00\x01\x00",
    "mp3": rb"ID3[\x02-\x04]|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]",
    "wav": rb"RIFF.{4}WAVE",
    "m4a": rb".{4}ftypM4[AB] ",
    "ogg": rb"OggS\x00",
    "flac": rb"fLaC",
    "aac": rb"\xff[\xf0\xf1\xf8\xf9]",
    "amr": rb"#!AMR",
    "aiff": rb"FORM.{4}AIF[FC]",
    "mov": rb".{4}ftypqt  ",
    "3gp": rb".{4}ftyp3g",
    "mp4": rb".{4}ftyp",  # any other brand
    "webm": rb"\x1aE\xdf\xa3.{,60}?webm",
    "mkv": rb"\x1aE\xdf\xa3.{,60}?matroska",
    "mpeg": rb"\x00\x00\x01[\xb3\xba]",
    "avi": rb"RIFF.{4}AVI ",
    "flv": rb"FLV\x01",
    "wmv": rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11",
    "pdf": rb"%PDF-",
    "rtf": rb"\{\\rtf",
    "epub": rb"PK\x03\x04.{26}mimetypeapplication/epub\+zip",
    "odt": rb"PK\x03\x04.{26}mimetypeapplication/vnd\.oasis\.opendocument\.text",
    "docx": rb"PK\x03\x04.*?word/",
    "xlsx": rb"PK\x03\x04.*?xl/",
    "pptx": rb"PK\x03\x04.*?ppt/",
}
"""How the files of a format begin."""

_HEAD = 4096
"""Bytes of a file that are compared. An Office document is an archive, and the names in it tell its format."""

_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_MIME_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+(;[!-+\--~]+)?", re.ASCII)
_EXAMPLES: dict[Kind, str] = {
    "image": "'https://example.com/cat.png'",
    "audio": "'https://example.com/speech.mp3'",
    "video": "'https://example.com/cat.mp4'",
    "document": "'https://example.com/paper.pdf'",
}


def media_of(
    kind: Kind,
    *,
    format: str | None = None,  # noqa: A002  # the field's name
    mime_type: str | None = None,
    data: bytes | None = None,
    filename: str | None = None,
    url: str | None = None,
    place: str | None = None,
    wanted: str | None = None,
) -> Media:
    """What a file is, by the first of the arguments that tells it; a URL tells it by the ending of its path.

    A `format` and a `mime_type` that are given are kept. Raises InvalidRequestError where nothing tells the
    other, or where the file is of another kind. It names the file by its `place`, and says what is `wanted`:
    unless given, a format and a MIME type.
    """
    if format and mime_type:
        return Media(format, mime_type)
    kept = essence(mime_type or "")
    other = None
    signature = format_of(data) if data else None
    for word in (kept, format, signature, _ending(filename), _ending(_path(url))):
        if word and (found := _KNOWN.get((kind, word.lower()))):
            return Media(format or found.format, mime_type or found.mime_type)
        if word and any((another, word.lower()) in _KNOWN for another in _ROWS):
            other = word
            break
    main, _, subtype = kept.partition("/")
    if mime_type and main == kind and subtype.isalnum():
        return Media(subtype, mime_type)
    raise InvalidRequestError(
        f"{place or ('data' if data else 'url')} "
        + (
            f"is {article(other)} {other} file, and no {kind}"
            if other
            else "does not tell its format"
        )
        + f": give {wanted or _wanted(kind)}"
    )


def format_of(data: bytes) -> str | None:
    """The format that the first bytes of a file tell."""
    head = data[:_HEAD]
    for word, signature in _SIGNATURES.items():
        if re.match(signature, head, re.DOTALL):
            return word
    return None


def file_fields(
    kind: Kind,
    source: object,
    *,
    filename: str | None = None,
    format: str | None = None,  # noqa: A002  # the field's name
    mime_type: str | None = None,
    place: str | None = None,
    wanted: str | None = None,
) -> FileFields:
    """The fields of a part with a file, from its URL or its bytes alone.

    What a data URL holds becomes `base64_data`. Raises InvalidRequestError as `media_of` does, and for a source
    that is neither, or is empty.
    """
    data, url, base64_data = b"", "", ""
    place = place or ("url" if isinstance(source, str) else "data")
    if isinstance(source, bytes | bytearray | memoryview):
        data = bytes(cast("bytes", source))
        base64_data = b64encode(data).decode()
    elif not isinstance(source, str):
        raise wrong(place, "a URL or bytes, such as Path('file').read_bytes()", source)
    elif held := read_data_url(source, place):
        base64_data = held.base64_data
        data = a2b_base64(base64_data[: 2 * _HEAD])
        if essence(held.mime_type) not in ("", "application/octet-stream"):  # which tell nothing
            mime_type = mime_type or held.mime_type
    elif _ABSOLUTE.match(source):
        url = source
    else:
        raise wrong(place, f"a URL, such as {_EXAMPLES[kind]}, or a data URL", source)
    if not url and not data:
        raise InvalidRequestError(f"{place} is an empty file: give its bytes")
    found = media_of(
        kind,
        format=format,
        mime_type=mime_type,
        data=data,
        filename=filename,
        url=url,
        place=place,
        wanted=wanted,
    )
    return FileFields(
        format=found.format,
        mime_type=found.mime_type,
        url=url,
        base64_data=base64_data,
        filename=filename or "",
    )


def read_data_url(url: str, place: str = "url") -> DataURL | None:
    """What a data URL holds; None for any other URL.

    Raises InvalidRequestError for a data URL that cannot be read.
    """
    if url[:5].lower() != "data:":
        return None
    head, comma, body = url[5:].partition(",")
    if not comma or not url.isascii():
        raise wrong(place, "a data URL, such as 'data:image/png;base64,iVBO...'", url)
    mime_type, semicolon, last = head.rpartition(";")
    if not semicolon or last.strip().lower() != "base64":
        return DataURL(head.strip(), b64encode(unquote_to_bytes(body)).decode())
    return DataURL(mime_type.strip(), check_base64(unquote(body), place))


def data_url(mime_type: str, base64_data: str, place: str = "mime_type") -> str:
    """The data URL of a file, from which `read_data_url` reads both.

    Raises InvalidRequestError for a MIME type that it cannot hold.
    """
    if not _MIME_TYPE.fullmatch(mime_type):
        raise wrong(place, "a MIME type, such as 'image/png'", mime_type)
    return f"data:{mime_type};base64,{base64_data}"


def check_base64(text: str, place: str) -> str:
    """Base64 without the white space in it. Raises InvalidRequestError for a text that is none."""
    text = "".join(text.split())
    try:
        a2b_base64(text, strict_mode=True)
    except ValueError as error:
        raise InvalidRequestError(
            f"{place} is no base64: give a text as base64.b64encode(data).decode() makes it"
        ) from error
    return text


def essence(mime_type: str) -> str:
    """A MIME type without its parameters, in small letters."""
    return mime_type.partition(";")[0].strip().lower()


def is_mime_type(text: str) -> bool:
    """Whether a text is a MIME type, perhaps with parameters."""
    return _MIME_TYPE.fullmatch(essence(text)) is not None


def _ending(name: str | None) -> str | None:
    """The ending of a file's name, without the dot."""
    _, dot, ending = (name or "").rpartition("/")[2].rpartition(".")
    return ending if dot else None


def _path(url: str | None) -> str:
    try:
        return unquote(urlsplit(url or "").path)
    except ValueError:  # of a host that is none
        return ""


def _wanted(kind: Kind) -> str:
    format_, mime_type = _ROWS[kind][0].split()[:2]
    return f"'format' and 'mime_type', such as {format_!r} and {mime_type!r}"

"""The format and the MIME type of a file, from its bytes, its name, its URL, or what is given."""

import io
import wave
import zipfile
from base64 import b64decode, b64encode
from typing import Any

import lameenc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dify_invoke.errors import InvalidRequestError
from dify_invoke.protocol.media import (
    Kind,
    Media,
    data_url,
    file_fields,
    media_of,
    read_data_url,
)

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
PDF = b"%PDF-1.7\n"
KINDS: list[Kind] = ["image", "audio", "video", "document"]


def archive(*names: str, stored: dict[str, str] | None = None) -> bytes:
    """A zip archive with files of these names, after those that are stored as they are."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as opened:
        for name, text in (stored or {}).items():
            opened.writestr(name, text)
        for name in names:
            opened.writestr(name, "<xml/>" * 20, compress_type=zipfile.ZIP_DEFLATED)
    return file.getvalue()


def a_wav() -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as opened:
        opened.setparams((1, 2, 8000, 0, "NONE", "NONE"))
        opened.writeframes(b"\0\0" * 800)
    return file.getvalue()


def an_mp3() -> bytes:
    encoder = lameenc.Encoder()
    encoder.set_channels(1)
    encoder.silence()
    return bytes(encoder.encode(b"\0\0" * 44100) + encoder.flush())


BYTES: list[tuple[Kind, str, str, bytes]] = [
    ("image", "png", "image/png", PNG),
    ("image", "jpeg", "image/jpeg", b"\xff\xd8\xff\xe0\0\x10JFIF\0"),
    ("image", "jpeg", "image/jpeg", b"\xff\xd8\xff\xe1\x1c\x45Exif\0"),
    ("image", "webp", "image/webp", b"RIFF\x24\0\0\0WEBPVP8 "),
    ("image", "gif", "image/gif", b"GIF89a\1\0\1\0"),
    ("image", "bmp", "image/bmp", b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0"),
    ("image", "tiff", "image/tiff", b"II*\0\x08\0\0\0"),
    ("image", "tiff", "image/tiff", b"MM\0*\0\0\0\x08"),
    ("image", "avif", "image/avif", b"\0\0\0\x1cftypavif\0\0\0\0"),
    ("image", "heic", "image/heic", b"\0\0\0\x18ftypheic\0\0\0\0"),
    ("image", "heif", "image/heif", b"\0\0\0\x18ftypmif1\0\0\0\0"),
    ("image", "ico", "image/x-icon", b"\0\0\1\0\1\0\x10\x10"),
    ("audio", "mp3", "audio/mpeg", an_mp3()),
    ("audio", "mp3", "audio/mpeg", b"ID3\4\0\0\0\0\0\x23TSSE"),
    ("audio", "wav", "audio/wav", a_wav()),
    ("audio", "m4a", "audio/mp4", b"\0\0\0\x20ftypM4A \0\0\2\0"),
    ("audio", "m4a", "audio/mp4", b"\0\0\0\x20ftypisom\0\0\2\0"),
    ("audio", "ogg", "audio/ogg", b"OggS\0\2\0\0\0\0\0\0\0\0"),
    ("audio", "flac", "audio/flac", b"fLaC\0\0\0\x22"),
    ("audio", "webm", "audio/webm", b"\x1aE\xdf\xa3\x9fB\x86\x81\1B\xf7\x81\1B\x82\x84webm"),
    ("audio", "aac", "audio/aac", b"\xff\xf1\x50\x80"),
    ("audio", "amr", "audio/amr", b"#!AMR\n"),
    ("audio", "aiff", "audio/aiff", b"FORM\0\0\x10\0AIFFCOMM"),
    ("video", "mp4", "video/mp4", b"\0\0\0\x20ftypisom\0\0\2\0"),
    ("video", "mp4", "video/mp4", b"\0\0\0\x18ftypmp42\0\0\0\0"),
    ("video", "mov", "video/quicktime", b"\0\0\0\x14ftypqt  \0\0\2\0"),
    ("video", "3gp", "video/3gpp", b"\0\0\0\x18ftyp3gp4\0\0\2\0"),
    ("video", "webm", "video/webm", b"\x1aE\xdf\xa3\x9fB\x86\x81\1B\xf7\x81\1B\x82\x84webm"),
    ("video", "mkv", "video/x-matroska", b"\x1aE\xdf\xa3\xa3B\x86\x81\1B\x82\x88matroska"),
    ("video", "mpeg", "video/mpeg", b"\0\0\1\xba\x44\0\4\0"),
    ("video", "avi", "video/x-msvideo", b"RIFF\0\0\1\0AVI LIST"),
    ("video", "flv", "video/x-flv", b"FLV\1\5\0\0\0\x09"),
    ("video", "wmv", "video/x-ms-wmv", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9"),
    ("video", "ogv", "video/ogg", b"OggS\0\2\0\0\0\0\0\0\0\0"),
    ("document", "pdf", "application/pdf", PDF),
    ("document", "rtf", "application/rtf", rb"{\rtf1\ansi"),
    (
        "document",
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        archive("[Content_Types].xml", "_rels/.rels", "word/document.xml"),
    ),
    (
        "document",
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        archive("[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "xl/workbook.xml"),
    ),
    (
        "document",
        "pptx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        archive("[Content_Types].xml", "_rels/.rels", "ppt/presentation.xml"),
    ),
    (
        "document",
        "epub",
        "application/epub+zip",
        archive("META-INF/container.xml", stored={"mimetype": "application/epub+zip"}),
    ),
    (
        "document",
        "odt",
        "application/vnd.oasis.opendocument.text",
        archive("content.xml", stored={"mimetype": "application/vnd.oasis.opendocument.text"}),
    ),
]

NAMES: list[tuple[Kind, str, str, str]] = [
    ("image", "cat.png", "png", "image/png"),
    ("image", "CAT.JPG", "jpeg", "image/jpeg"),
    ("image", "a.b/cat.v2.webp", "webp", "image/webp"),
    ("image", "logo.svg", "svg", "image/svg+xml"),
    ("audio", "speech.mpga", "mp3", "audio/mpeg"),
    ("audio", "speech.mp4", "m4a", "audio/mp4"),
    ("audio", "speech.opus", "ogg", "audio/ogg"),
    ("video", "film.mp4", "mp4", "video/mp4"),
    ("video", "film.mpg", "mpeg", "video/mpeg"),
    ("document", "notes.markdown", "md", "text/markdown"),
    ("document", "page.htm", "html", "text/html"),
    ("document", "table.csv", "csv", "text/csv"),
    ("document", "old.doc", "doc", "application/msword"),
]


def refusal(**arguments: Any) -> str:
    with pytest.raises(InvalidRequestError) as caught:
        media_of(**arguments)
    return caught.value.message


def unreadable(source: Any, kind: Kind = "image", **arguments: Any) -> str:
    with pytest.raises(InvalidRequestError) as caught:
        file_fields(kind, source, **arguments)
    return caught.value.message


class TestTheKindOfAFile:
    @pytest.mark.parametrize(
        ("kind", "format_", "mime_type", "data"), BYTES, ids=[f"{b[0]} {b[1]}" for b in BYTES]
    )
    def test_is_told_by_its_first_bytes(
        self, kind: Kind, format_: str, mime_type: str, data: bytes
    ) -> None:
        assert media_of(kind, data=data) == Media(format_, mime_type)

    @pytest.mark.parametrize(("kind", "name", "format_", "mime_type"), NAMES)
    def test_is_told_by_its_name(self, kind: Kind, name: str, format_: str, mime_type: str) -> None:
        assert media_of(kind, filename=name) == Media(format_, mime_type)

    @pytest.mark.parametrize(("kind", "name", "format_", "mime_type"), NAMES)
    @pytest.mark.parametrize(
        "url", ["https://example.com/{}", "http://x:1/a%20b/{}?w=1.gif#top.gif"]
    )
    def test_is_told_by_the_path_of_a_url(
        self, kind: Kind, name: str, format_: str, mime_type: str, url: str
    ) -> None:
        assert media_of(kind, url=url.format(name)) == Media(format_, mime_type)

    @pytest.mark.parametrize(
        "url",
        [
            "https://cat.png",
            "https://x/cat",
            "https://x/dir.png/1",
            "https://x/?a.png",
            "https://[x/a.png",
        ],
    )
    def test_is_not_told_by_the_rest_of_a_url(self, url: str) -> None:
        assert refusal(kind="image", url=url) == (
            "url does not tell its format: give 'format' and 'mime_type', "
            "such as 'png' and 'image/png'"
        )

    def test_is_told_by_its_bytes_before_its_name_and_by_its_name_before_its_url(self) -> None:
        url = "https://x/cat.webp"

        assert media_of("image", data=PNG, filename="cat.gif", url=url).format == "png"
        assert media_of("image", data=b"?", filename="cat.gif", url=url).format == "gif"
        assert media_of("image", data=b"?", filename="cat", url=url).format == "webp"

    @pytest.mark.parametrize(
        ("mime_type", "format_"),
        [
            ("image/png", "png"),
            ("IMAGE/JPEG", "jpeg"),
            ("image/jpg", "jpeg"),
            ("image/svg+xml;charset=utf-8", "svg"),
            ("image/jxl", "jxl"),
        ],
    )
    def test_is_told_by_the_mime_type_which_is_kept(self, mime_type: str, format_: str) -> None:
        assert media_of("image", mime_type=mime_type) == Media(format_, mime_type)

    def test_is_told_by_the_format_which_is_kept(self) -> None:
        assert media_of("image", format="JPG") == Media("JPG", "image/jpeg")

    def test_is_what_is_given_where_both_are(self) -> None:
        found = media_of("image", format="raw", mime_type="application/x", data=PNG)

        assert found == Media("raw", "application/x")

    def test_fills_in_the_one_that_is_not_given(self) -> None:
        assert media_of("image", format="raw", data=PNG) == Media("raw", "image/png")
        assert media_of("image", mime_type="image/x-raw", data=PNG) == Media("png", "image/x-raw")

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            ({"kind": "image", "data": PDF}, "data is a pdf file, and no image"),
            ({"kind": "image", "data": PDF, "filename": "cat.png"}, "data is a pdf file, and no image"),
            ({"kind": "document", "filename": "cat.png"}, "url is a png file, and no document"),
            (
                {"kind": "image", "mime_type": "application/pdf"},
                "url is an application/pdf file, and no image",
            ),
            ({"kind": "audio", "format": "mov"}, "url is a mov file, and no audio"),
            ({"kind": "image", "mime_type": "image/x-raw"}, "url does not tell its format"),
            ({"kind": "document", "data": b"Hello"}, "data does not tell its format"),
            ({"kind": "video", "data": b""}, "url does not tell its format"),
        ],
    )  # fmt: skip
    def test_that_is_another_or_unknown_is_refused(
        self, arguments: dict[str, Any], said: str
    ) -> None:
        assert refusal(**arguments).startswith(f"{said}: give 'format' and 'mime_type', such as ")

    def test_is_missed_in_the_words_of_who_asks(self) -> None:
        said = refusal(kind="image", url="https://x/cat", place="cat.url", wanted="a dog")

        assert said == "cat.url does not tell its format: give a dog"

    @given(st.sampled_from(KINDS), st.binary(max_size=80))
    def test_is_found_or_refused_for_any_bytes(self, kind: Kind, data: bytes) -> None:
        try:
            found = media_of(kind, data=data)
        except InvalidRequestError:
            return
        assert media_of(kind, mime_type=found.mime_type) == found
        assert media_of(kind, filename=f"x.{found.format}") == found

    @given(st.sampled_from(KINDS), st.text(), st.text(), st.text(), st.text())
    def test_is_found_or_refused_for_any_words(
        self, kind: Kind, format_: str, mime_type: str, filename: str, url: str
    ) -> None:
        try:
            found = media_of(kind, format=format_, mime_type=mime_type, filename=filename, url=url)
        except InvalidRequestError:
            return
        assert found.format
        assert found.mime_type


class TestTheFieldsOfAFile:
    def test_from_a_url(self) -> None:
        assert file_fields("image", "https://x/cat.png?w=1") == {
            "format": "png",
            "mime_type": "image/png",
            "url": "https://x/cat.png?w=1",
            "base64_data": "",
            "filename": "",
        }

    @pytest.mark.parametrize("form", [bytes, bytearray, memoryview])
    def test_from_bytes(self, form: Any) -> None:
        assert file_fields("document", form(PDF), filename="paper.pdf") == {
            "format": "pdf",
            "mime_type": "application/pdf",
            "url": "",
            "base64_data": b64encode(PDF).decode(),
            "filename": "paper.pdf",
        }

    def test_from_a_data_url(self) -> None:
        assert file_fields("image", "data:image/gif;base64,R0lGODlh") == {
            "format": "gif",
            "mime_type": "image/gif",
            "url": "",
            "base64_data": "R0lGODlh",
            "filename": "",
        }

    @pytest.mark.parametrize("head", ["", ";base64", "application/octet-stream;base64"])
    def test_from_a_data_url_that_does_not_tell_are_found_from_its_bytes(self, head: str) -> None:
        body = b64encode(PNG).decode() if head else "%89PNG%0D%0A%1A%0A%00%00%00%0DIHDR"

        found = file_fields("image", f"data:{head},{body}")

        assert found["mime_type"] == "image/png"
        assert b64decode(found["base64_data"]) == PNG

    def test_are_those_given(self) -> None:
        found = file_fields("image", "https://x/1", format="png", mime_type="image/png")

        assert (found["format"], found["mime_type"]) == ("png", "image/png")

    @pytest.mark.parametrize(
        ("source", "said"),
        [
            ("cat.png", "url is the text 'cat.png': give a URL, such as 'https://example.com/cat.png', or a data URL"),
            ("", "url is an empty text: give a URL"),
            (r"C:\cat.png", r"url is the text 'C:\\cat.png': give a URL"),
            (5, "data is the number 5: give a URL or bytes, such as Path('file').read_bytes()"),
            (None, "data is null: give a URL or bytes"),
            (b"", "data is an empty file: give its bytes"),
            ("data:image/png;base64,", "url is an empty file: give its bytes"),
            ("data:image/png", "url is the text 'data:image/png': give a data URL, such as"),
            ("data:image/svg+xml,<svg>ü", "url is the text 'data:image/svg+xml,<svg>ü': give a data URL"),
            ("data:image/png;base64,iVBO?", "url is no base64: give a text as base64.b64encode(data)"),
            ("data:image/png;base64,iVB", "url is no base64"),
            ("data:text/plain,Hi", "url is a text/plain file, and no image"),
            ("https://x/cat", "url does not tell its format"),
        ],
    )  # fmt: skip
    def test_that_cannot_be_read_are_refused(self, source: Any, said: str) -> None:
        assert unreadable(source).startswith(said)


MIME_TYPES = st.from_regex(r"[a-z]+/[a-z0-9.+-]+(;[a-z]+=[a-z0-9]+)?", fullmatch=True)


class TestADataURL:
    @given(MIME_TYPES, st.binary())
    def test_is_read_as_it_was_written(self, mime_type: str, data: bytes) -> None:
        base64_data = b64encode(data).decode()

        assert read_data_url(data_url(mime_type, base64_data)) == (mime_type, base64_data)

    @given(st.text())
    def test_is_written_readably_or_not_at_all(self, mime_type: str) -> None:
        try:
            url = data_url(mime_type, "SGk=")
        except InvalidRequestError:
            return
        assert read_data_url(url) == (mime_type, "SGk=")

    @pytest.mark.parametrize(
        ("url", "mime_type", "base64_data"),
        [
            ("data:,Hi%20there", "", "SGkgdGhlcmU="),
            ("data:text/plain;charset=utf-8,Hi", "text/plain;charset=utf-8", "SGk="),
            ("data:text/plain;charset=utf-8;base64,SGk=", "text/plain;charset=utf-8", "SGk="),
            ("DATA:image/png;BASE64,SGk=", "image/png", "SGk="),
            ("data:image/png;base64,SGk%3D", "image/png", "SGk="),
            ("data:image/png;base64,SG\n k=", "image/png", "SGk="),
        ],
    )
    def test_may_be_of_any_form(self, url: str, mime_type: str, base64_data: str) -> None:
        assert read_data_url(url) == (mime_type, base64_data)

    def test_is_no_other_url(self) -> None:
        assert read_data_url("https://x/data:,") is None

    @given(st.text())
    def test_is_read_or_refused(self, text: str) -> None:
        try:
            held = read_data_url(f"data:{text}")
        except InvalidRequestError:
            return
        assert held is not None
        b64decode(held.base64_data, validate=True)

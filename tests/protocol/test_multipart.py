"""Forms are read by werkzeug, as on the platform, and by python's own parser as they were meant."""

import io
from email import policy
from email.parser import BytesParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dify_invoke.protocol.multipart import form_around

from ..support.files import parsed

BOUNDARY = "0123456789abcdef0123456789abcdef"
NAMES = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("\\\"%20;=*'\r\n\t\0/ -"), min_size=1
)
TYPES = st.sampled_from(["text/plain", "application/vnd.ms-excel", "image/svg+xml", "a/b"])


def read(name: str, mime_type: str, content: bytes) -> tuple[str | None, str, bytes]:
    form = form_around(BOUNDARY, name, mime_type)
    body = form.before + content + form.after
    headers = {"content-type": form.content_type, "content-length": str(len(body))}
    uploaded = parsed(io.BytesIO(body), headers)
    return uploaded.name, uploaded.mime_type, uploaded.content


@given(NAMES, TYPES, st.binary() | st.sampled_from([b"\r\n", b"--", b"\r\n--" + b"0" * 32]))
def test_a_form_is_read_as_it_was_written(name: str, mime_type: str, content: bytes) -> None:
    assert read(name, mime_type, content) == (name, mime_type, content)


@pytest.mark.parametrize("name", ["a.txt", "Übersicht.pdf", 'a"b".txt', "100%.txt", "a;b=c.txt"])
def test_an_ordinary_name_is_written_as_the_official_sdk_writes_it(name: str) -> None:
    form = form_around(BOUNDARY, name, "text/plain")
    escaped = name.replace('"', "%22")
    line = f'Content-Disposition: form-data; name="file"; filename="{escaped}"\r\n'
    assert line.encode() in form.before


@given(NAMES)
def test_no_name_breaks_out_of_its_header(name: str) -> None:
    form = form_around(BOUNDARY, name, "text/plain")
    head = b"Content-Type: " + form.content_type.encode() + b"\r\n\r\n"
    message: Any = BytesParser(policy=policy.compat32).parsebytes(
        head + form.before + b"x" + form.after
    )
    (part,) = message.get_payload()
    assert set(part.keys()) == {"Content-Disposition", "Content-Type"}
    assert part.get_payload() == "x"

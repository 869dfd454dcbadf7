"""Uploads and readings beside those of the official SDK: the same where that is right."""

import json
import subprocess
import sys
from contextlib import ExitStack
from copy import copy
from pathlib import Path
from typing import Any

import pytest

from ..support.files import Reply, Uploaded, file_server
from ..support.platform import platform

ROOT = Path(__file__).resolve().parents[2]

UPLOAD = """
import json, os, sys
from tests.support.official import official_session
from dify_invoke import Session

name, mime_type, *urls = sys.argv[1:]
said = []
for url, ours in zip(urls, (False, True)):
    session = official_session(url, duplex=False)
    session = Session.from_plugin(session) if ours else session
    try:
        made = session.file.upload(name, b"hello", mime_type)
    except Exception as error:
        said.append(type(error).__name__)
    else:
        parameter = made.to_app_parameter()
        said.append([made.id, made.name, made.size, made.mime_type, made.type, parameter])
print(json.dumps(said), flush=True)
os._exit(0)  # the runtime's threads would go on
"""
READ = """
import json, os, sys
from tests.support.official import official_session
from dify_plugin.file.file import File
from dify_invoke import Session

file = File(url=sys.argv[2], type="document", size=5)
session = Session.from_plugin(official_session(sys.argv[1], duplex=False))
ours = session.file.read(file).decode()
untouched = file._blob is None
print(json.dumps([ours, untouched, file.blob.decode()]), flush=True)
os._exit(0)
"""


def run(program: str, *arguments: str) -> Any:
    """What the program prints. The SDK patches its process, so it has one of its own."""
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def uploads(
    name: str, mime_type: str, url: str | None = None, **settings: Any
) -> tuple[list[Any], list[list[Uploaded]]]:
    """What an upload gives with the official SDK and here, and what the server has seen of each."""
    with ExitStack() as stack:
        servers = [stack.enter_context(file_server()) for _ in range(2)]
        for server in servers:
            for setting, value in settings.items():
                setattr(server, setting, copy(value))
        replies = [[{"url": url or server.upload_url}] for server in servers]
        made = [stack.enter_context(platform("daemon", reply)) for reply in replies]
        said = run(UPLOAD, name, mime_type, *(one.url for one in made))
        return said, [server.uploads for server in servers]


@pytest.mark.parametrize("name", ["report.txt", "Übersicht.pdf", 'a "b".txt', "100%; x=1.txt"])
def test_the_server_sees_the_same_form(name: str) -> None:
    (theirs, ours), seen = uploads(name, "text/plain")
    assert ours == theirs
    for (one,) in seen:
        assert (one.name, one.mime_type, one.content) == (name, "text/plain", b"hello")


@pytest.mark.parametrize(
    ("name", "mime_type", "settings"),
    [
        ("back\\slash", "text/plain", {"signed": [("back\\slash", "text/plain")]}),
        ("a%22b", "text/plain", {"signed": [("a%22b", "text/plain")]}),
        ("a.txt", "text/plain", {"status": 200}),
        ("a.png", "image/png", {"fields": {"mime_type": None, "extension": None}}),
    ],
    ids=["backslash", "escape", "200", "null"],
)
def test_what_the_official_sdk_fails_at(
    name: str, mime_type: str, settings: dict[str, Any]
) -> None:
    (theirs, ours), _ = uploads(name, mime_type, **settings)
    assert ours[:3] == ["f1", name, 5]
    assert theirs in ("Exception", "AttributeError")


def test_a_null_kind_is_derived() -> None:
    (theirs, ours), _ = uploads("a.png", "image/png", fields={"type": None})
    assert (ours[4], theirs[4]) == ("image", None)
    assert ours[5] == theirs[5]


def test_a_relative_address_is_explained() -> None:
    said, _ = uploads("a", "a/b", "/files/upload/for-plugin?sign=s")
    assert said == ["MissingSchema", "ProtocolError"]


def test_a_refusal_is_an_error_of_both() -> None:
    said, _ = uploads("a", "a/b", replies=[Reply(413, b"{}")])
    assert said == ["Exception", "APIStatusError"]


def test_a_file_is_read_without_its_private_state() -> None:
    with file_server() as server, platform("daemon", []) as made:
        server.files["/f"] = b"hello"
        assert run(READ, made.url, f"{server.url}/f") == ["hello", True, "hello"]
        assert [target for target, _ in server.asked] == ["/f", "/f"]

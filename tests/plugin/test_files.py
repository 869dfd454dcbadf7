"""Uploads and readings beside those of the official SDK: the same where that is right."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ..support.files import FileServer, Reply, Uploaded, file_server
from ..support.platform import platform

ROOT = Path(__file__).resolve().parents[2]

UPLOAD = """
import json, sys
from tests.support.official import official_session
from dify_invoke import Session

url, kind, name, mime_type = sys.argv[1:]
official = official_session(url, duplex=False)
session = official if kind == "official" else Session.from_plugin(official)
try:
    made = session.file.upload(name, b"hello", mime_type)
except Exception as error:
    said = type(error).__name__
else:
    said = [made.id, made.name, made.size, made.mime_type, made.type, made.to_app_parameter()]
print(json.dumps(said))
"""
READ = """
import json, sys
from tests.support.official import official_session
from dify_plugin.file.file import File
from dify_invoke import Session

file = File(url=sys.argv[2], type="document", size=5)
session = Session.from_plugin(official_session(sys.argv[1], duplex=False))
ours = session.file.read(file).decode()
untouched = file._blob is None
print(json.dumps([ours, untouched, file.blob.decode()]))
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


def upload(kind: str, name: str, mime_type: str, **settings: Any) -> tuple[Any, list[Uploaded]]:
    """What an upload gives, and what the server has seen of it."""
    with file_server() as server, platform("daemon", [{"url": server.upload_url}]) as made:
        for setting, value in settings.items():
            setattr(server, setting, value)
        return run(UPLOAD, made.url, kind, name, mime_type), server.uploads


@pytest.mark.parametrize("name", ["report.txt", "Übersicht.pdf", 'a "b".txt', "100%; x=1.txt"])
def test_the_server_sees_the_same_form(name: str) -> None:
    theirs, seen_of_theirs = upload("official", name, "text/plain")
    ours, seen_of_ours = upload("ours", name, "text/plain")
    assert ours == theirs
    parts = [[(one.name, one.mime_type, one.content) for one in seen] for seen in (seen_of_ours, seen_of_theirs)]  # fmt: skip
    assert parts[0] == parts[1] == [(name, "text/plain", b"hello")]


@pytest.mark.parametrize(
    ("name", "mime_type", "settings"),
    [
        ("a.png", "Image/PNG", {"signed": [("a.png", "image/png")]}),
        ("back\\slash", "text/plain", {"signed": [("back\\slash", "text/plain")]}),
        ("a%22b", "text/plain", {"signed": [("a%22b", "text/plain")]}),
        ("a.txt", "text/plain", {"status": 200}),
        ("a.png", "image/png", {"fields": {"mime_type": None, "extension": None}}),
    ],
    ids=["capitals", "backslash", "escape", "200", "null"],
)
def test_what_the_official_sdk_fails_at(
    name: str, mime_type: str, settings: dict[str, Any]
) -> None:
    # The server compares type and name with those that were signed in the first step, here in their
    # normal form, which this project asks for.
    ours, _ = upload("ours", name, mime_type, **settings)
    assert ours[:3] == ["f1", name, 5]
    if (
        mime_type != "Image/PNG"
    ):  # for which the recorded server stands in for only half of the check
        theirs, _ = upload("official", name, mime_type, **settings)
        assert theirs in ("Exception", "ValidationError")


def test_a_null_kind_is_derived() -> None:
    theirs, _ = upload("official", "a.png", "image/png", fields={"type": None})
    ours, _ = upload("ours", "a.png", "image/png", fields={"type": None})
    assert (ours[4], theirs[4]) == ("image", None)
    assert ours[5] == theirs[5]


def test_a_relative_address_is_explained() -> None:
    with platform("daemon", [{"url": "/files/upload/for-plugin?sign=s"}]) as made:
        assert run(UPLOAD, made.url, "official", "a", "a/b") == "MissingSchema"
        assert run(UPLOAD, made.url, "ours", "a", "a/b") == "ProtocolError"


def test_a_file_is_read_without_its_private_state() -> None:
    with file_server() as server, platform("daemon", []) as made:
        server.files["/f"] = b"hello"
        assert run(READ, made.url, f"{server.url}/f") == ["hello", True, "hello"]
        assert [target for target, _ in server.asked] == ["/f", "/f"]


def test_a_server_refuses_both() -> None:
    def refused(kind: str) -> Any:
        with file_server() as server, platform("daemon", [{"url": server.upload_url}]) as made:
            server.replies = [Reply(413, b"{}")]
            return run(UPLOAD, made.url, kind, "a", "a/b")

    assert (refused("official"), refused("ours")) == ("Exception", "APIStatusError")
    assert FileServer().uploads == []

"""Signed uploads to the emulator, and the files that can be read from it."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import pytest

from dify_invoke.emulator import Emulator
from dify_invoke.emulator.files.multipart import file_part
from dify_invoke.emulator.files.signatures import Signatures

from .inner_api_cases import post, refusal

PDF = b"%PDF-1.4 \r\n--x\r\n\x00\xff"
TYPE = "application/pdf"


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


def address(
    emulator: Emulator, filename: str = "report.pdf", mimetype: str = TYPE, user_id: str = ""
) -> str:
    request = {"filename": filename, "mimetype": mimetype}
    reply = post(emulator, "upload/file/request", request, user_id=user_id)
    assert reply.json()["error"] == ""
    url: str = reply.json()["data"]["url"]
    return url


def upload(
    url: str, filename: str = "report.pdf", mimetype: str = TYPE, content: bytes = PDF
) -> httpx.Response:
    return httpx.post(url, files={"file": (filename, content, mimetype)})


class TestUpload:
    def test_a_file(self, emulator: Emulator) -> None:
        user_id = str(uuid4())
        url = address(emulator, user_id=user_id)
        assert url.startswith(f"{emulator.url}/files/upload/for-plugin?timestamp=")
        reply = upload(url)
        assert reply.status_code == 201
        stored = emulator.files[-1]
        answer = reply.json()
        preview = answer.pop("preview_url")
        assert answer == {
            "id": stored.id,
            "name": "report.pdf",
            "size": len(PDF),
            "extension": ".pdf",
            "mime_type": TYPE,
            "user_id": user_id,
            "tenant_id": emulator.tenant_id,
            "file_key": f"tools/{emulator.tenant_id}/{stored.id}.pdf",
            "conversation_id": None,
            "reference": None,
            "source_url": None,
            "original_url": None,
        }
        assert stored.content == PDF
        assert httpx.get(preview).content == PDF

    @pytest.mark.parametrize("name", ["Übersicht.pdf", 'a "quoted" name.pdf', "a;b=c.pdf"])
    def test_a_name_that_is_not_plain(self, emulator: Emulator, name: str) -> None:
        reply = upload(address(emulator, name), name)
        assert reply.status_code == 201
        assert reply.json()["name"] == name

    def test_the_type_is_compared_without_parameters(self, emulator: Emulator) -> None:
        url = address(emulator, "a.txt", "text/plain")
        assert upload(url, "a.txt", "Text/Plain; charset=utf-8").status_code == 201

    @pytest.mark.parametrize("asked", ["text/plain; charset=utf-8", "Text/Plain"])
    def test_one_that_was_asked_for_otherwise(self, emulator: Emulator, asked: str) -> None:
        reply = upload(address(emulator, "a.txt", asked), "a.txt", asked)
        assert refusal(reply) == (403, "forbidden", "Invalid request.")

    @pytest.mark.parametrize(
        "part",
        [{"filename": "other.pdf"}, {"mimetype": "text/plain"}],
        ids=lambda part: next(iter(part)),
    )
    def test_another_file(self, emulator: Emulator, part: dict[str, Any]) -> None:
        before = len(emulator.files)
        reply = upload(address(emulator), **part)
        assert refusal(reply) == (403, "forbidden", "Invalid request.")
        assert len(emulator.files) == before

    @pytest.mark.parametrize("name", ["sign", "timestamp", "nonce", "user_id", "tenant_id"])
    def test_an_address_that_was_changed(self, emulator: Emulator, name: str) -> None:
        parts = urlsplit(address(emulator))
        query = {key: value[0] for key, value in parse_qs(parts.query).items()}
        url = f"{emulator.url}{parts.path}"
        for changed in ({**query, name: "1"}, {k: v for k, v in query.items() if k != name}):
            if changed == query:  # an empty user is no different from none
                continue
            reply = httpx.post(url, params=changed, files={"file": ("report.pdf", PDF, TYPE)})
            assert reply.status_code == (201 if query.get(name) == changed.get(name, "") else 403)

    def test_one_that_has_expired(self) -> None:
        with Emulator(files_lifetime=-1) as emulator:
            assert refusal(upload(address(emulator)))[0] == 403

    def test_no_file(self, emulator: Emulator) -> None:
        url = address(emulator)
        for reply in (
            httpx.post(url, content=PDF),
            httpx.post(url, files={"other": ("report.pdf", PDF, TYPE)}),
            httpx.post(url, content=b"--x", headers={"Content-Type": "multipart/form-data"}),
        ):
            assert refusal(reply) == (400, "no_file_uploaded", "No file uploaded.")

    def test_a_part_without_a_name(self, emulator: Emulator) -> None:
        reply = httpx.post(address(emulator), files={"file": (None, PDF, TYPE)})
        assert refusal(reply)[0] == 403

    def test_one_that_is_too_large(self) -> None:
        with Emulator(upload_maximum=10) as emulator:
            status, code, message = refusal(upload(address(emulator)))
            assert (status, code) == (413, "file_too_large")
            assert message.startswith("File size exceeded. ")
            assert upload(address(emulator), content=b"x" * 10).status_code == 201

    def test_it_can_fail(self, emulator: Emulator) -> None:
        emulator.fail_next("signed_upload", "File type not allowed.", status=415)
        told = (415, "unsupported_file_type", "File type not allowed.")
        assert refusal(upload(address(emulator))) == told
        emulator.fail_next("file_upload", "no")
        request = {"filename": "a", "mimetype": "b"}
        assert refusal(post(emulator, "upload/file/request", request))[2] == "no"

    def test_it_is_recorded(self, emulator: Emulator) -> None:
        upload(address(emulator))
        asked, posted = emulator.requests[-2:]
        assert (asked.operation, asked.body["mimetype"]) == ("file_upload", TYPE)
        assert posted.operation == "signed_upload"
        assert posted.body == {"filename": "report.pdf", "mimetype": TYPE, "size": len(PDF)}

    def test_a_server_without_files_url(self) -> None:
        with Emulator(files_url="") as emulator:
            url = address(emulator)
            assert url.startswith("/files/upload/for-plugin?")
            assert upload(f"{emulator.url}{url}").status_code == 201

    def test_a_name_is_required(self, emulator: Emulator) -> None:
        reply = post(emulator, "upload/file/request", {"mimetype": TYPE})
        status, _, message = refusal(reply)
        assert status == 400
        assert message.startswith(
            "invalid payload: 1 validation error for RequestRequestUploadFile"
        )


class TestDownload:
    def test_what_a_tool_gets(self, emulator: Emulator) -> None:
        file = emulator.file(PDF, "report.pdf")
        url = file.pop("url")
        assert file == {
            "dify_model_identity": "__dify__file__",
            "mime_type": TYPE,
            "filename": "report.pdf",
            "extension": ".pdf",
            "size": len(PDF),
            "type": "document",
        }
        reply = httpx.get(url)
        assert (reply.status_code, reply.content) == (200, PDF)
        assert reply.headers["Content-Type"] == TYPE

    @pytest.mark.parametrize(
        ("name", "type_"),
        [("a.png", "image"), ("a.mp3", "audio"), ("a.mp4", "video"), ("a.unknown", "document")],
    )
    def test_its_kind(self, emulator: Emulator, name: str, type_: str) -> None:
        assert emulator.file(b"x", name)["type"] == type_

    def test_an_address_without_a_signature(self, emulator: Emulator) -> None:
        url = emulator.file(PDF, "report.pdf")["url"]
        for wrong in (url.partition("?")[0], f"{url}0"):
            assert refusal(httpx.get(wrong)) == (403, "forbidden", "Invalid request.")

    def test_a_signature_of_another_file(self, emulator: Emulator) -> None:
        one, other = (emulator.file(PDF, "report.pdf")["url"] for _ in range(2))
        mixed = f"{one.partition('?')[0]}?{other.partition('?')[2]}"
        assert httpx.get(mixed).status_code == 403

    def test_it_can_fail(self, emulator: Emulator) -> None:
        url = emulator.file(PDF, "report.pdf")["url"]
        emulator.fail_next("file_download", "gone", status=404)
        assert refusal(httpx.get(url)) == (404, "not_found", "gone")
        emulator.fail_next("file_download", "down")
        assert httpx.get(url).status_code == 500


class TestSignatures:
    def test_they_expire(self) -> None:
        now = [1000.0]
        signatures = Signatures(300, lambda: now[0])
        query = signatures.sign("upload", "a")
        now[0] = 1300.0
        assert signatures.holds(query, "upload", "a")
        now[0] = 1301.0
        assert not signatures.holds(query, "upload", "a")


class TestForm:
    @pytest.mark.parametrize(
        ("type_", "body"),
        [
            ("multipart/form-data", b""),
            ("text/plain; boundary=x", b"--x\r\n\r\n\r\n--x--"),
            ("multipart/form-data; boundary=x", b"--x\r\nno header\r\n\r\nv\r\n--x--"),
            (
                "multipart/form-data; boundary=x",
                b"--x\r\nContent-Disposition: form-data; name=file",
            ),
        ],
    )
    def test_no_file_in_it(self, type_: str, body: bytes) -> None:
        assert file_part(type_, body) is None

    @pytest.mark.parametrize(
        "name", ['filename="a\\"b.txt"', 'filename="a%22b.txt"', "filename=plain"]
    )
    def test_a_quoted_name(self, name: str) -> None:
        head = f"Content-Disposition: form-data; name=file; {name}\r\nContent-Type: A/B; c=d"
        body = f"--x\r\n{head}\r\n\r\nv\r\n--x--\r\n".encode()
        part: Any = file_part('multipart/form-data; boundary="x"', body)
        assert part.filename in ('a"b.txt', "plain")
        assert (part.mime_type, part.content) == ("a/b", b"v")

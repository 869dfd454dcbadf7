"""`python -m tests.conformance --deployment`, driven against emulators, and against what is no API server."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import pytest

from dify_invoke.emulator import Emulator
from dify_invoke.emulator.operations import OPERATIONS
from dify_invoke.protocol.framing import frame

from ..support.servers import free_port
from .__main__ import main
from .test_planted_faults import changed, mistype

TENANT = "00000000-0000-4000-8000-000000000001"


class Ended(NamedTuple):
    status: int
    stdout: str
    stderr: str

    def rows(self) -> list[list[str]]:
        """The first line of each row of the table, in words."""
        lines = self.stdout.partition("\n\n")[0].splitlines()
        return [line.split() for line in lines if not line.startswith(" ")]


Hold = Callable[..., Ended]
Answer = Callable[[str, bytes], str]


@pytest.fixture
def hold(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Hold:
    """Holds the deployment at an address against the contract, in this process."""

    def hold(url: str, *options: str, key: str = "some-key") -> Ended:
        monkeypatch.setenv("DIFY_INNER_API_URL", url)
        monkeypatch.setenv("DIFY_INNER_API_KEY", key)
        monkeypatch.setenv("DIFY_TENANT_ID", TENANT)
        try:
            status = main(["--deployment", "--examples", "1", *options])
        except SystemExit as exit_:  # of argparse
            status = int(exit_.code or 0)
        said = capsys.readouterr()
        assert max(map(len, said.out.splitlines()), default=0) <= 80
        assert said.out.isascii()
        return Ended(status, said.out, said.err)

    return hold


@pytest.fixture
def answering() -> Iterator[Answer]:
    """Starts servers that answer everything with the same bytes, and gives their address."""
    servers: list[ThreadingHTTPServer] = []

    def start(media_type: str, body: bytes) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.send_response(200)
                self.send_header("Content-Type", media_type)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002

        servers.append(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
        Thread(target=servers[-1].serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{servers[-1].server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


class TestTheTable:
    def test_of_a_deployment_that_keeps_the_contract(self, hold: Hold) -> None:
        with Emulator(server="newer", api_key="some-key") as emulator:
            ended = hold(emulator.url, "--paths", "moderation$|summary$")
        assert (ended.status, ended.stderr) == (0, "")
        first, *rows = ended.rows()
        assert first == ["operation", "cases", "statuses", "framing", "differ"]
        assert [(row[0], row[-1]) for row in rows] == [
            ("invoke/moderation", "none"),
            ("invoke/summary", "none"),
        ]

    def test_of_one_that_does_not(self, hold: Hold, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(OPERATIONS, "rerank", changed(mistype)(OPERATIONS["rerank"]))
        with Emulator(server="newer", api_key="some-key") as emulator:
            ended = hold(emulator.url, "--paths", "/rerank$")
        assert ended.status == 1
        assert ended.rows()[1][-1] == "1"
        told = " ".join(ended.stdout.split())
        assert "response_schema_conformance at data/docs/0/score: '" in told
        assert "is not of type 'number'" in told

    def test_of_one_that_lacks_an_operation(self, hold: Hold) -> None:
        with Emulator(server="1.4", api_key="some-key") as emulator:
            ended = hold(emulator.url, "--paths", "multimodal-rerank$")
        assert ended.status == 1
        assert ended.rows()[1][-1] == "1"
        assert "the server does not have it, and answers 404 to all requests" in ended.stdout

    def test_of_one_that_refuses_says_in_which_words(self, hold: Hold) -> None:
        """And which requests the deployment could take."""
        with Emulator(server="newer", api_key="some-key") as emulator:
            ended = hold(emulator.url, "--paths", "fetch/app/info$")
        assert ended.status == 1
        assert "a valid request is refused: 400 app not found" in ended.stdout
        assert "unless --values FILE says which" in ended.stdout

    def test_of_one_whose_stream_ends_inside_a_frame(self, hold: Hold, answering: Answer) -> None:
        """The other operations are asked all the same."""
        url = answering("text/event-stream", frame(b'{"data": {}}')[:-7])
        ended = hold(url, "--paths", "tts$|/tool$")
        assert ended.status == 1
        assert [row[0] for row in ended.rows()[1:]] == ["invoke/tool", "invoke/tts"]
        assert ended.stdout.count("7 bytes short") == 2


class TestNothingIsChecked:
    """Without a table of differences that all have one cause."""

    def test_where_nobody_listens(self, hold: Hold) -> None:
        url = f"http://127.0.0.1:{free_port()}"
        ended = hold(url)
        assert (ended.status, ended.stdout) == (2, "")
        assert f"nothing was checked: invoke_moderation: cannot connect to {url}" in ended.stderr

    def test_with_a_wrong_key(self, hold: Hold) -> None:
        with Emulator(api_key="some-key") as emulator:
            ended = hold(emulator.url, key="another-key")
        assert (ended.status, ended.stdout) == (2, "")
        assert "HTTP 404: the key does not match" in ended.stderr

    def test_with_another_tenant(self, hold: Hold) -> None:
        tenant = "11111111-1111-1111-1111-111111111111"
        with Emulator(api_key="some-key", tenant_id=tenant) as emulator:
            ended = hold(emulator.url)
        assert (ended.status, ended.stdout) == (2, "")
        assert "HTTP 400: tenant not found" in ended.stderr

    def test_where_a_page_is_answered(self, hold: Hold, answering: Answer) -> None:
        ended = hold(answering("text/html", b"<html><title>Sign in</title></html>"))
        assert (ended.status, ended.stdout) == (2, "")
        assert "the reply is a page, not the API's" in ended.stderr

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            ('{"AppRequest.id": ["1"]}', "the contract has no AppRequest.id"),
            ('{"AppRequest.app_id": "1"}', 'it must be like {"AppRequest.app_id": ["..."]}'),
            ("[", "Expecting value"),
        ],
    )
    def test_with_values_that_have_no_place(
        self, hold: Hold, tmp_path: Path, content: str, said: str
    ) -> None:
        file = tmp_path / "values.json"
        file.write_text(content)
        ended = hold("http://localhost", "--values", str(file))
        assert ended.status == 2
        assert said in ended.stderr


def test_values_are_what_requests_name(hold: Hold, tmp_path: Path) -> None:
    file = tmp_path / "values.json"
    file.write_text(json.dumps({"ModerationModelConfig.model": ["a-model"]}))
    with Emulator(server="newer", api_key="some-key") as emulator:
        ended = hold(emulator.url, "--paths", "moderation$", "--values", str(file))
        asked = {call.request.model for call in emulator.moderation.calls}
    assert ended.status == 0
    assert "a-model" in asked

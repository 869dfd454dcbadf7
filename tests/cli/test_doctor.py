"""`dify-invoke doctor` against servers that have each fault."""

import json
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import httpx
import pytest

from dify_invoke.cli.doctor.examination import CHECKS
from dify_invoke.emulator import Emulator

from ..support.certificates import unknown
from ..support.commands import run
from ..support.replies import OK, reply_with
from ..support.servers import Handler, Listen, Peer, free_port

KEY = "key-of-a-platform"
TENANT = "00000000-0000-4000-8000-00000000abcd"
STRANGER = ["--key", KEY, "--tenant", TENANT]
MODEL = ["--model", "langgenius/openai/openai/gpt-4o-mini"]
PAGE = b"HTTP/1.1 %s\r\nContent-Type: text/html\r\nContent-Length: 36\r\n\r\n<html><title>Sign in</title></html>\r\n"
NO_ROUTE = b'{"code":"not_found","message":"route not found"}'

Capture = pytest.CaptureFixture[str]


def known(emulator: Emulator) -> list[str]:
    return ["--url", emulator.url, "--key", emulator.api_key, "--tenant", emulator.tenant_id]


def examined(capsys: Capture, *options: str) -> dict[str, Any]:
    """The JSON of `doctor`. Its exit status says whether anything is wrong."""
    done = run(capsys, "doctor", "--json", *options)
    document: dict[str, Any] = json.loads(done.stdout)
    assert done.stderr == ""
    assert [finding["check"] for finding in document["findings"]] == list(CHECKS)
    assert done.status == (0 if document["is_healthy"] else 1)
    return document


def problem(capsys: Capture, *options: str) -> tuple[str, str, str]:
    """The check that found the only problem, what it says, and what to do."""
    findings = examined(capsys, *options)["findings"]
    (found,) = [finding for finding in findings if finding["state"] == "problem"]
    return found["check"], found["says"], found["advice"]


def in_front_of(emulator: Emulator, largest: int | None = None) -> Handler:
    """A proxy that passes a reply on when it is whole. It refuses bodies of more than `largest` bytes."""

    def handler(peer: Peer) -> None:
        head = peer.head()
        length = int(head.header("content-length") or 0)
        if largest is not None and length > largest:
            peer.drop_body(head)
            peer.send(PAGE % b"413 Request Entity Too Large")
            return
        path = head.line.split()[1]
        headers = {"X-Inner-Api-Key": head.header("x-inner-api-key") or ""}
        headers["Content-Type"] = "application/json"
        reply = httpx.post(emulator.url + path, content=peer.exactly(length), headers=headers)
        status = f"HTTP/1.1 {reply.status_code} Status\r\nX-Version: 1.16.0\r\n"
        peer.send(f"{status}Content-Length: {len(reply.content)}\r\n\r\n".encode(), reply.content)

    return handler


def greet(peer: Peer) -> None:
    """Speaks first, as a mail server does."""
    peer.send(b"220 mail.example.com ESMTP\r\n")


def test_nothing_is_wrong_with_the_emulator(emulator: Emulator, capsys: Capture) -> None:
    document = examined(capsys, *known(emulator), *MODEL)
    assert document["is_healthy"]
    states = {finding["check"]: finding["state"] for finding in document["findings"]}
    assert states.pop("TLS") == "skipped"
    assert set(states.values()) == {"ok"}
    (model,) = [one["says"] for one in document["findings"] if one["check"] == "model"]
    assert "langgenius/openai/openai/gpt-4o-mini answers" in model
    assert "ms to the first chunk" in model


@pytest.mark.parametrize("type_", ["text-embedding", "rerank", "tts", "moderation"])
def test_each_type_of_model_is_invoked(emulator: Emulator, type_: str, capsys: Capture) -> None:
    assert examined(capsys, *known(emulator), *MODEL, "--type", type_)["is_healthy"]
    (received,) = emulator.requests
    assert received.operation == type_.replace("-", "_")


def test_no_model_is_invoked_unless_one_is_named(emulator: Emulator, capsys: Capture) -> None:
    assert examined(capsys, *known(emulator))["is_healthy"]
    assert not emulator.requests


def test_server_down(capsys: Capture) -> None:
    port = free_port()
    check, says, advice = problem(capsys, "--url", f"http://127.0.0.1:{port}", *STRANGER)
    assert check == "address"
    assert says.startswith(f"nothing listens on 127.0.0.1:{port}: the server is down")
    assert "5001" in advice


def test_a_name_that_is_not_found(capsys: Capture) -> None:
    check, says, _ = problem(capsys, "--url", "http://no.such.host.invalid:5001", *STRANGER)
    assert (check, says) == ("address", "the name in no.such.host.invalid:5001 was not found")


@pytest.mark.parametrize(
    ("handler", "said"),
    [
        (greet, "does not speak HTTP"),
        (
            reply_with(
                b"HTTP/1.1 404 Not Found\r\nContent-Length: %d\r\n\r\n" % len(NO_ROUTE), NO_ROUTE
            ),
            "this is the plugin daemon, not the API server",
        ),
        (reply_with(OK, b"Content-Length: 2\r\n\r\nhi"), "HTTP 200, not an answer of Dify's API"),
    ],
)
def test_wrong_port(handler: Handler, said: str, listen: Listen, capsys: Capture) -> None:
    check, says, advice = problem(capsys, "--url", listen(handler).url, *STRANGER)
    assert check == "server"
    assert said in says
    assert "5001" in advice


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (PAGE % b"200 OK", "a page titled 'Sign in' with HTTP 200: a proxy, a login or another"),
        (PAGE % b"404 Not Found", "a page titled 'Sign in' with HTTP 404: a proxy, a login or"),
        (PAGE % b"302 Found\r\nLocation: /login", "HTTP 302, a redirect to /login"),
        (PAGE % b"502 Bad Gateway", "HTTP 502: a proxy answers, and cannot reach the API server"),
    ],
)
def test_html_from_a_proxy(reply: bytes, said: str, listen: Listen, capsys: Capture) -> None:
    check, says, advice = problem(capsys, "--url", listen(reply_with(reply)).url, *STRANGER)
    assert check == "server"
    assert says.startswith(said)
    assert advice


def test_wrong_key(emulator: Emulator, capsys: Capture) -> None:
    options = ["--url", emulator.url, "--key", KEY, "--tenant", emulator.tenant_id]
    check, says, advice = problem(capsys, *options)
    assert check == "key"
    assert "404" in says
    assert "INNER_API_KEY_FOR_PLUGIN" in advice


@pytest.mark.parametrize(
    ("tenant", "said"),
    [(TENANT, "the server has no workspace with this id"), ("acme", "the tenant is not a UUID")],
)
def test_unknown_tenant(emulator: Emulator, tenant: str, said: str, capsys: Capture) -> None:
    options = ["--url", emulator.url, "--key", emulator.api_key, "--tenant", tenant]
    check, says, advice = problem(capsys, *options)
    assert check == "tenant"
    assert says.startswith(said)
    assert "--tenant" in advice


def test_unknown_user(emulator: Emulator, capsys: Capture) -> None:
    check, says, advice = problem(capsys, *known(emulator), "--user", "ada")
    assert (check, says) == ("tenant", "the user is not known to the server")
    assert "--user" in advice


@pytest.mark.parametrize(
    ("served", "options", "said"),
    [
        ({"framing": "lines"}, MODEL, "old framing: a stream came in lines"),
        ({"server": "1.4"}, [], "old framing: version 1.4.3 sends streams in lines"),
    ],
)
def test_old_framing(
    served: dict[str, Any], options: Sequence[str], said: str, capsys: Capture
) -> None:
    with Emulator(**served) as emulator:
        check, says, advice = problem(capsys, *known(emulator), *options)
    assert check == "framing"
    assert says.startswith(said)
    assert "1.5" in advice


def test_a_model_type_not_configured(emulator: Emulator, capsys: Capture) -> None:
    emulator.fail_next("llm", "Model chat credentials is not initialized.")
    check, says, advice = problem(capsys, *known(emulator), *MODEL)
    assert check == "model"
    assert says.startswith("langgenius/openai/openai/gpt-4o-mini (llm): ")
    assert "no usable credentials" in says
    assert "Settings > Model Provider" in advice


def test_a_permission_that_the_manifest_lacks(emulator: Emulator, capsys: Capture) -> None:
    session = emulator.open_session(["llm"])
    options = ["--url", emulator.url, "--session", session, *MODEL]
    assert examined(capsys, *options)["is_healthy"]
    check, says, advice = problem(capsys, *options, "--type", "text-embedding")
    assert (check, says) == ("model", "the plugin's manifest does not permit text_embedding")
    assert "text_embedding: true" in advice


def test_a_body_limit_in_front(emulator: Emulator, listen: Listen, capsys: Capture) -> None:
    proxy = listen(in_front_of(emulator, largest=1_048_576))
    check, says, advice = problem(capsys, *known(emulator), "--url", proxy.url)
    assert check == "size"
    assert says.startswith("a request of 6 MiB is refused with HTTP 413")
    assert "client_max_body_size" in advice


def test_a_proxy_that_buffers_streams(listen: Listen, capsys: Capture) -> None:
    with Emulator(delay=0.025) as emulator:
        assert examined(capsys, *known(emulator), *MODEL)["is_healthy"]
        proxy = listen(in_front_of(emulator))
        check, says, advice = problem(capsys, *known(emulator), *MODEL, "--url", proxy.url)
    assert check == "streaming"
    assert says.startswith("a proxy buffers streams")
    assert "proxy_buffering off" in advice


def test_a_certificate_that_is_not_trusted(listen: Listen, capsys: Capture) -> None:
    server = listen(reply_with(PAGE % b"200 OK"), unknown().server())
    check, says, advice = problem(capsys, "--url", server.url, *STRANGER)
    assert check == "TLS"
    assert says.startswith("the certificate is not trusted")
    assert "SSL_CERT_FILE" in advice


def test_tls_on_a_port_without_it(emulator: Emulator, capsys: Capture) -> None:
    url = emulator.url.replace("http:", "https:")
    check, says, advice = problem(capsys, *known(emulator), "--url", url)
    assert (check, says) == ("TLS", "the server speaks no TLS on this port")
    assert "http://" in advice


def test_a_proxy_of_the_environment_is_named(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{port}")
    check, says, _ = problem(capsys, "--url", "http://api.invalid:5001", *STRANGER)
    assert check == "address"
    assert says.startswith(f"nothing listens on the proxy 127.0.0.1:{port}")


def test_a_proxy_of_the_environment_that_is_not_valid(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "ftp://proxy:21")
    check, says, advice = problem(capsys, "--url", "http://api.invalid:5001", *STRANGER)
    assert check == "proxy"
    assert "'ftp' is not a kind of proxy" in says
    assert "HTTP_PROXY" in advice


def test_certificates_of_the_environment_that_cannot_be_read(
    listen: Listen, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "no/such/file.pem")
    server = listen(reply_with(PAGE % b"200 OK"), unknown().server())
    check, says, advice = problem(capsys, "--url", server.url, *STRANGER)
    assert check == "TLS"
    assert "the certificates that the environment names cannot be used" in says
    assert "SSL_CERT_FILE" in advice


def test_the_platform_is_that_of_the_environment(
    emulator: Emulator, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIFY_INNER_API_URL", emulator.url)
    monkeypatch.setenv("DIFY_INNER_API_KEY", emulator.api_key)
    monkeypatch.setenv("DIFY_TENANT_ID", emulator.tenant_id)
    assert examined(capsys)["is_healthy"]


def test_a_line_for_each_check_and_what_to_do_below(emulator: Emulator, capsys: Capture) -> None:
    options = ["--url", emulator.url, "--key", KEY, "--tenant", emulator.tenant_id]
    done = run(capsys, "doctor", *options)
    assert done.status == 1
    lines = done.stdout.splitlines()
    assert lines[0].startswith("ok       address      127.0.0.1:")
    assert lines[4].startswith("problem  key          the key is wrong: the API server answers 404")
    assert any(line.startswith(" " * 22 + "give the server's INNER_API_KEY") for line in lines)
    assert lines[-1] == "The other checks come when this is solved."
    assert max(map(len, lines)) <= 80
    quiet = run(capsys, "doctor", "--quiet", *options)
    assert quiet.status == 1
    assert "\n".join(lines[4:-2]) == quiet.stdout.rstrip("\n")


def test_a_report_has_versions_and_findings_and_no_secrets(
    emulator: Emulator, capsys: Capture
) -> None:
    done = run(capsys, "doctor", "--report", *known(emulator))
    assert done.status == 0
    assert f"dify-invoke {version('dify-invoke')}, httpcore2 " in done.stdout
    assert f"API server at {emulator.url}, tenant 0000..." in done.stdout
    assert "- key: ok: the server accepts it" in done.stdout
    for secret in (emulator.api_key, emulator.tenant_id):
        assert secret not in done.stdout


def test_a_report_leaves_the_host_out(capsys: Capture) -> None:
    options = ["--url", "http://Dify.Acme.invalid:5001", *STRANGER]
    done = run(capsys, "doctor", "--report", *options)
    assert "API server at http://HOST:5001" in done.stdout
    assert "- address: problem: the name in HOST:5001 was not found" in done.stdout
    assert "acme" not in done.stdout.lower()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "give --url, or set DIFY_INNER_API_URL"),
        (["--url", "http://x"], "give --key, or set DIFY_INNER_API_KEY"),
        (["--url", "http://x", "--key", "k"], "give --tenant, or set DIFY_TENANT_ID"),
        (["--url", "http://x", "--session", "s"], "--session needs --model"),
        (["--url", "http://x", *STRANGER, "--model", "gpt"], "'gpt' is no model: use provider/"),
        (["--url", "http://x", *STRANGER, "--type", "stt"], "'stt' is not one of 'llm', 'text-"),
        (["--url", "localhost:5001", *STRANGER], "--url must be like 'http://localhost:5001'"),
        (["--json", "--report"], "give either --json or --report, not both"),
    ],
)
def test_a_mistake_is_one_line(options: list[str], said: str, capsys: Capture) -> None:
    done = run(capsys, "doctor", *options)
    assert (done.status, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert said in line

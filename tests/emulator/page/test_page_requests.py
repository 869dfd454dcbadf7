"""The page over HTTP: who gets it, what it says, and that the platform's own paths stay as they are."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from dify_invoke import InvokeError, Session
from dify_invoke.emulator import ChatApp, EmulatedDatasource, EmulatedTool, Emulator, contains
from dify_invoke.emulator.page.guard import is_of_this_machine

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
HTML = ["/", "/docs"]
PATHS = [*HTML, "/docs/openapi.yaml", "/page/overview.json", "/page/index.js"]
MODEL: Any = {"provider": "openai", "model": "gpt-4o", "mode": "chat", "completion_params": {}}
ASKED: Any = [{"role": "user", "content": "Rain in Paris?"}]
CHAT = ChatApp(lambda query, inputs, history: "Hello")
GREET = EmulatedTool("greet", lambda: "Hello", "Greets you", provider="a/b/c")
PAGES = EmulatedDatasource("pages", lambda operation, request: [], provider="a/b/d")


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(apps=[CHAT], tools=[GREET], datasources=[PAGES]) as emulator:
        yield emulator


@pytest.fixture
def session(emulator: Emulator) -> Iterator[Session]:
    with emulator.session() as session:
        yield session


def overview(emulator: Emulator) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{emulator.url}/page/overview.json").json()
    return found


def ended_calls(emulator: Emulator) -> list[dict[str, Any]]:
    """The calls, from the newest. A call ends a moment after its client has all of it."""
    calls: list[dict[str, Any]] = []
    for _ in range(1000):
        calls = overview(emulator)["calls"]
        if all(call["milliseconds"] is not None for call in calls):
            return calls
    raise AssertionError(f"a call did not end: {calls}")


class TestWhoGetsIt:
    @pytest.mark.parametrize("path", PATHS)
    def test_a_browser_on_this_machine(self, emulator: Emulator, path: str) -> None:
        reply = httpx.get(emulator.url + path, headers=BROWSER)
        assert reply.status_code == 200
        assert "default-src 'none'" in reply.headers["content-security-policy"]

    def test_another_client_at_the_root_gets_what_the_platform_says(
        self, emulator: Emulator
    ) -> None:
        unknown = httpx.get(f"{emulator.url}/unknown", headers=BROWSER)
        for reply in (
            httpx.get(emulator.url),
            httpx.get(emulator.url, headers={"Accept": "application/json"}),
            httpx.post(emulator.url, headers=BROWSER),
        ):
            assert (reply.status_code, reply.text) == (404, unknown.text)
            assert reply.headers["x-version"] == unknown.headers["x-version"]

    @pytest.mark.parametrize("path", PATHS)
    @pytest.mark.parametrize(
        "headers",
        [
            pytest.param({"Host": "rebound.example"}, id="a name that resolves to this machine"),
            pytest.param({"Host": "127.0.0.1.example"}, id="a name that begins like an address"),
            pytest.param({"Host": "localhost.example"}, id="a name that begins like localhost"),
            pytest.param({"Host": "10.0.0.7:5001"}, id="an address of another machine"),
            pytest.param({"Host": "me@localhost"}, id="a name with a user"),
            pytest.param({"Host": "[::1"}, id="no host"),
            pytest.param({"X-Forwarded-For": "203.0.113.7"}, id="a proxy that asks for another"),
        ],
    )
    def test_no_other_host_and_no_other_machine(
        self, emulator: Emulator, path: str, headers: dict[str, str]
    ) -> None:
        reply = httpx.get(emulator.url + path, headers={**BROWSER, **headers})
        assert reply.status_code == 404
        assert emulator.api_key not in reply.text

    @pytest.mark.parametrize("host", ["localhost:5001", "127.0.0.1", "[::1]:5001", "my.localhost"])
    def test_each_name_of_this_machine(self, emulator: Emulator, host: str) -> None:
        reply = httpx.get(f"{emulator.url}/page/overview.json", headers={"Host": host})
        assert reply.json()["environment"]["DIFY_INNER_API_URL"] == f"http://{host}"

    @pytest.mark.parametrize(
        ("peer", "expected"),
        [
            ("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("::ffff:127.0.0.1", True),
            ("192.168.0.7", False), ("::ffff:192.168.0.7", False), ("fe80::1", False), ("", False),
        ],
    )  # fmt: skip
    def test_peers(self, peer: str, expected: bool) -> None:
        assert is_of_this_machine(peer, "localhost:5001") is expected

    @pytest.mark.parametrize("path", PATHS)
    def test_a_page_of_another_site_cannot_read_it(self, emulator: Emulator, path: str) -> None:
        origin = {"Origin": "http://other.example", "Access-Control-Request-Method": "GET"}
        for reply in (
            httpx.get(emulator.url + path, headers={**BROWSER, **origin}),
            httpx.options(emulator.url + path, headers=origin),
        ):
            assert not [name for name in reply.headers if name.startswith("access-control-")]
        policy = httpx.get(emulator.url + path, headers=BROWSER).headers
        assert policy["cross-origin-resource-policy"] == "same-origin"


class TestFiles:
    @pytest.mark.parametrize("path", HTML)
    def test_all_that_it_loads_is_served(self, emulator: Emulator, path: str) -> None:
        html = httpx.get(emulator.url + path, headers=BROWSER).text
        loaded = re.findall(r'(?:src|href)="(/[^"]*)"', html)
        assert len(loaded) >= 3
        for one in loaded:
            reply = httpx.get(emulator.url + one, headers=BROWSER)
            assert reply.status_code == 200, one
            assert reply.headers["x-content-type-options"] == "nosniff"

    def test_no_other_file_is_served(self, emulator: Emulator) -> None:
        for name in (
            "index.html",
            "swagger_preset.js",
            "scalar.js",
            "../serving.py",
            "%2e%2e/serving.py",
        ):
            assert httpx.get(f"{emulator.url}/page/{name}").status_code == 404


class TestOverview:
    def test_what_runs(self, emulator: Emulator) -> None:
        told = overview(emulator)
        assert told["server"] == {
            "name": "strict",
            "version": "1.16.0-rc1",
            "framing": "length-prefixed",
            "url": emulator.url,
        }
        assert told["environment"] == {
            "DIFY_INNER_API_URL": emulator.url,
            "DIFY_INNER_API_KEY": emulator.api_key,
            "DIFY_TENANT_ID": emulator.tenant_id,
        }
        assert told["apps"] == [{"id": CHAT.app_id, "mode": "chat"}]
        assert told["tools"] == [
            {"name": "greet", "provider": "a/b/c", "type": "builtin", "description": "Greets you"}
        ]
        assert told["datasources"] == [{"name": "pages", "provider": "a/b/d"}]
        assert told["scripts"] == told["calls"] == []

    def test_scripts_and_how_often_they_answered(
        self, emulator: Emulator, session: Session
    ) -> None:
        emulator.llm.when(prompt=contains("Paris")).reply("Rain.").then("Sun.")
        emulator.moderation.reply(True)
        for _ in range(2):
            session.model.llm.invoke(MODEL, ASKED).result()
        first, second = overview(emulator)["scripts"]
        emulator.reset()  # no call comes for the second
        assert first["text"] == (
            "emulator.llm.when(prompt=contains('Paris')).reply('Rain.').then('Sun.')"
        )
        assert first["place"].startswith("test_page_requests.py:")
        assert (first["given"], second["given"]) == (2, 0)

    def test_calls_from_the_newest(self, emulator: Emulator, session: Session) -> None:
        session.model.moderation.invoke({"provider": "p", "model": "m"}, "text")
        emulator.fail_next("llm", "too fast")
        with pytest.raises(InvokeError):
            session.model.llm.invoke(MODEL, ASKED).result()
        failed, good = ended_calls(emulator)
        assert (good["operation"], good["subject"], good["channel"]) == (
            "moderation",
            "p/m",
            "inner API",
        )
        assert (good["status"], good["failed"], good["results"]) == ("200", False, 1)
        assert (failed["status"], failed["failed"]) == ("error: too fast", True)
        assert failed["number"] == good["number"] + 1
        assert failed["began"] >= good["began"]

    def test_a_call_that_runs(self, emulator: Emulator, session: Session) -> None:
        emulator.llm.stall(after=1)
        with session.model.llm.invoke(MODEL, ASKED) as stream:
            next(iter(stream))
            (call,) = overview(emulator)["calls"]
        assert (call["status"], call["failed"], call["milliseconds"]) == ("", False, None)

    def test_the_last_hundred(self, emulator: Emulator, session: Session) -> None:
        for number in range(101):
            session.model.moderation.invoke({"provider": "p", "model": str(number)}, "text")
        calls = ended_calls(emulator)
        assert [calls[0]["subject"], calls[-1]["subject"], len(calls)] == ["p/100", "p/1", 100]

    def test_looking_is_no_call(self, emulator: Emulator) -> None:
        for path in PATHS:
            httpx.get(emulator.url + path, headers=BROWSER)
        assert overview(emulator)["calls"] == []

    def test_a_reset_forgets_scripts_and_calls(self, emulator: Emulator, session: Session) -> None:
        emulator.moderation.reply(True)
        session.model.moderation.invoke({"provider": "p", "model": "m"}, "text")
        emulator.reset()
        told = overview(emulator)
        assert told["scripts"] == told["calls"] == []

"""Which library does HTTP, and what rules it out."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from dify_invoke import AsyncSession, ConfigurationError, ReverseInvocationError, Session

from .scripts import answers, chunk, measured, sends
from .servers import Listen
from .talks import CONFIG, KEY, SETTINGS, Over, Transport

if TYPE_CHECKING:
    from tests.conftest import Mode

pytestmark = pytest.mark.usefixtures("_nothing_from_outside")


class TestChoice:
    """The argument decides, else the environment; httpx otherwise."""

    @pytest.fixture
    def class_(self, mode: Mode) -> Any:
        return Session if mode == "sync" else AsyncSession

    @pytest.fixture
    def used(
        self, class_: Any, listen: Listen, over: Over, monkeypatch: pytest.MonkeyPatch
    ) -> Callable[..., str]:
        """Calls a server, and gives the library that it saw."""
        server = listen(sends(measured(chunk("a"))))
        monkeypatch.setenv("DIFY_INNER_API_URL", server.url)
        monkeypatch.setenv("DIFY_INNER_API_KEY", KEY)
        monkeypatch.setenv("DIFY_TENANT_ID", "t")
        ways: dict[str, Callable[..., Any]] = {
            "from_inner_api": partial(class_.from_inner_api, server.url, **SETTINGS),
            "from_daemon": partial(class_.from_daemon, server.url, "s"),
            "from_env": class_.from_env,
        }

        def use(way: str = "from_inner_api", **settings: Any) -> str:
            with over(ways[way](**settings)) as talk, suppress(ReverseInvocationError):
                list(talk.answer())
            agent = server.requests[-1].header("user-agent")
            return "pycurl" if agent == "dify-invoke" else "httpx"

        return use

    WAYS = pytest.mark.parametrize("way", ["from_inner_api", "from_daemon", "from_env"])

    @WAYS
    def test_is_httpx_where_none_is_made(self, used: Callable[..., str], way: str) -> None:
        assert used(way) == "httpx"

    @WAYS
    def test_is_the_arguments(
        self, used: Callable[..., str], way: str, transport: Transport
    ) -> None:
        assert used(way, transport=transport) == transport

    @WAYS
    def test_is_the_environments(
        self,
        used: Callable[..., str],
        way: str,
        transport: Transport,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("DIFY_INVOKE_TRANSPORT", transport)
        assert used(way) == transport

    def test_is_not_made_by_an_empty_variable(
        self, used: Callable[..., str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DIFY_INVOKE_TRANSPORT", "")
        assert used() == "httpx"

    def test_is_the_arguments_before_the_environments(
        self, used: Callable[..., str], transport: Transport, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = "httpx" if transport == "pycurl" else "pycurl"
        monkeypatch.setenv("DIFY_INVOKE_TRANSPORT", other)
        assert used(transport=transport) == transport

    def test_is_made_by_an_http_client(
        self, mode: Mode, class_: Any, listen: Listen, over: Over, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DIFY_INVOKE_TRANSPORT", "pycurl")
        server = listen(answers)
        for chosen in ({}, {"transport": "httpx"}):
            kind = httpx.Client if mode == "sync" else httpx.AsyncClient
            client = kind(headers={"X-Mine": "1"}, limits=httpx.Limits(max_keepalive_connections=0))
            session = class_.from_inner_api(server.url, http_client=client, **SETTINGS, **chosen)
            with over(session) as talk:
                assert "".join(talk.answer()) == "ab"
            assert server.requests[-1].header("x-mine") == "1"
            assert not client.is_closed

    def test_that_an_http_client_cannot_serve(self, mode: Mode, class_: Any) -> None:
        client: Any = httpx.Client() if mode == "sync" else httpx.AsyncClient()
        with pytest.raises(ConfigurationError, match="either http_client or transport='pycurl'"):
            class_.from_inner_api(
                "http://localhost", http_client=client, transport="pycurl", **SETTINGS
            )

    @pytest.mark.parametrize("name", ["requests", "HTTPX", "", " httpx", None])
    def test_there_is_not(
        self, class_: Any, name: str | None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        if name is None:
            monkeypatch.setenv("DIFY_INVOKE_TRANSPORT", "curl")
            said = "^DIFY_INVOKE_TRANSPORT must be one of httpx, pycurl, not 'curl'$"
        else:
            said = f"^transport must be one of httpx, pycurl, not '{name}'$"
        with pytest.raises(ConfigurationError, match=said):
            class_.from_inner_api("http://localhost", transport=name, **SETTINGS)

    @pytest.mark.parametrize(
        "module", [None, ModuleType("pycurl")], ids=["not installed", "too old"]
    )
    def test_that_needs_the_extra(
        self, class_: Any, module: ModuleType | None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "pycurl", module)
        for name in ("transport", "connections"):
            monkeypatch.delitem(sys.modules, f"dify_invoke.http._pycurl.{name}", raising=False)
        with pytest.raises(ConfigurationError, match=r"pip install 'dify-invoke\[fast\]'"):
            class_.from_inner_api("http://localhost", transport="pycurl", **SETTINGS)

    @pytest.mark.parametrize("patched", [True, False])
    def test_that_gevent_rules_out(
        self, used: Callable[..., str], patched: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pytest.importorskip("pycurl")
        gevent: Any = ModuleType("gevent.monkey")
        gevent.is_module_patched = {"socket": patched}.__getitem__
        monkeypatch.setitem(sys.modules, "gevent.monkey", gevent)
        if patched:
            with pytest.raises(ConfigurationError, match="use the transport 'httpx'"):
                used(transport="pycurl")
        else:
            assert used(transport="pycurl") == "pycurl"
        assert used() == "httpx"


class TestEventLoops:
    """pycurl runs on asyncio's that can watch a socket; httpx on others, too."""

    @pytest.fixture
    def session(self) -> AsyncSession:
        pytest.importorskip("pycurl")
        return AsyncSession.from_inner_api("http://localhost", transport="pycurl", **SETTINGS)

    def test_of_another_library(self, session: AsyncSession) -> None:
        call = session.model.moderation.invoke(CONFIG, "x")
        with pytest.raises(ConfigurationError, match=r"asyncio.*use the transport 'httpx'"):
            call.send(None)

    def test_of_windows(self, session: AsyncSession) -> None:
        class ProactorEventLoop(asyncio.SelectorEventLoop):
            """Stands for it."""

        with (
            asyncio.Runner(loop_factory=ProactorEventLoop) as runner,
            pytest.raises(ConfigurationError, match="use the transport 'httpx'"),
        ):
            runner.run(session.model.moderation.invoke(CONFIG, "x"))

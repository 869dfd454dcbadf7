"""Which transport a session uses, and when it cannot use it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from types import ModuleType
from typing import Any

import httpx
import pytest

from dify_invoke import AsyncSession, ConfigurationError, ReverseInvocationError, Session

from ..support.drivers import CONFIG, KEY, SETTINGS, Drive, Transport
from ..support.replies import answer_all, chunk, reply_with, with_length
from ..support.servers import Listen
from ..support.sessions import Mode

pytestmark = pytest.mark.usefixtures("_clean_environment")


class TestChoice:
    """The argument decides, or else the environment. The default is httpx."""

    @pytest.fixture
    def class_(self, mode: Mode) -> Any:
        return Session if mode == "sync" else AsyncSession

    @pytest.fixture
    def used(
        self, class_: Any, listen: Listen, drive: Drive, monkeypatch: pytest.MonkeyPatch
    ) -> Callable[..., str]:
        """Calls a server, and returns the transport that it has seen."""
        server = listen(reply_with(with_length(chunk("a"))))
        monkeypatch.setenv("DIFY_INNER_API_URL", server.url)
        monkeypatch.setenv("DIFY_INNER_API_KEY", KEY)
        monkeypatch.setenv("DIFY_TENANT_ID", "t")
        ways: dict[str, Callable[..., Any]] = {
            "from_inner_api": partial(class_.from_inner_api, server.url, **SETTINGS),
            "from_daemon": partial(class_.from_daemon, server.url, "s"),
            "from_env": class_.from_env,
        }

        def use(way: str = "from_inner_api", **settings: Any) -> str:
            with drive(ways[way](**settings)) as driver, suppress(ReverseInvocationError):
                list(driver.answer())
            agent = server.requests[-1].header("user-agent")
            return "pycurl" if agent == "dify-invoke" else "httpx"

        return use

    WAYS = pytest.mark.parametrize("way", ["from_inner_api", "from_daemon", "from_env"])

    @WAYS
    def test_is_httpx_by_default(self, used: Callable[..., str], way: str) -> None:
        assert used(way) == "httpx"

    @WAYS
    def test_is_that_of_the_argument(
        self, used: Callable[..., str], way: str, transport: Transport
    ) -> None:
        assert used(way, transport=transport) == transport

    @WAYS
    def test_is_that_of_the_environment(
        self,
        used: Callable[..., str],
        way: str,
        transport: Transport,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("DIFY_INVOKE_TRANSPORT", transport)
        assert used(way) == transport

    def test_ignores_an_empty_variable(
        self, used: Callable[..., str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DIFY_INVOKE_TRANSPORT", "")
        assert used() == "httpx"

    def test_is_that_of_the_argument_before_the_environment(
        self, used: Callable[..., str], transport: Transport, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = "httpx" if transport == "pycurl" else "pycurl"
        monkeypatch.setenv("DIFY_INVOKE_TRANSPORT", other)
        assert used(transport=transport) == transport

    def test_is_the_http_client_of_the_caller(
        self, mode: Mode, class_: Any, listen: Listen, drive: Drive, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DIFY_INVOKE_TRANSPORT", "pycurl")
        server = listen(answer_all)
        for chosen in ({}, {"transport": "httpx"}):
            kind = httpx.Client if mode == "sync" else httpx.AsyncClient
            client = kind(headers={"X-Mine": "1"}, limits=httpx.Limits(max_keepalive_connections=0))
            session = class_.from_inner_api(server.url, http_client=client, **SETTINGS, **chosen)
            with drive(session) as driver:
                assert "".join(driver.answer()) == "ab"
            assert server.requests[-1].header("x-mine") == "1"
            assert not client.is_closed

    def test_of_pycurl_excludes_an_http_client(self, mode: Mode, class_: Any) -> None:
        client: Any = httpx.Client() if mode == "sync" else httpx.AsyncClient()
        with pytest.raises(ConfigurationError, match="either http_client or transport='pycurl'"):
            class_.from_inner_api(
                "http://localhost", http_client=client, transport="pycurl", **SETTINGS
            )

    @pytest.mark.parametrize("name", ["requests", "HTTPX", "", " httpx", None])
    def test_that_is_unknown_is_an_error(
        self, class_: Any, name: str | None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        if name is None:
            monkeypatch.setenv("DIFY_INVOKE_TRANSPORT", "curl")
            said = "^DIFY_INVOKE_TRANSPORT must be one of httpcore2, httpx, pycurl, not 'curl'$"
        else:
            said = f"^transport must be one of httpcore2, httpx, pycurl, not '{name}'$"
        with pytest.raises(ConfigurationError, match=said):
            class_.from_inner_api("http://localhost", transport=name, **SETTINGS)

    @pytest.mark.parametrize(
        "module", [None, ModuleType("pycurl")], ids=["not installed", "too old"]
    )
    def test_of_pycurl_names_the_missing_extra(
        self, class_: Any, module: ModuleType | None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "pycurl", module)
        for name in (
            "_pycurl_handle",
            "_pycurl_connections",
            "_sync.pycurl_transport",
            "_async.pycurl_transport",
        ):
            monkeypatch.delitem(sys.modules, f"dify_invoke.http.{name}", raising=False)
        with pytest.raises(ConfigurationError, match=r"pip install 'dify-invoke\[fast\]'"):
            class_.from_inner_api("http://localhost", transport="pycurl", **SETTINGS)

    @pytest.mark.parametrize("patched", [True, False])
    def test_of_pycurl_is_refused_under_gevent(
        self, used: Callable[..., str], patched: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pytest.importorskip("pycurl")
        gevent: Any = ModuleType("gevent.monkey")
        gevent.is_module_patched = {"socket": patched}.__getitem__
        monkeypatch.setitem(sys.modules, "gevent.monkey", gevent)
        if patched:
            with pytest.raises(ConfigurationError, match="use the transport 'httpcore2'"):
                used(transport="pycurl")
        else:
            assert used(transport="pycurl") == "pycurl"
        assert used() == "httpx"


class TestEventLoops:
    """pycurl needs an event loop of asyncio that can watch sockets. httpx runs on others, too."""

    @pytest.fixture
    def session(self) -> AsyncSession:
        pytest.importorskip("pycurl")
        return AsyncSession.from_inner_api("http://localhost", transport="pycurl", **SETTINGS)

    def test_of_another_library(self, session: AsyncSession) -> None:
        call = session.model.moderation.invoke(CONFIG, "x")
        with pytest.raises(ConfigurationError, match=r"asyncio.*use the transport 'httpcore2'"):
            call.send(None)

    def test_of_windows(self, session: AsyncSession) -> None:
        class ProactorEventLoop(asyncio.SelectorEventLoop):
            """Has the name of the event loop of Windows."""

        with (
            asyncio.Runner(loop_factory=ProactorEventLoop) as runner,
            pytest.raises(ConfigurationError, match="use the transport 'httpcore2'"),
        ):
            runner.run(session.model.moderation.invoke(CONFIG, "x"))

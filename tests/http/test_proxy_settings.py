"""Which proxy the environment names for a server. httpx agrees, except on networks and ports."""

import os

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dify_invoke import ConfigurationError
from dify_invoke.http.proxies import Proxy, environment_proxy

PROXY = Proxy(kind="http", host="proxy", port=3128, user="", password="")


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


class TestAddress:
    """The address of a proxy."""

    @pytest.mark.parametrize(
        ("value", "proxy"),
        [
            ("proxy:3128", PROXY),
            ("http://proxy:3128", PROXY),
            ("http://PROXY:3128/", PROXY),
            ("http://proxy", Proxy("http", "proxy", 80, "", "")),
            ("https://proxy", Proxy("https", "proxy", 443, "", "")),
            ("socks5://proxy", Proxy("socks5", "proxy", 1080, "", "")),
            ("socks5h://[::1]:9", Proxy("socks5h", "::1", 9, "", "")),
            ("http://me:p%40s%3As@proxy:1", Proxy("http", "proxy", 1, "me", "p@s:s")),
            ("http://me@proxy:1", Proxy("http", "proxy", 1, "me", "")),
            (" http://proxy:3128 ", PROXY),
            ("http://pröxy", Proxy("http", "xn--prxy-6qa", 80, "", "")),
        ],
    )
    def test_is_read(self, value: str, proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("http_proxy", value)
        assert environment_proxy("http://dify.example") == proxy

    @pytest.mark.parametrize("host", ["proxy", "[::1]"])
    def test_is_shown_without_its_password(
        self, host: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("http_proxy", f"http://me:hunter2@{host}:9")
        proxy = environment_proxy("http://dify.example")
        assert proxy is not None
        assert proxy.url == f"http://{host}:9"
        assert "hunter2" not in repr(proxy)

    @pytest.mark.parametrize(
        ("value", "message"),
        [
            ("gopher://me:hunter2@proxy", "'gopher' is not a kind of proxy"),
            ("http://me:hunter2@proxy:hunter2", "its address is malformed"),
            ("http://me:hunter2@proxy:99999", "its address is malformed"),
            ("http://me:hunter2@[proxy", "its address is malformed"),
            ("http://me:hunter2@a..b", "its address is malformed"),
            ("http://me:hunter2\udcff@proxy", "its address is malformed"),
            ("http://me:hunter2@", "its address has no host"),
            ("://me:hunter2@proxy", "'' is not a kind of proxy"),
        ],
    )
    def test_that_is_malformed_is_an_error(
        self, value: str, message: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("http_proxy", value)
        with pytest.raises(ConfigurationError, match=message) as caught:
            environment_proxy("http://dify.example")
        assert "hunter2" not in str(caught.value)
        assert caught.value.__context__ is None


class TestExceptions:
    """The servers that NO_PROXY names."""

    @staticmethod
    def is_one(exceptions: str, url: str) -> bool:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("all_proxy", "http://proxy:3128")
            patch.setenv("no_proxy", exceptions)
            return environment_proxy(url) is None

    @pytest.mark.parametrize(
        ("exceptions", "url"),
        [
            ("*", "http://dify.example"),
            ("other, dify.example", "http://dify.example:5001/x"),
            ("DIFY.example", "http://dify.EXAMPLE"),
            ("example", "http://dify.example"),
            (".example", "http://dify.example"),
            ("dify.example:5001", "http://dify.example:5001"),
            ("dify.example:443", "https://dify.example"),
            ("http://dify.example", "http://dify.example"),
            ("all://dify.example", "https://dify.example"),
            ("127.0.0.1", "http://127.0.0.1:5001"),
            ("127.0.0.1:5001", "http://127.0.0.1:5001"),
            ("10.0.0.0/8", "http://10.1.2.3"),
            ("10.1.2.3/8", "http://10.1.2.3"),
            ("::1", "http://[::1]:5001"),
            ("[::1]", "http://[::1]:5001"),
            ("[::1]:5001", "http://[::1]:5001"),
            ("2001:db8::/32", "http://[2001:db8::7]"),
            ("localhost", "http://localhost:5001"),
        ],
    )
    def test_match_the_server(self, exceptions: str, url: str) -> None:
        assert self.is_one(exceptions, url)

    @pytest.mark.parametrize(
        ("exceptions", "url"),
        [
            ("", "http://dify.example"),
            (" , ", "http://dify.example"),
            ("ify.example", "http://dify.example"),
            (".dify.example", "http://dify.example"),
            ("dify.example", "http://dify.example.org"),
            ("dify.example:5001", "http://dify.example"),
            ("dify.example:5001", "http://dify.example:5002"),
            ("https://dify.example", "http://dify.example"),
            ("http://example", "http://dify.example"),
            ("127.0.0.1", "http://127.0.0.11"),
            ("10.0.0.0/8", "http://11.0.0.1"),
            ("10.0.0.0/8", "http://dify.example"),
            ("10.0.0.0/99", "http://10.0.0.1"),
            ("10.0.0.0/8", "http://[::1]"),
            ("localhost", "http://dify.localhost"),
            ("/", "http://dify.example"),
        ],
    )
    def test_do_not_match_the_server(self, exceptions: str, url: str) -> None:
        assert not self.is_one(exceptions, url)

    NAMES = st.sampled_from(["a", "b.a", "c.b.a", "ba", "localhost", "127.0.0.1", "10.0.0.1", "A"])
    ENTRIES = st.builds(
        "{}{}{}".format,
        st.sampled_from(["", "", ".", "http://", "https://", "all://"]),
        NAMES,
        st.sampled_from(["", "", ":5001", ":5002"]),
    )

    @given(
        exceptions=st.lists(ENTRIES | st.sampled_from(["*", ""]), max_size=3).map(",".join),
        scheme=st.sampled_from(["http", "https"]),
        host=NAMES,
        port=st.sampled_from(["", ":5001", ":5002"]),
    )
    @example(exceptions="127.0.0.1", scheme="http", host="127.0.0.1", port=":5001")
    def test_are_the_same_as_those_of_httpx(
        self, exceptions: str, scheme: str, host: str, port: str
    ) -> None:
        url = f"{scheme}://{host}{port}"
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("all_proxy", "http://proxy:3128")
            patch.setenv("no_proxy", exceptions)
            with httpx.Client(verify=False) as client:
                # httpx has no public name for its choice.
                asked = client._transport_for_url(httpx.URL(url))  # pyright: ignore[reportPrivateUsage]
                direct = asked is client._transport  # pyright: ignore[reportPrivateUsage]
            assert self.is_one(exceptions, url) == direct

    # Texts that an environment variable can hold
    TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)

    @given(exceptions=TEXTS, host=st.sampled_from(["a.b", "[::1]", "10.0.0.1"]))
    @example(exceptions="[", host="a.b")
    @example(exceptions="b", host="[::1]")
    def test_that_are_malformed_are_ignored(self, exceptions: str, host: str) -> None:
        named = {"*", host.strip("[]"), *(("b", ".b") if host == "a.b" else ())}
        has = named & {one.strip() for one in exceptions.split(",")}
        assert self.is_one(exceptions, f"http://{host}") or not has

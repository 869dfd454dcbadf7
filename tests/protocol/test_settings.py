"""The settings of a session, and the errors for wrong ones."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dify_invoke.channels.invocation import Caller
from dify_invoke.errors import ConfigurationError
from dify_invoke.protocol.settings import check_key, check_name, check_url, from_environment
from dify_invoke.protocol.timeouts import check_seconds

UUID = "11111111-1111-1111-1111-111111111111"
ENVIRONMENT = {
    "DIFY_INNER_API_URL": "http://api:5001",
    "DIFY_INNER_API_KEY": "k-123",
    "DIFY_TENANT_ID": "t-1",
    "DIFY_USER_ID": "u-1",
}


class TestURL:
    @pytest.mark.parametrize(
        ("given_url", "url"),
        [
            ("http://localhost:5001", "http://localhost:5001"),
            ("https://dify.example", "https://dify.example"),
            ("http://localhost:5001/", "http://localhost:5001"),
            ("http://localhost:5001//", "http://localhost:5001"),
            ("http://dify.example/api/v1/", "http://dify.example/api/v1"),
            ("  http://localhost:5001\n", "http://localhost:5001"),
            ("http://127.0.0.1:80", "http://127.0.0.1:80"),
            ("http://[::1]:5001/", "http://[::1]:5001"),
            ("http://api", "http://api"),
        ],
    )
    def test_is_kept_without_a_trailing_slash(self, given_url: str, url: str) -> None:
        assert check_url(given_url) == url

    @pytest.mark.parametrize(
        ("url", "message"),
        [
            (None, "base_url must be a str, not NoneType"),
            (b"http://localhost", "base_url must be a str, not bytes"),
            (5001, "base_url must be a str, not int"),
            ("", "base_url must be like 'http://localhost:5001', not ''"),
            ("localhost", "base_url must be like 'http://localhost:5001', not 'localhost'"),
            (
                "localhost:5001",
                "base_url must be like 'http://localhost:5001', not 'localhost:5001'",
            ),
            ("//localhost", "base_url must be like 'http://localhost:5001', not '//localhost'"),
            (
                "ftp://localhost",
                "base_url must be like 'http://localhost:5001', not 'ftp://localhost'",
            ),
            ("http://", "base_url must be like 'http://localhost:5001', not 'http://'"),
            ("http:///inner", "base_url must be like 'http://localhost:5001', not 'http:///inner'"),
            ("http://:5001", "base_url must be like 'http://localhost:5001', not 'http://:5001'"),
            ("http://localhost:port", "base_url is not an address"),
            ("http://localhost:70000", "base_url is not an address"),
            ("http://[::1", "base_url is not an address"),
            (
                "http://api?key=1",
                "base_url must not have white space, a query or a fragment: 'http://api?key=1'",
            ),
            (
                "http://api/#top",
                "base_url must not have white space, a query or a fragment: 'http://api/#top'",
            ),
            (
                "http://api?",
                "base_url must not have white space, a query or a fragment: 'http://api?'",
            ),
            (
                "http://api/#",
                "base_url must not have white space, a query or a fragment: 'http://api/#'",
            ),
            ("http://my host", "base_url"),
            ("http://ho\nst", "base_url"),
        ],
    )
    def test_that_is_malformed_is_refused(self, url: object, message: str) -> None:
        with pytest.raises(ConfigurationError) as caught:
            check_url(url)

        assert str(caught.value).startswith(message)

    @pytest.mark.parametrize(
        "url",
        [
            "http://user:s3cret@localhost:5001",
            "https://:s3cret@localhost",
            "http://s3cret@localhost",
            "ftp://user:s3cret@localhost",
            "http://user:s3cret@localhost?q",
            "http://user:s3cret@localhost:port",
            "http://user:s3cret@[::1",
            "http://user:s3cret℀@localhost",
        ],
    )
    def test_with_credentials_is_refused_without_showing_them(self, url: str) -> None:
        with pytest.raises(ConfigurationError) as caught:
            check_url(url)

        assert "s3cret" not in str(caught.value)

    def test_with_credentials_is_refused_with_an_alternative(self) -> None:
        with pytest.raises(ConfigurationError, match="credentials; give them to an http_client"):
            check_url("http://user:s3cret@localhost:5001")

    def test_is_named_by_its_source(self) -> None:
        with pytest.raises(ConfigurationError, match=r"^DIFY_INNER_API_URL must be like "):
            check_url("localhost", "DIFY_INNER_API_URL")

    @settings(max_examples=200, deadline=None)
    @given(st.text() | st.text().map(lambda text: f"http://{text}"))
    def test_is_an_address_or_a_configuration_error(self, text: str) -> None:
        try:
            url = check_url(text)
        except ConfigurationError:
            return
        assert check_url(url) == url
        assert not url.endswith("/")


class TestKey:
    @pytest.mark.parametrize(
        "key", ["k", "QaHbTe77CtuXmsfyhR7+vRjI/+XbV1AaFy691iy+kGDv2Jvy0/eAh8Y1==", "a b", "~!@#"]
    )
    def test_is_not_changed(self, key: str) -> None:
        assert check_key(key) == key

    @pytest.mark.parametrize(
        ("key", "message"),
        [
            (None, "api_key must be a str, not NoneType"),
            (b"s3cret", "api_key must be a str, not bytes"),
            (["s3cret"], "api_key must be a str, not list"),
            ("", "api_key is empty"),
            (" ", "api_key has characters that a header cannot carry"),
            (" s3cret", "api_key has characters that a header cannot carry"),
            ("s3cret\n", "api_key has characters that a header cannot carry"),
            ("s3cret\r\nHost: evil", "api_key has characters that a header cannot carry"),
            ("s3\tcret", "api_key has characters that a header cannot carry"),
            ("s3\0cret", "api_key has characters that a header cannot carry"),
            ("s3\x7fcret", "api_key has characters that a header cannot carry"),
            ("s3crét", "api_key has characters that a header cannot carry"),
            ("s3cret\u200b", "api_key has characters that a header cannot carry"),
        ],
    )
    def test_that_is_not_a_header_value_is_refused_and_not_shown(
        self, key: object, message: str
    ) -> None:
        with pytest.raises(ConfigurationError) as caught:
            check_key(key)

        error = caught.value
        assert str(error).startswith(message)
        assert "s3" not in f"{error!r} {vars(error)}"

    def test_is_named_by_its_source(self) -> None:
        with pytest.raises(ConfigurationError, match=r"^DIFY_INNER_API_KEY is empty$"):
            check_key("", "DIFY_INNER_API_KEY")

    @settings(max_examples=150, deadline=None)
    @given(st.text())
    def test_is_a_header_value_or_a_configuration_error(self, text: str) -> None:
        try:
            key = check_key(text)
        except ConfigurationError:
            return
        assert key == text == text.strip() != ""
        assert all(" " <= character <= "~" for character in key)


class TestName:
    @pytest.mark.parametrize("name", ["t-1", " padded ", "é"])
    def test_is_not_changed(self, name: str) -> None:
        assert check_name(name, "tenant_id") == name

    @pytest.mark.parametrize(
        ("name", "message"),
        [
            (None, "tenant_id must be a str, not NoneType"),
            (7, "tenant_id must be a str, not int"),
            ("", "tenant_id is empty"),
            (" \n", "tenant_id is empty"),
        ],
    )
    def test_that_is_malformed_is_refused(self, name: object, message: str) -> None:
        with pytest.raises(ConfigurationError) as caught:
            check_name(name, "tenant_id")

        assert str(caught.value) == message


class TestTimeout:
    @pytest.mark.parametrize(
        ("given_seconds", "seconds"), [(1, 1.0), (0.25, 0.25), (1e-9, 1e-9), (86_400, 86_400.0)]
    )
    def test_is_seconds(self, given_seconds: float, seconds: float) -> None:
        checked = check_seconds(given_seconds)

        assert checked == seconds
        assert type(checked) is float

    @pytest.mark.parametrize(
        ("seconds", "message"),
        [
            (0, "timeout must be above 0 and below 1000000, not 0"),
            (-1, "timeout must be above 0 and below 1000000, not -1"),
            (-0.0, "timeout must be above 0 and below 1000000, not -0.0"),
            (float("nan"), "timeout must be above 0 and below 1000000, not nan"),
            (float("inf"), "timeout must be above 0 and below 1000000, not inf"),
            (float("-inf"), "timeout must be above 0 and below 1000000, not -inf"),
            pytest.param(10**400, "timeout", id="10**400"),
            ("5", "timeout must be seconds, not str"),
            (None, "timeout must be seconds, not NoneType"),
            (True, "timeout must be seconds, not bool"),
            (Decimal(5), "timeout must be seconds, not Decimal"),
            ((5, 10), "timeout must be seconds, not tuple"),
        ],
    )
    def test_that_is_malformed_is_refused(self, seconds: object, message: str) -> None:
        with pytest.raises(ConfigurationError) as caught:
            check_seconds(seconds)

        assert str(caught.value).startswith(message)


class TestEnvironment:
    def test_gives_address_key_tenant_and_user(self) -> None:
        assert from_environment(ENVIRONMENT) == ("http://api:5001", "k-123", "t-1", "u-1")

    def test_is_read_without_surrounding_white_space(self) -> None:
        padded = {name: f" {value}\n" for name, value in ENVIRONMENT.items()}

        assert from_environment(padded) == ("http://api:5001", "k-123", "t-1", "u-1")

    def test_may_have_other_variables(self) -> None:
        assert from_environment(ENVIRONMENT | {"PATH": "/bin"}) == from_environment(ENVIRONMENT)

    @pytest.mark.parametrize("user", [{}, {"DIFY_USER_ID": ""}, {"DIFY_USER_ID": " "}], ids=str)
    def test_does_not_need_a_user(self, user: dict[str, str]) -> None:
        rest = {name: value for name, value in ENVIRONMENT.items() if name != "DIFY_USER_ID"}

        assert from_environment(rest | user)[3] is None

    @pytest.mark.parametrize("blank", [None, "", " \t"], ids=["absent", "empty", "blank"])
    @pytest.mark.parametrize(
        "names",
        [
            ["DIFY_INNER_API_URL"],
            ["DIFY_INNER_API_KEY"],
            ["DIFY_TENANT_ID"],
            ["DIFY_INNER_API_KEY", "DIFY_TENANT_ID"],
            ["DIFY_INNER_API_URL", "DIFY_INNER_API_KEY", "DIFY_TENANT_ID"],
        ],
        ids=", ".join,
    )
    def test_names_all_missing_variables(self, names: list[str], blank: str | None) -> None:
        changed: dict[str, Any] = ENVIRONMENT | dict.fromkeys(names, blank)

        with pytest.raises(ConfigurationError) as caught:
            from_environment({name: value for name, value in changed.items() if value is not None})

        assert str(caught.value) == f"not set in the environment: {', '.join(names)}"

    @pytest.mark.parametrize(
        ("variable", "value", "message"),
        [
            ("DIFY_INNER_API_URL", "api:5001", "DIFY_INNER_API_URL must be like 'http://"),
            ("DIFY_INNER_API_URL", "http://u:s3cret@api", "DIFY_INNER_API_URL must not have"),
            ("DIFY_INNER_API_KEY", "s3\ncret", "DIFY_INNER_API_KEY has characters that a header"),
            ("DIFY_INNER_API_KEY", "s3crét", "DIFY_INNER_API_KEY has characters that a header"),
        ],
    )
    def test_names_the_variable_that_is_malformed(
        self, variable: str, value: str, message: str
    ) -> None:
        with pytest.raises(ConfigurationError) as caught:
            from_environment(ENVIRONMENT | {variable: value})

        assert str(caught.value).startswith(message)
        assert "s3" not in str(caught.value)


class TestAnAddressWithThePath:
    """Each path begins with `/inner/api`, and an address may end with it."""

    @pytest.mark.parametrize("url", ["http://a:5001/inner/api", "http://a:5001/inner/api/"])
    def test_loses_it(self, url: str) -> None:
        assert check_url(url) == "http://a:5001"

    def test_keeps_the_path_of_a_proxy(self) -> None:
        assert check_url("http://a/dify/inner/api") == "http://a/dify"


class TestIds:
    def test_lose_the_blanks_around_them(self) -> None:
        caller = Caller(f" {UUID} ", f"{UUID}\n")
        assert (caller.tenant_id, caller.user_id) == (UUID, UUID)

    @pytest.mark.parametrize(("tenant", "user"), [("work", UUID), (UUID, "abc")])
    def test_that_are_no_uuids_are_warned_of(
        self, tenant: str, user: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        Caller(tenant, user)
        (record,) = caplog.records
        name, given = ("tenant_id", tenant) if tenant != UUID else ("user_id", user)
        assert record.getMessage() == (
            f"{name} is not a UUID: {given!r}; the API server then answers 500 or `user not found`"
        )
        assert (record.name, record.levelname) == ("dify_invoke.settings", "WARNING")

    @pytest.mark.parametrize("user", [UUID, UUID.replace("-", ""), "", None])
    def test_that_a_server_may_know_are_not(
        self, user: str | None, caplog: pytest.LogCaptureFixture
    ) -> None:
        Caller(UUID, user)
        assert caplog.records == []

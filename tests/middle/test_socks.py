"""What a SOCKS 5 proxy is asked, and what its answers mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dify_invoke.http.socks import Asking, SOCKSError, asks

OPEN = b"\5\0"
"""The proxy asks nobody who they are."""
BOUND = b"\5\0\0\1\x7f\0\0\1\x12\x34"
"""There is a connection, from an IPv4 address."""


def talk(asking: Asking, answers: bytes) -> tuple[list[bytes], bytes]:
    """What was said to a proxy that answers so, and what was left of its answers."""
    said: list[bytes] = []
    answer: bytes | None = None
    while True:
        try:
            request, length = next(asking) if answer is None else asking.send(answer)
        except StopIteration:
            return [one for one in said if one], answers
        said.append(request)
        if len(answers) < length:
            raise EOFError
        answer, answers = answers[:length], answers[length:]


class TestAsking:
    """Byte for byte, after RFC 1928 and RFC 1929."""

    @pytest.mark.parametrize(
        ("host", "address"),
        [
            ("dify.example", b"\3\x0cdify.example"),
            ("192.0.2.1", b"\1\xc0\0\2\1"),
            ("2001:db8::1", b"\4\x20\1\x0d\xb8" + bytes(11) + b"\1"),
        ],
    )
    def test_for_a_host(self, host: str, address: bytes) -> None:
        said, _ = talk(asks(host, 5001), OPEN + BOUND)
        assert said == [b"\5\1\0", b"\5\1\0" + address + b"\x13\x89"]

    def test_with_a_password(self) -> None:
        said, _ = talk(asks("a", 80, "me", "p@ss"), b"\5\2" + b"\1\0" + BOUND)
        assert said == [b"\5\2\0\2", b"\1\2me\4p@ss", b"\5\1\0\3\1a\0\x50"]

    def test_with_a_password_that_nobody_wants(self) -> None:
        said, _ = talk(asks("a", 80, "me", "p@ss"), OPEN + BOUND)
        assert said == [b"\5\2\0\2", b"\5\1\0\3\1a\0\x50"]

    @pytest.mark.parametrize(
        "bound",
        [BOUND, b"\5\0\0\4" + bytes(18), b"\5\0\0\3\4here\0\0", b"\5\0\0\3\0\0\0"],
        ids=["IPv4", "IPv6", "a name", "no name"],
    )
    def test_leaves_what_the_server_says(self, bound: bytes) -> None:
        _, rest = talk(asks("a", 80), OPEN + bound + b"HTTP/1.1 200 OK")
        assert rest == b"HTTP/1.1 200 OK"


class TestRefusals:
    """Each with the proxy's reason."""

    @pytest.mark.parametrize(
        ("answers", "message"),
        [
            (b"HTTP/1.1 400", "what answers is no SOCKS 5 proxy"),
            (b"\4\0", "what answers is no SOCKS 5 proxy"),
            (b"\5\xff", "it wants another user or password"),
            (b"\5\2\1\1", "it does not take the user and password"),
            (OPEN + b"\4\0\0\1", "what answers is no SOCKS 5 proxy"),
            (OPEN + b"\5\2\0\1", "its rules do not allow it"),
            (OPEN + b"\5\5\0\1", "the connection is refused"),
            (OPEN + b"\5\x63\0\1", "its reason has the number 99"),
        ],
    )
    def test_say_why(self, answers: bytes, message: str) -> None:
        with pytest.raises(SOCKSError, match=message):
            talk(asks("a", 80, "me", "p@ss"), answers)

    def test_of_a_method_that_was_not_offered(self) -> None:
        with pytest.raises(SOCKSError, match="it wants another user or password"):
            talk(asks("a", 80), b"\5\2\1\0" + BOUND)

    @pytest.mark.parametrize("who", [("m" * 256, ""), ("", "p" * 256), ("é" * 128, "")])
    def test_of_what_is_too_long(self, who: tuple[str, str]) -> None:
        with pytest.raises(SOCKSError, match="more than 255 bytes"):
            talk(asks("a", 80, *who), b"\5\2")

    @given(answers=st.binary(max_size=300), who=st.sampled_from([("", ""), ("me", "p")]))
    def test_are_the_only_errors(self, answers: bytes, who: tuple[str, str]) -> None:
        try:
            talk(asks("dify.example", 80, *who), answers)
        except (SOCKSError, EOFError):
            return
        assert answers[:1] == b"\5"

"""How the address of a server may be written, over either library."""

import pytest

from dify_invoke import TransportError

from .scripts import answers
from .servers import Authority, Listen
from .talks import Open, failure

pytestmark = pytest.mark.usefixtures("_nothing_from_outside")


class TestAddresses:
    @pytest.mark.parametrize(
        ("path", "expected"), [("/api/v1", "/api/v1"), ("/a b".replace(" ", "%20"), "/a%20b")]
    )
    def test_may_have_a_path(self, talk: Open, listen: Listen, path: str, expected: str) -> None:
        server = listen(answers)
        with talk(server.url + path) as session:
            assert "".join(session.answer()) == "ab"
        assert server.requests[0].line == f"POST {expected}/inner/api/invoke/llm HTTP/1.1"

    def test_may_be_in_capitals(self, talk: Open, listen: Listen, public: Authority) -> None:
        server = listen(answers, public.server())
        with talk(f"HTTPS://127.0.0.1:{server.port}") as session:
            assert "".join(session.answer()) == "ab"

    def test_may_have_letters_of_any_alphabet(self, talk: Open, listen: Listen) -> None:
        server = listen(answers)
        with talk(f"{server.url}/größe") as session:
            assert "".join(session.answer()) == "ab"
        assert server.requests[0].line.startswith("POST /gr%C3%B6%C3%9Fe/inner/api/")

    def test_may_have_a_name_of_any_alphabet(self, talk: Open) -> None:
        _, error = failure(talk("http://größe.invalid"))
        assert type(error) is TransportError
        assert "cannot connect" in str(error)

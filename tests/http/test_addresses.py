"""How the address of a server may be written, with either transport."""

import pytest

from dify_invoke import TransportError

from ..support.certificates import Authority
from ..support.drivers import OpenSession, failure
from ..support.replies import answer_all
from ..support.servers import Listen

pytestmark = pytest.mark.usefixtures("_clean_environment")


class TestAddresses:
    @pytest.mark.parametrize(
        ("path", "expected"), [("/api/v1", "/api/v1"), ("/a b".replace(" ", "%20"), "/a%20b")]
    )
    def test_may_have_a_path(
        self, open_session: OpenSession, listen: Listen, path: str, expected: str
    ) -> None:
        server = listen(answer_all)
        with open_session(server.url + path) as session:
            assert "".join(session.answer()) == "ab"
        assert server.requests[0].line == f"POST {expected}/inner/api/invoke/llm HTTP/1.1"

    def test_may_be_in_capitals(
        self, open_session: OpenSession, listen: Listen, known_authority: Authority
    ) -> None:
        server = listen(answer_all, known_authority.server())
        with open_session(f"HTTPS://127.0.0.1:{server.port}") as session:
            assert "".join(session.answer()) == "ab"

    def test_may_have_letters_of_any_alphabet(
        self, open_session: OpenSession, listen: Listen
    ) -> None:
        server = listen(answer_all)
        with open_session(f"{server.url}/größe") as session:
            assert "".join(session.answer()) == "ab"
        assert server.requests[0].line.startswith("POST /gr%C3%B6%C3%9Fe/inner/api/")

    def test_may_have_a_name_of_any_alphabet(self, open_session: OpenSession) -> None:
        _, error = failure(open_session("http://größe.invalid"))
        assert type(error) is TransportError
        assert "cannot connect" in str(error)

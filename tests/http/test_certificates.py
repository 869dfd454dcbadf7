"""Which certificate authorities are trusted, with either transport."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from dify_invoke import ConfigurationError, TransportError

from ..support.certificates import Authority
from ..support.drivers import Driver, OpenSession, failure
from ..support.replies import answer_all, never_answer
from ..support.servers import Listen

pytestmark = pytest.mark.usefixtures("_clean_environment")


class TestCertificates:
    """Those that the environment names, or else those of certifi."""

    def test_of_certifi_are_trusted(
        self, open_session: OpenSession, listen: Listen, known_authority: Authority
    ) -> None:
        with open_session(listen(answer_all, known_authority.server()).url) as session:
            assert "".join(session.answer()) == "ab"

    def test_of_ssl_cert_file_are_trusted(
        self,
        open_session: OpenSession,
        listen: Listen,
        authority: Authority,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        server = listen(answer_all, authority.server())
        with open_session(server.url) as session:
            assert "".join(session.answer()) == "ab"
            assert "".join(session.answer()) == "ab"
        assert server.connections == 1

    def test_of_the_environment_replace_those_of_certifi(
        self,
        open_session: OpenSession,
        listen: Listen,
        known_authority: Authority,
        authority: Authority,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        _, error = failure(open_session(listen(answer_all, known_authority.server()).url))
        assert type(error) is TransportError
        assert "certificate" in str(error)

    def test_of_ssl_cert_dir_are_trusted(
        self,
        open_session: OpenSession,
        listen: Listen,
        authority: Authority,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        openssl = shutil.which("openssl") or pytest.skip("no openssl on this machine")
        asked = [openssl, "x509", "-hash", "-noout", "-in", str(authority.file)]
        name = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
        authority.file.with_name(f"{name}.0").write_bytes(authority.file.read_bytes())
        monkeypatch.setenv("SSL_CERT_DIR", str(authority.file.parent))
        with open_session(listen(answer_all, authority.server()).url) as session:
            assert "".join(session.answer()) == "ab"

    def test_may_be_in_a_file_with_a_non_ascii_name(
        self,
        open_session: OpenSession,
        listen: Listen,
        authority: Authority,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        file = authority.file.with_name("Behörde.pem")
        file.write_bytes(authority.file.read_bytes())
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        with open_session(listen(answer_all, authority.server()).url) as session:
            assert "".join(session.answer()) == "ab"

    def test_of_the_environment_may_be_ignored(
        self,
        open_isolated_session: Callable[[str], Driver],
        listen: Listen,
        authority: Authority,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        server = listen(answer_all, authority.server())
        _, error = failure(open_isolated_session(server.url))
        assert type(error) is TransportError
        assert "certificate" in str(error)

    @pytest.mark.parametrize("content", [None, "no certificate"], ids=["no file", "another file"])
    def test_that_cannot_be_read_are_an_error(
        self,
        open_session: OpenSession,
        listen: Listen,
        tmp_path: Path,
        content: str | None,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """httpx reports them at once, pycurl with the first call."""
        file = tmp_path / "file.pem"
        if content:
            file.write_text(content)
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        url = f"https://127.0.0.1:{listen(never_answer).port}"
        said = "the certificates that the environment names cannot be used"
        with pytest.raises(ConfigurationError, match=said), open_session(url) as session:
            next(session.answer())

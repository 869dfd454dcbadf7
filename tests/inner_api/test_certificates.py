"""Whose word is taken for a server, over either library."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from dify_invoke import ConfigurationError, TransportError

from .scripts import answers, is_silent
from .servers import Authority, Listen
from .talks import Open, Talk, failure

pytestmark = pytest.mark.usefixtures("_nothing_from_outside")


class TestCertificates:
    """The environment's, or certifi's."""

    def test_of_certifi(self, talk: Open, listen: Listen, public: Authority) -> None:
        with talk(listen(answers, public.server()).url) as session:
            assert "".join(session.answer()) == "ab"

    def test_that_ssl_cert_file_names(
        self, talk: Open, listen: Listen, authority: Authority, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        server = listen(answers, authority.server())
        with talk(server.url) as session:
            assert "".join(session.answer()) == "ab"
            assert "".join(session.answer()) == "ab"
        assert server.connections == 1

    def test_of_the_environment_take_the_place_of_certifis(
        self,
        talk: Open,
        listen: Listen,
        public: Authority,
        authority: Authority,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        _, error = failure(talk(listen(answers, public.server()).url))
        assert type(error) is TransportError
        assert "certificate" in str(error)

    def test_that_ssl_cert_dir_has(
        self, talk: Open, listen: Listen, authority: Authority, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        openssl = shutil.which("openssl") or pytest.skip("no openssl on this machine")
        asked = [openssl, "x509", "-hash", "-noout", "-in", str(authority.file)]
        name = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
        authority.file.with_name(f"{name}.0").write_bytes(authority.file.read_bytes())
        monkeypatch.setenv("SSL_CERT_DIR", str(authority.file.parent))
        with talk(listen(answers, authority.server()).url) as session:
            assert "".join(session.answer()) == "ab"

    def test_in_a_file_whose_name_is_not_ascii(
        self, talk: Open, listen: Listen, authority: Authority, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = authority.file.with_name("Behörde.pem")
        file.write_bytes(authority.file.read_bytes())
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        with talk(listen(answers, authority.server()).url) as session:
            assert "".join(session.answer()) == "ab"

    def test_of_the_environment_may_be_passed_over(
        self,
        unaware: Callable[[str], Talk],
        listen: Listen,
        authority: Authority,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        server = listen(answers, authority.server())
        _, error = failure(unaware(server.url))
        assert type(error) is TransportError
        assert "certificate" in str(error)

    @pytest.mark.parametrize("content", [None, "no certificate"], ids=["no file", "another file"])
    def test_that_do_not_serve(
        self,
        talk: Open,
        listen: Listen,
        tmp_path: Path,
        content: str | None,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """httpx finds it at once, pycurl with the first call."""
        file = tmp_path / "file.pem"
        if content:
            file.write_text(content)
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        url = f"https://127.0.0.1:{listen(is_silent).port}"
        said = "a certificate that the environment names does not serve"
        with pytest.raises(ConfigurationError, match=said), talk(url) as session:
            next(session.answer())

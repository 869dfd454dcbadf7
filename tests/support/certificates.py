"""Certificate authorities that issue certificates for servers on loopback."""

import atexit
import shutil
import ssl
import tempfile
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import trustme


class Authority:
    """A certificate authority. Its own certificate is in a file, for clients that trust it."""

    def __init__(self, folder: Path) -> None:
        self._authority = trustme.CA()
        self.file = folder / "authority.pem"
        self._authority.cert_pem.write_to_path(str(self.file))

    def server(self, name: str = "127.0.0.1") -> ssl.SSLContext:
        """The context of a server with a certificate for that name."""
        return _context_of(self._authority.issue_cert(name))

    def expired(self) -> ssl.SSLContext:
        """The context of a server whose certificate expired yesterday."""
        yesterday = datetime.now(UTC) - timedelta(days=1)
        return _context_of(self._authority.issue_cert("127.0.0.1", not_after=yesterday))


def _context_of(certificate: Any) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    return context


@cache
def trusted() -> Authority:
    """The authority that the sessions of the fault matrix trust."""
    return _new()


@cache
def unknown() -> Authority:
    """An authority that no session trusts."""
    return _new()


def _new() -> Authority:
    folder = tempfile.mkdtemp(prefix="dify-invoke-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Authority(Path(folder))

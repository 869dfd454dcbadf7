"""Who vouches for the servers: one that the sessions trust, and one that nobody does."""

import atexit
import shutil
import ssl
import tempfile
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from ..inner_api.servers import Authority


class Voucher(Authority):
    def expired(self) -> ssl.SSLContext:
        """What makes a server one that it has vouched for until yesterday."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        yesterday = datetime.now(UTC) - timedelta(days=1)
        certificate: Any = self._authority.issue_cert("127.0.0.1", not_after=yesterday)
        certificate.configure_cert(context)
        return context


@cache
def trusted() -> Voucher:
    return _new()


@cache
def unknown() -> Voucher:
    return _new()


def _new() -> Voucher:
    folder = tempfile.mkdtemp(prefix="dify-faults-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Voucher(Path(folder))

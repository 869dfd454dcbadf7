"""Faults of connecting, and of certificates."""

from dify_invoke import InvokeTimeoutError, Timeout, TransportError

from ..support.certificates import trusted, unknown
from .fault import Expected, Fault, over_http
from .steps import hold, read_some, reset

UNSENT = {"unsent": True}
SENT = {"unsent": False}
CANNOT = Expected(TransportError, "cannot connect to https?://", attributes=SENT)
CALLED_UNSENT = "`unsent` is True, as it is not with pycurl"


CONNECTING = (
    Fault(
        name="connection refused",
        server="refuses",
        expected=over_http(
            Expected(TransportError, "cannot connect to http://", attributes=UNSENT)
        ),
    ),
    Fault(
        name="connection not accepted",
        server="is full",
        timeout=Timeout(connect=0.3, idle=10),
        expected=over_http(Expected(InvokeTimeoutError, "timed out before the", attributes=UNSENT)),
    ),
    Fault(
        name="DNS failure",
        server="is unknown",
        expected=over_http(
            Expected(
                TransportError, "cannot connect to http://no-such-host.invalid", attributes=UNSENT
            )
        ),
    ),
    Fault(
        name="TLS: an unknown authority",
        https=True,
        certificate=lambda: unknown().server(),
        expected=over_http(CANNOT),
    ),
    Fault(
        name="TLS: a certificate for another name",
        https=True,
        certificate=lambda: trusted().server("elsewhere.test"),
        expected=over_http(CANNOT),
    ),
    Fault(
        name="TLS: a certificate that has expired",
        https=True,
        certificate=lambda: trusted().expired(),
        expected=over_http(CANNOT),
    ),
    Fault(
        name="TLS: plain HTTP on its port",
        https=True,
        reads_request=False,
        http=lambda reply: [read_some, b"HTTP/1.1 400 Bad Request\r\n\r\n"],
        expected=over_http(CANNOT),
    ),
    Fault(
        name="TLS: closed in the handshake",
        https=True,
        reads_request=False,
        http=lambda reply: [read_some],
        expected=over_http(CANNOT),
    ),
    Fault(
        name="TLS: reset in the handshake",
        https=True,
        reads_request=False,
        http=lambda reply: [read_some, reset],
        expected=over_http(CANNOT),
    ),
    Fault(
        name="TLS: a handshake that is never answered",
        https=True,
        reads_request=False,
        http=lambda reply: [hold],
        timeout=Timeout(connect=0.3, idle=10),
        expected=over_http(Expected(InvokeTimeoutError, "timed out before the", attributes=UNSENT)),
    ),
)

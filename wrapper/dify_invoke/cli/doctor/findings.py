"""What the answers of a platform mean, in words; no I/O."""

import json
import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

import attrs

from ...errors import (
    ConfigurationError,
    InvokeTimeoutError,
    ReverseInvocationError,
    TransportError,
)
from ...protocol.json import is_object
from ...protocol.refusals import shown_words, status_error
from ...protocol.settings import is_uuid

State = Literal["ok", "problem", "skipped"]
FRAME = b"\x0f"
"""How a length-prefixed frame begins."""
_SKEW = 60
"""Seconds that two clocks may differ."""


@attrs.frozen
class Finding:
    """The outcome of one check."""

    check: str
    state: State
    says: str
    advice: str = ""


@attrs.frozen
class Reply:
    """A reply of a server, with the names of its headers in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    at: datetime
    """When its head had come."""

    @property
    def words(self) -> str:
        """The server's own words."""
        return shown_words(self.body.decode("utf-8", "replace").strip())

    @property
    def is_page(self) -> bool:
        return self.body.lstrip().startswith(b"<") or "html" in self.headers.get("content-type", "")

    @property
    def is_of_api_server(self) -> bool:
        """Whether the API server refuses a request so: JSON with a code, and a hidden path where the key is wrong."""
        try:
            fields = json.loads(self.body)
        except (ValueError, RecursionError):
            return False
        if not is_object(fields) or not isinstance(fields.get("code"), str):
            return False
        hides = self.status == 404 and ("x-version" in self.headers or "requested" in self.words)
        return hides or self.status in (400, 500)


Answer = Reply | ReverseInvocationError
"""A reply, or why there is none."""


def address(place: str, error: OSError | None, is_proxy: bool) -> Finding:
    """Says whether a connection to `host:port` was made."""
    named = f"the proxy {place}" if is_proxy else place
    if error is None:
        return Finding("address", "ok", f"{named} takes connections")
    if isinstance(error, socket.gaierror):
        says, advice = (
            f"the name in {named} was not found",
            "check its spelling, and the DNS of this machine",
        )
    elif isinstance(error, ConnectionRefusedError):
        says = f"nothing listens on {named}: the server is down, or the port is another"
        advice = "start it, or correct the port: the API server's is 5001 unless it is changed"
    elif isinstance(error, TimeoutError):
        says, advice = f"{named} does not answer", "look for a firewall, or a wrong address"
    else:
        says = f"{named} cannot be reached: {error.strerror or error}"
        advice = "check the address, and the network of this machine"
    return Finding("address", "problem", says, advice)


def proxy(error: ConfigurationError) -> Iterator[Finding]:
    """Says that the environment's proxy is not valid, which nothing else can be known without."""
    for check in ("address", "TLS"):
        yield Finding(check, "skipped", "the way to it is not known")
    yield Finding(
        "proxy", "problem", error.message, "correct HTTP_PROXY, HTTPS_PROXY and ALL_PROXY"
    )


def tls(error: Exception | None, version: str) -> Finding:
    """Says what came of the handshake."""
    if error is None:
        return Finding("TLS", "ok", f"{version}, with a trusted certificate")
    if isinstance(error, ssl.SSLCertVerificationError):
        says = f"the certificate is not trusted: {error.verify_message}"
        advice = (
            "name the file of your authority in SSL_CERT_FILE, or correct the server's certificate"
        )
    elif isinstance(error, ssl.SSLError) and error.reason == "WRONG_VERSION_NUMBER":
        says, advice = (
            "the server speaks no TLS on this port",
            "use http:// in the address, or the port for TLS",
        )
    elif isinstance(error, ConfigurationError):
        says, advice = error.message, "correct SSL_CERT_FILE and SSL_CERT_DIR"
    else:
        says, advice = f"the handshake failed: {error}", "check that the port is one for TLS"
    return Finding("TLS", "problem", says, advice)


def server(answer: Answer) -> Finding:
    """Says whether it is Dify's API server that answers."""
    if isinstance(answer, ReverseInvocationError):
        return _without_reply(answer)
    status, words = answer.status, answer.words
    if answer.is_of_api_server:
        version = answer.headers.get("x-version")
        return Finding("server", "ok", f"Dify's API server{f' {version}' if version else ''}")
    says = f"HTTP {status}, not an answer of Dify's API server" + (f": {words}" if words else "")
    advice = "correct the address and the port: the API server's port is 5001 unless it is changed"
    if 300 <= status < 400:
        says = f"HTTP {status}, a redirect to {answer.headers.get('location', 'nowhere')}"
        advice = "give the address of the API server itself: a proxy or a login page answers here"
    elif status in (502, 503, 504):
        says = f"HTTP {status}: a proxy answers, and cannot reach the API server behind it"
        advice = "start the API server, or correct the proxy's upstream"
    elif status == 413:
        return attrs.evolve(_too_large(0), check="server")
    elif words == "route not found":
        says = "this is the plugin daemon, not the API server"
        advice = "give the API server's address, whose port is 5001; the daemon takes --session"
    elif "HTTPS port" in answer.body.decode("utf-8", "replace"):
        says, advice = "the port is one for TLS", "use https:// in the address"
    elif answer.is_page:
        says = f"{words} with HTTP {status}: a proxy, a login or another server answers"
        advice = (
            "give the address of the API server itself, or let the proxy pass /inner/api on to it"
        )
    return Finding("server", "problem", says, advice)


def _without_reply(error: ReverseInvocationError) -> Finding:
    says = f"what listens there does not speak HTTP: {error.message}"
    advice = "correct the port: the API server's is 5001 unless it is changed"
    if isinstance(error, InvokeTimeoutError):
        says = f"it takes connections, and does not answer: {error.message}"
        advice = (
            f"look at the load of the API server, whose image serves ten connections; or {advice}"
        )
    elif isinstance(error, TransportError) and error.message.startswith("cannot connect"):
        says, advice = error.message, "check the proxy, and the certificate behind it"
    return Finding("server", "problem", says, advice)


def key(reply: Reply) -> Finding:
    """Says whether the key fits."""
    if reply.status == 404:
        return Finding(
            "key",
            "problem",
            "the key is wrong: the API server answers 404 to a key that it does not know",
            "give the server's INNER_API_KEY_FOR_PLUGIN (PLUGIN_DIFY_INNER_API_KEY in the .env of "
            "its compose file) by --key or DIFY_INNER_API_KEY",
        )
    if _unknown(reply) or reply.status >= 500:
        return Finding("key", "skipped", "the server looks for the tenant and the user first")
    return Finding("key", "ok", "the server accepts it")


def tenant(reply: Reply, given: str) -> Finding:
    """Says whether the workspace is there."""
    words = _unknown(reply)
    advice = "give the id of a workspace, from the table `tenants`, by --tenant or DIFY_TENANT_ID"
    if words == "user not found":
        return Finding(
            "tenant",
            "problem",
            "the user is not known to the server",
            "give a UUID by --user or DIFY_USER_ID, or none for the server's default user",
        )
    if words:
        return Finding("tenant", "problem", "the server has no workspace with this id", advice)
    if not is_uuid(given):
        return Finding(
            "tenant", "problem", "the tenant is not a UUID, as every workspace's id is", advice
        )
    if reply.status >= 500:
        failed = status_error("tenant", reply.status, reply.headers, reply.body)
        return Finding("tenant", "problem", failed.message, "look into the log of the API server")
    if reply.status == 404:
        return Finding("tenant", "skipped", "not known before the key fits")
    return Finding("tenant", "ok", "the server has this workspace")


def framing(version: str, first: bytes) -> Finding:
    """Says how streams are framed, by the first byte of one, or else by the server's version."""
    number = re.match(r"(\d+)\.(\d+)", version)
    older = number is not None and (int(number[1]), int(number[2])) < (1, 5)
    if first == FRAME:
        return Finding("framing", "ok", "streams have frames with a length")
    if first or older:
        seen = "a stream came in lines" if first else f"version {version} sends streams in lines"
        return Finding(
            "framing",
            "problem",
            f"old framing: {seen}, as servers before 1.5 do",
            "update the API server to 1.5 or later; this library reads lines, but other clients may not",
        )
    if number is not None:
        return Finding("framing", "ok", f"version {version} sends frames with a length")
    return Finding("framing", "skipped", "a stream alone shows it: give --model")


def compression(reply: Reply) -> Finding:
    """Says whether replies are compressed in a way that was asked for."""
    encoding = reply.headers.get("content-encoding", "").strip().lower()
    if encoding in ("", "identity"):
        return Finding("compression", "ok", "replies are not compressed, as by default")
    if encoding in ("gzip", "x-gzip", "deflate"):
        return Finding("compression", "ok", f"replies are compressed by {encoding}")
    return Finding(
        "compression",
        "problem",
        f"replies are compressed by {encoding}, which was not asked for",
        "turn this compression off in the proxy for /inner/api",
    )


def size(answer: Answer, sent: int) -> Finding:
    """Says whether a large request reaches the server."""
    if isinstance(answer, ReverseInvocationError):
        return Finding(
            "size",
            "problem",
            f"the connection broke under a request of {_mib(sent)}: {answer.message}",
            "raise the limit of request bodies of what is in front of the API server",
        )
    return (
        _too_large(sent)
        if answer.status == 413
        else Finding("size", "ok", f"a request of {_mib(sent)} arrives")
    )


def clock(reply: Reply) -> Finding:
    """Says whether this machine's clock agrees with the server's."""
    try:
        theirs = parsedate_to_datetime(reply.headers.get("date", ""))
    except ValueError:
        return Finding("clock", "skipped", "the server says no time")
    theirs = theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC)
    seconds = round((reply.at - theirs).total_seconds())
    if abs(seconds) <= _SKEW:
        return Finding("clock", "ok", "it agrees with the server's")
    ahead = "ahead of" if seconds > 0 else "behind"
    return Finding(
        "clock",
        "problem",
        f"it is {abs(seconds)} s {ahead} the server's, so signed addresses of files expire too early or late",
        "set both clocks by NTP",
    )


def _unknown(reply: Reply) -> str:
    """`tenant not found` or `user not found`, if the server says so."""
    words = reply.words
    return words if reply.status == 400 and words in ("tenant not found", "user not found") else ""


def _too_large(sent: int) -> Finding:
    what = f"a request of {_mib(sent)}" if sent else "even a small request"
    return Finding(
        "size",
        "problem",
        f"{what} is refused with HTTP 413: something in front of the API server limits bodies",
        "raise its limit, in nginx client_max_body_size: audio, images and long prompts are larger",
    )


def _mib(size: int) -> str:
    return f"{size / 1_048_576:.0f} MiB"

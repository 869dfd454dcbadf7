"""The checks of a platform, in their order. What an earlier one rules out is skipped."""

from collections.abc import Iterator

from ...errors import ConfigurationError
from ...http.proxies import environment_proxy
from ..platform import Platform
from . import findings, probes
from .findings import Finding, Reply
from .invocation import STREAMING, Outcome, invocation_of, model, streaming

CHECKS = (
    "address", "TLS", "proxy", "server", "key", "tenant", "framing", "compression", "size", "clock", "model",
    "streaming",
)  # fmt: skip
"""All checks."""
NOT_REACHED = "not before the problem above is solved"
LARGE = 6_291_456
"""Bytes of a large request: as many as the daemon takes."""


def examine(platform: Platform, named: tuple[str, str] | None, type_: str) -> Iterator[Finding]:
    """Yields what each check finds, as it finds it. `named` is the provider and the model to invoke."""
    done = 0
    for finding in _findings(platform, named, type_):
        done += 1
        yield finding
    for check in CHECKS[done:]:
        yield Finding(check, "skipped", NOT_REACHED)


def _findings(platform: Platform, named: tuple[str, str] | None, type_: str) -> Iterator[Finding]:
    for finding in _way(platform):
        yield finding
        if finding.state == "problem":
            return
    if platform.session_id:
        for check in CHECKS[3:10]:
            yield Finding(check, "skipped", "the daemon at this address asks the API server")
        yield from _model(_invoked(platform, named, type_), named, type_)
        return
    reply = probes.ask(platform)
    answered = findings.server(reply)
    yield answered
    if answered.state == "problem" or not isinstance(reply, Reply):
        return
    admitted = findings.key(reply), findings.tenant(reply, platform.tenant)
    yield from admitted
    if any(finding.state == "problem" for finding in admitted):
        return
    outcome = _invoked(platform, named, type_)
    first = outcome.beginning if outcome and type_ in STREAMING else b""
    yield findings.framing(reply.headers.get("x-version", ""), first)
    yield findings.compression(reply)
    yield findings.size(probes.ask(platform, LARGE), LARGE)
    yield findings.clock(reply)
    yield from _model(outcome, named, type_)


def _way(platform: Platform) -> Iterator[Finding]:
    """The checks of the way to the server."""
    try:
        proxy = environment_proxy(platform.url)
    except ConfigurationError as error:
        yield from findings.proxy(error)
        return
    place = (proxy.host, proxy.port) if proxy else probes.place(platform)
    yield findings.address(_written(place), probes.connect(place), is_proxy=proxy is not None)
    if not platform.url.startswith("https:"):
        yield Finding("TLS", "skipped", "the address is http://")
    elif proxy:
        yield Finding("TLS", "skipped", "it is by way of the proxy: see the server")
    else:
        yield findings.tls(*probes.shake_hands(place))
    used = (
        f"requests go by way of {proxy.url}; NO_PROXY makes exceptions" if proxy else "none is used"
    )
    yield Finding("proxy", "ok", used)


def _invoked(platform: Platform, named: tuple[str, str] | None, type_: str) -> Outcome | None:
    return probes.invoke(platform, *invocation_of(type_, *named)) if named else None


def _model(outcome: Outcome | None, named: tuple[str, str] | None, type_: str) -> Iterator[Finding]:
    """The checks of a model."""
    if outcome and named:
        yield model("/".join(named), type_, outcome)
        yield streaming(type_, outcome)
    else:
        for check in CHECKS[-2:]:
            yield Finding(check, "skipped", "give --model provider/model")


def _written(place: tuple[str, int]) -> str:
    host, port = place
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

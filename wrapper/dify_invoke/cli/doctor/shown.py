"""How findings are shown: as lines, as JSON, and as a report without secrets."""

import json
import platform as machine
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from textwrap import wrap
from typing import Any

import attrs
from rich.text import Text

from ... import __version__
from ...errors import ConfigurationError
from ...http.proxies import environment_proxy
from ..platform import Platform
from .findings import Finding, State
from .probes import place

_STYLES: Mapping[State, str] = {"ok": "green", "problem": "bold red", "skipped": "dim"}
_PACKAGES = ("httpcore2", "msgspec", "attrs", "dify_plugin")
_INDENT = 22
"""The column of what a finding says."""
_SHORTEST = 6
"""Characters of the shortest key that is looked for: a shorter one is too likely to be part of a word."""
_LOCAL = ("localhost", "127.0.0.1", "::1")


def without_key(finding: Finding, platform: Platform) -> Finding:
    """The finding without the key, which a server may have echoed."""
    if len(platform.key) < _SHORTEST:
        return finding
    says, advice = (
        text.replace(platform.key, "[redacted]") for text in (finding.says, finding.advice)
    )
    return attrs.evolve(finding, says=says, advice=advice)


def lines(finding: Finding, columns: int) -> Iterator[Text]:
    """Yields the lines of a finding: what it says, and what to do."""
    said = wrap(finding.says, max(20, columns - _INDENT)) or [""]
    head = Text(f"{finding.state:8}", _STYLES[finding.state]).append(
        f" {finding.check:13}", "default not dim"
    )
    yield head.append(said[0], "default not bold")
    for more in said[1:]:
        yield Text(" " * _INDENT + more)
    for line in finding.advice.splitlines():
        indent = len(line) - len(line.lstrip())
        for part in wrap(line.strip(), max(20, columns - _INDENT - indent)):
            yield Text(" " * (_INDENT + indent) + part, "cyan")


def document(findings: Sequence[Finding], platform: Platform) -> str:
    """The findings as one JSON document."""
    fields: dict[str, Any] = {
        "version": __version__,
        "url": platform.url,
        "tenant_id": platform.tenant or None,
        "is_healthy": is_healthy(findings),
        "findings": [attrs.asdict(finding) for finding in findings],
    }
    return json.dumps(fields, indent=2, ensure_ascii=False)


def report(findings: Sequence[Finding], platform: Platform) -> str:
    """A text for an issue: versions, the platform and the findings. Ids are shortened, and hosts left out."""
    server = "daemon" if platform.session_id else "API server"
    text = "\n".join(
        [
            "dify-invoke doctor",
            "",
            f"Python {machine.python_version()} on {machine.system()} {machine.machine()}",
            ", ".join(_versions()),
            f"{server} at {platform.url}, tenant {platform.tenant or 'none'}",
            "",
            *(f"- {finding.check}: {finding.state}: {finding.says}" for finding in findings),
        ]
    )
    hidden = {id_: f"{id_[:4]}..." for id_ in (platform.tenant, platform.user, platform.session_id)}
    hidden |= dict.fromkeys((*_hosts(platform), *re.findall(r"https?://([\w.-]+)", text)), "HOST")
    for name, shown in hidden.items():
        if name and name.lower() not in _LOCAL:
            text = re.sub(rf"(?i)(?<![\w-]){re.escape(name)}(?![\w-])", shown, text)
    return text


def _hosts(platform: Platform) -> Iterator[str]:
    """Yields the names of the server and of its proxy."""
    yield place(platform)[0]
    with suppress(ConfigurationError):
        if proxy := environment_proxy(platform.url):
            yield proxy.host


def is_healthy(findings: Sequence[Finding]) -> bool:
    return all(finding.state != "problem" for finding in findings)


def _versions() -> Iterator[str]:
    yield f"dify-invoke {__version__}"
    for package in _PACKAGES:
        try:
            yield f"{package} {version(package)}"
        except PackageNotFoundError:
            continue

"""CHANGELOG.md after Keep a Changelog: its headings, its kinds of changes, and its links."""

import re
from collections.abc import Iterator

from .repository import ROOT

_HEADING = re.compile(r"^## (.*)$", re.MULTILINE)
_RELEASE = re.compile(r"\[(\d+\.\d+\.\d+[^\]]*)\] - (\d{4}-\d{2}-\d{2})( \[YANKED\])?")
_KIND = re.compile(r"^### (.*)$", re.MULTILINE)
_LINK = re.compile(r"^\[([^\]]+)\]: https://", re.MULTILINE)
KINDS = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")
UNRELEASED = "[Unreleased]"


def changelog_faults(version: str, *, released: bool, text: str | None = None) -> Iterator[str]:
    """Yields what is wrong with the changelog of a version, which is released or yet to be."""
    if text is None:
        text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    headings = _HEADING.findall(text)
    if headings[:1] != [UNRELEASED]:
        yield f"CHANGELOG.md: the first heading is not ## {UNRELEASED}"
    releases = [_RELEASE.fullmatch(one) for one in headings[1:]]
    for heading, release in zip(headings[1:], releases, strict=True):
        if not release:
            yield f"CHANGELOG.md: ## {heading} is not ## [1.2.3] - YYYY-MM-DD"
    versions = [release[1] for release in releases if release]
    for kind in _KIND.findall(text):
        if kind not in KINDS:
            yield f"CHANGELOG.md: ### {kind} is none of {', '.join(KINDS)}"
    links = set(_LINK.findall(text))
    for name in (UNRELEASED.strip("[]"), *versions):
        if name not in links:
            yield f"CHANGELOG.md: [{name}] has no link at the end"
    if released and version not in versions:
        yield f"CHANGELOG.md: no heading ## [{version}] - YYYY-MM-DD"


def tag_faults(version: str, tag: str | None) -> Iterator[str]:
    """Yields a fault if the tag to publish is not that of the version."""
    if tag is not None and tag != f"v{version}":
        yield f"the tag {tag} is not v{version}, the version in wrapper/dify_invoke/__init__.py"

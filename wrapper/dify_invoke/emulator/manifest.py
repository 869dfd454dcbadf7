"""What a plugin's files say of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ..protocol.json import is_object
from .daemon import MODEL_PERMISSIONS


@dataclass(frozen=True)
class Manifest:
    """What the host needs to know of a plugin."""

    permissions: frozenset[str]
    """The types of models that it may invoke."""
    providers: dict[str, str]
    """The tool providers by the tools that they have."""


def read_manifest(folder: Path) -> Manifest:
    """Reads `manifest.yaml` and what it names. Raises ValueError when there is no plugin."""
    manifest = _mapping(folder / "manifest.yaml")
    granted: dict[str, Any] = manifest
    for name in ("resource", "permission", "model"):
        granted = granted.get(name) or {}
    permissions = {name for name in MODEL_PERMISSIONS if granted.get(name)}
    plugins: dict[str, Any] = manifest.get("plugins") or {}
    providers: dict[str, str] = {}
    for file in plugins.get("tools") or ():
        provider = _mapping(folder / file)
        for tool in provider.get("tools") or ():
            identity = _mapping(folder / tool)["identity"]
            providers[identity["name"]] = provider["identity"]["name"]
    return Manifest(frozenset(permissions if granted.get("enabled") else ()), providers)


def _mapping(file: Path) -> dict[str, Any]:
    if not file.is_file():
        raise ValueError(
            f"{file} is missing: a plugin's folder has a manifest.yaml and what it names"
        )
    content = yaml.safe_load(file.read_text("utf-8"))
    if not is_object(content):
        raise ValueError(f"{file} is no mapping")
    return content

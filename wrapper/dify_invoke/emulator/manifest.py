"""Reading a plugin's manifest and the YAML files that it names."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ..protocol.json import is_object
from .operations import MODEL_PERMISSIONS


@dataclass(frozen=True)
class Manifest:
    """The parts of a plugin's manifest that running it needs."""

    permissions: frozenset[str]
    """The types of models that the plugin may invoke."""
    providers: dict[str, str]
    """The name of the provider of each tool."""


def read_manifest(folder: Path) -> Manifest:
    """Reads `manifest.yaml` and the files of the tools that it names.

    Raises ValueError if a file is missing or does not contain a mapping.
    """
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
            f"{file} is missing; a plugin's folder must have manifest.yaml and all files it names"
        )
    content = yaml.safe_load(file.read_text("utf-8"))
    if not is_object(content):
        raise ValueError(f"{file} must contain a YAML mapping, not {type(content).__name__}")
    return content

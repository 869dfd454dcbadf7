"""Reading a plugin's manifest and the YAML files that it names."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import yaml

from ..protocol.json import is_object
from .operations import MODEL_PERMISSIONS, OTHER_PERMISSIONS

PERMISSIONS = MODEL_PERMISSIONS | OTHER_PERMISSIONS
"""What a plugin may invoke, if its manifest says so: types of models, `app`, `node`, `storage` and `tool`."""

Kind = Literal["tools", "agent_strategies", "datasources", "triggers", "models"]
"""A kind of provider, as a manifest names it."""

# How a provider's file names its offers, and what one is called.
_OFFERS: dict[Kind, tuple[str, str]] = {
    "tools": ("tools", "tool"),
    "agent_strategies": ("strategies", "agent strategy"),
    "datasources": ("datasources", "datasource"),
    "triggers": ("events", "event"),
    "models": ("", "model"),
}


@dataclass(frozen=True)
class Offer:
    """A tool, an agent strategy, a datasource or an event of a plugin."""

    name: str
    provider: str
    """The name of its provider."""
    declaration: dict[str, Any]
    """The content of its YAML file."""


@dataclass(frozen=True)
class Offers:
    """What a plugin offers of one kind."""

    kind: Kind
    providers: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    """The content of the provider's YAML file, by the provider's name."""
    offers: list[Offer] = field(default_factory=list[Offer])

    def find(self, name: str, provider: str | None = None) -> Offer:
        """Returns the offer of that name. Raises ValueError if there is none."""
        if provider is not None:
            self.check_provider(provider)
        offers = [one for one in self.offers if provider in (None, one.provider)]
        for offer in offers:
            if offer.name == name:
                return offer
        one = _OFFERS[self.kind][1]
        whose = "the plugin" if provider is None else f"the provider {provider!r}"
        raise ValueError(
            f"{whose} has no {one} {name!r}; its {_plural(one)} are: "
            f"{known(offer.name for offer in offers)}"
        )

    def check_provider(self, name: str) -> None:
        """Raises ValueError if the plugin has no provider of that name and kind."""
        if name not in self.providers:
            kind = _plural(_OFFERS[self.kind][1]) if self.kind != "triggers" else "triggers"
            raise ValueError(
                f"the plugin has no provider {name!r} of {kind}; "
                f"its providers are: {known(self.providers)}"
            )


@dataclass(frozen=True)
class Manifest:
    """The parts of a plugin's manifest that running it needs."""

    permissions: frozenset[str]
    """What the plugin may invoke, of PERMISSIONS."""
    plugin_id: str
    """The author and the name, such as `langgenius/openai`: whose storage the plugin uses."""
    storage_size: int | None
    """How many bytes it may store, or None if it does not say."""
    offers: dict[Kind, Offers]


def read_manifest(folder: Path) -> Manifest:
    """Reads `manifest.yaml` and the files that it names.

    Raises ValueError if a file is missing, does not contain a mapping, or has no name.
    """
    manifest = _mapping(folder / "manifest.yaml")
    granted: dict[str, Any] = manifest
    for name in ("resource", "permission"):
        granted = granted.get(name) or {}
    plugins: dict[str, Any] = manifest.get("plugins") or {}
    offers: dict[Kind, Offers] = {
        kind: _offers(folder, kind, plugins.get(kind) or ()) for kind in _OFFERS
    }
    plugin_id = f"{manifest.get('author') or 'unknown'}/{manifest.get('name') or folder.name}"
    storage: dict[str, Any] = granted.get("storage") or {}
    return Manifest(frozenset(_permissions(granted)), plugin_id, storage.get("size"), offers)


def known(names: Iterable[str]) -> str:
    """Lists what there is, for an error."""
    return ", ".join(sorted(names)) or "none"


def _permissions(granted: dict[str, Any]) -> Iterator[str]:
    models: dict[str, Any] = granted.get("model") or {}
    if models.get("enabled"):
        yield from (name for name in MODEL_PERMISSIONS if models.get(name))
    for name in OTHER_PERMISSIONS:
        other: dict[str, Any] = granted.get(name) or {}
        if other.get("enabled"):
            yield name


def _offers(folder: Path, kind: Kind, files: Iterable[str]) -> Offers:
    found = Offers(kind)
    for file in files:
        provider = _mapping(folder / file)
        name = str(provider["provider"]) if kind == "models" else _name(folder / file, provider)
        found.providers[name] = provider
        for offered in provider.get(_OFFERS[kind][0]) or ():
            declaration = _mapping(folder / offered)
            found.offers.append(Offer(_name(folder / offered, declaration), name, declaration))
    return found


def _name(file: Path, content: dict[str, Any]) -> str:
    identity = content.get("identity")
    if not is_object(identity) or not isinstance(identity.get("name"), str):
        raise ValueError(f"{file} must have identity.name, a text")
    return str(identity["name"])


def _plural(noun: str) -> str:
    return f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"


def _mapping(file: Path) -> dict[str, Any]:
    if not file.is_file():
        raise ValueError(
            f"{file} is missing; a plugin's folder must have manifest.yaml and all files it names"
        )
    content = yaml.safe_load(file.read_text("utf-8"))
    if not is_object(content):
        raise ValueError(f"{file} must contain a YAML mapping, not {type(content).__name__}")
    return content

"""Reading a plugin's manifest and the YAML files that it names."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from ..protocol.mistakes import nearest, shown
from .operations import MODEL_PERMISSIONS, OTHER_PERMISSIONS
from .plugin_files import Field, PluginFile

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

# What the daemon knows as the scope of a parameter, by the parameter's type. Several are joined by "&".
_SCOPES = {
    "app-selector": ("all", "chat", "workflow", "completion"),
    "model-selector": (
        "llm", "text-embedding", "rerank", "tts", "speech2text", "moderation", "vision", "document", "tool-call",
    ),
}  # fmt: skip


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

    Raises ValueError, with the file, the field and the line, if a file is missing or no YAML, or a field
    is missing or of the wrong type. An icon that is missing and a scope that is misspelt are mistakes, too: the
    daemon does not install such a plugin.
    """
    manifest = PluginFile(folder, "manifest.yaml")
    _check_icons(folder, manifest, ("icon",), ("icon_dark",))
    offers: dict[Kind, Offers] = {kind: _offers(folder, manifest, kind) for kind in _OFFERS}
    content = manifest.content
    plugin_id = f"{content.get('author') or 'unknown'}/{content.get('name') or folder.name}"
    size = _granted(manifest, "storage").get("size")
    if size is not None and (isinstance(size, bool) or not isinstance(size, int)):
        field = ("resource", "permission", "storage", "size")
        raise manifest.wrong(field, f"is {shown(size)}: give a number of bytes, such as 1048576")
    return Manifest(frozenset(_permissions(manifest)), plugin_id, size, offers)


def owner_of(
    offers: Mapping[Kind, Offers], tool: str | None, trigger: str | None, event: str | None
) -> dict[str, str]:
    """Returns the fields of a request that name who has a parameter: a tool, or a trigger or its event.

    Raises ValueError if there is no such tool, trigger or event, or not one of them is given.
    """
    if (tool is None) == (trigger is None) or (event is not None and trigger is None):
        raise ValueError("give the tool that has the parameter, or the trigger and its event")
    if tool is not None:
        return {"provider": offers["tools"].find(tool).provider, "provider_action": tool}
    assert trigger is not None
    if event is None:
        offers["triggers"].check_provider(trigger)
    else:
        offers["triggers"].find(event, trigger)
    return {"provider": trigger, "provider_action": event or "provider"}


def known(names: Iterable[str]) -> str:
    """Lists what there is, for an error."""
    return ", ".join(sorted(names)) or "none"


def unknown_parameter(owner: str, name: str, names: Iterable[str]) -> ValueError:
    """Returns the error for a parameter that a tool or an agent strategy does not have."""
    names = list(names)
    meant = nearest(str(name), names)
    question = f"; did you mean {meant!r}?" if meant else ""
    text = f"{owner} has no parameter {name!r}; its parameters are: {known(names)}"
    return ValueError(text + question)


def _granted(manifest: PluginFile, name: str) -> dict[str, Any]:
    return manifest.mapping("resource", "permission", name)


def _permissions(manifest: PluginFile) -> Iterator[str]:
    manifest.mapping("resource")
    manifest.mapping("resource", "permission")
    models = _granted(manifest, "model")
    if models.get("enabled"):
        yield from (name for name in MODEL_PERMISSIONS if models.get(name))
    for name in OTHER_PERMISSIONS:
        if _granted(manifest, name).get("enabled"):
            yield name


def _offers(folder: Path, manifest: PluginFile, kind: Kind) -> Offers:
    found = Offers(kind)
    manifest.mapping("plugins")
    for index, file in enumerate(manifest.texts("plugins", kind)):
        provider = PluginFile(folder, file, (manifest, ("plugins", kind, index)))
        name = provider.text(*(["provider"] if kind == "models" else ["identity", "name"]))
        found.providers[name] = provider.content
        if kind == "tools":
            _check_icons(folder, provider, ("identity", "icon"))
        field = _OFFERS[kind][0]
        for number, offered in enumerate(provider.texts(field) if field else ()):
            offer = PluginFile(folder, offered, (provider, (field, number)))
            offer_name = offer.text("identity", "name")
            _check_parameters(offer)
            if kind in ("tools", "agent_strategies"):
                _check_scopes(offer)
            found.offers.append(Offer(offer_name, name, offer.content))
    return found


def _check_parameters(offer: PluginFile) -> None:
    """Raises ValueError for a parameter without a name or a type, and for options without a value."""
    for index, _ in enumerate(offer.items("parameters")):
        offer.mapping("parameters", index)
        offer.text("parameters", index, "name")
        offer.text("parameters", index, "type")
        for number, _ in enumerate(offer.items("parameters", index, "options")):
            option = offer.mapping("parameters", index, "options", number)
            if option.get("value") is None:
                field = ("parameters", index, "options", number, "value")
                raise offer.wrong(field, "is missing: give a text")
        for bound in ("min", "max"):
            limit = offer.content["parameters"][index].get(bound)
            if limit is not None and (
                isinstance(limit, bool) or not isinstance(limit, int | float)
            ):
                raise offer.wrong(("parameters", index, bound), f"is {shown(limit)}: give a number")


def _check_scopes(offer: PluginFile) -> None:
    """Raises ValueError for a scope that is only misspelt. An unknown one may be of a newer daemon."""
    for index, parameter in enumerate(offer.items("parameters")):
        scope, known_scopes = parameter.get("scope"), _SCOPES.get(parameter["type"], ())
        parts = [part.strip() for part in str(scope or "").split("&")]
        if not set(parts).isdisjoint(known_scopes):
            continue  # the daemon looks for one that it knows
        for part in parts:
            # Not `nearest`: in words of three letters, such as llm, one swapped letter is a third.
            for meant in get_close_matches(part, known_scopes, 1):
                field = ("parameters", index, "scope")
                raise offer.wrong(field, f"is {shown(scope)}; did you mean {meant!r}?")


def _check_icons(folder: Path, file: PluginFile, *fields: Field) -> None:
    """Raises ValueError for an icon that is not in the folder `_assets`."""
    for place in fields:
        if not file.mapping(*place[:-1]).get(str(place[-1])):
            continue
        icon = file.text(*place)
        if not (folder / "_assets" / icon).is_file():
            raise file.wrong(place, f"names {icon}, but _assets/{icon} is missing")


def _plural(noun: str) -> str:
    return f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"

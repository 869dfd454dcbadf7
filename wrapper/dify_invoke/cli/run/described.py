"""What a plugin's YAML says for people: its tools with their parameters and credentials, and what else it has."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import attrs
import typer

from ...emulator.manifest import Kind, Offer, read_manifest
from ...emulator.plugin_files import PluginFile
from ...protocol.json import is_array, is_object
from ...protocol.mistakes import nearest

_SEVERAL = frozenset({"select", "checkbox", "dynamic-select", "dynamic-tree-select"})
_LANGUAGE = "en_US"
_RUN: tuple[tuple[Kind, Literal["tool", "agent strategy"]], ...] = (
    ("tools", "tool"),
    ("agent_strategies", "agent strategy"),
)
_ELSE: tuple[tuple[Kind, str], ...] = (
    ("datasources", "datasource"),
    ("triggers", "trigger event"),
)


@attrs.frozen
class Parameter:
    """A parameter of a tool or an agent strategy."""

    name: str
    type: str
    required: bool
    form: str
    """`llm` if a model fills it in, `form` if a person does when the tool is set up."""
    default: Any
    description: str
    options: Sequence[tuple[str, str]]
    """The values that a select may have, with their labels."""
    several: bool
    """Whether it takes a list."""
    scope: str
    """What kind of model or app may be selected; "" if it is not said."""
    bounds: tuple[float | None, float | None]

    @property
    def has_default(self) -> bool:
        return self.default is not None and self.default != ""


@attrs.frozen
class Credential:
    """A credential that a provider needs."""

    name: str
    required: bool
    default: Any
    description: str


@attrs.frozen
class Provider:
    """Whose credentials a tool uses."""

    name: str
    credentials: Sequence[Credential]
    by_oauth: bool
    """Whether the credentials come from OAuth alone."""


@attrs.frozen
class Tool:
    """A tool or an agent strategy, which can be run."""

    name: str
    kind: Literal["tool", "agent strategy"]
    description: str
    provider: Provider
    parameters: Sequence[Parameter]
    declaration: Mapping[str, Any]


@attrs.frozen
class Plugin:
    """A plugin in a folder."""

    folder: Path
    plugin_id: str
    version: str
    description: str
    permissions: Sequence[str]
    tools: Sequence[Tool]
    others: Sequence[tuple[str, str]]
    """What else it has: the kind, such as `endpoint`, and the name."""

    def tool(self, name: str) -> Tool:
        """The tool of that name. Raises BadParameter if there is none."""
        for one in self.tools:
            if one.name == name:
                return one
        names = [one.name for one in self.tools]
        if not names:
            has = ", ".join(sorted({kind for kind, _ in self.others})) or "nothing to run"
            raise typer.BadParameter(
                f"{self.folder} has no tool {name!r}, and none at all: it has {has}"
            )
        meant = nearest(name, names)
        question = f"did you mean {meant!r}? " if meant else ""
        raise typer.BadParameter(
            f"{self.folder} has no tool {name!r}: {question}its tools are: {', '.join(sorted(names))}"
        )


def plugin_in(folder: Path) -> Plugin:
    """Reads a plugin. Raises BadParameter, with the file and the line, if there is none or it is not valid."""
    if not folder.exists():
        raise typer.BadParameter(f"there is no folder {folder}: give that of a plugin")
    if not folder.is_dir():
        raise typer.BadParameter(f"{folder} is no folder: give that of a plugin")
    if not (folder / "manifest.yaml").is_file():
        raise typer.BadParameter(f"{folder} has no manifest.yaml: give the folder of a plugin")
    try:
        return _read(folder)
    except (ValueError, OSError) as error:
        raise typer.BadParameter(f"{folder}: {error}") from error


def _read(folder: Path) -> Plugin:
    manifest, content = read_manifest(folder), PluginFile(folder, "manifest.yaml").content
    tools: list[Tool] = []
    others: list[tuple[str, str]] = []
    for kind, called in _RUN:
        offers = manifest.offers[kind]
        for offer in offers.offers:
            provider = _provider(offer.provider, offers.providers[offer.provider])
            tools.append(_tool(offer, called, provider))
    for kind, word in _ELSE:
        others += ((word, offer.name) for offer in manifest.offers[kind].offers)
    others += (("model provider", name) for name in manifest.offers["models"].providers)
    others += (("endpoint", one) for one in _endpoints(folder))
    return Plugin(
        folder,
        manifest.plugin_id,
        str(content.get("version") or ""),
        _text(content.get("description")),
        sorted(manifest.permissions),
        tools,
        others,
    )


def _endpoints(folder: Path) -> Iterator[str]:
    """The endpoints, such as `POST /hello`. They have a file each, named by that of their group."""
    manifest = PluginFile(folder, "manifest.yaml")
    for index, file in enumerate(manifest.texts("plugins", "endpoints")):
        group = PluginFile(folder, file, (manifest, ("plugins", "endpoints", index)))
        for number, one in enumerate(group.items("endpoints")):
            content = one
            if isinstance(one, str):
                content = PluginFile(folder, one, (group, ("endpoints", number))).content
            if is_object(content):
                yield f"{content.get('method', 'GET')} {content.get('path', '/')}"


def _tool(offer: Offer, kind: Literal["tool", "agent strategy"], provider: Provider) -> Tool:
    described = offer.declaration.get("description")
    human = described.get("human") if is_object(described) else None
    parameters = [_parameter(one) for one in offer.declaration.get("parameters") or ()]
    text = _text(human or described)
    return Tool(offer.name, kind, text, provider, parameters, offer.declaration)


def _parameter(rule: Mapping[str, Any]) -> Parameter:
    options = [
        (str(option["value"]), _text(option.get("label"))) for option in rule.get("options") or ()
    ]
    type_ = str(rule["type"])
    return Parameter(
        name=rule["name"],
        type=type_,
        required=bool(rule.get("required")),
        form=str(rule.get("form") or "llm"),
        default=rule.get("default"),
        description=_text(rule.get("human_description") or rule.get("label")),
        options=options,
        several=bool(rule.get("multiple") and type_ in _SEVERAL)
        or type_ in ("files", "system-files"),
        scope=str(rule.get("scope") or ""),
        bounds=(rule.get("min"), rule.get("max")),
    )


def _provider(name: str, content: Mapping[str, Any]) -> Provider:
    given = content.get("credentials_for_provider") or content.get("credentials_schema")
    oauth = content.get("oauth_schema")
    by_oauth = not given and is_object(oauth)
    if by_oauth and is_object(oauth):
        given = oauth.get("credentials_schema")
    return Provider(name, list(_credentials(given)), by_oauth)


def _credentials(given: object) -> Iterator[Credential]:
    """The credentials, whether the file has them as a mapping of their names or as a list."""
    if is_object(given):
        rules = [{"name": name, **rule} for name, rule in given.items() if is_object(rule)]
    else:
        rules = [one for one in given if is_object(one)] if is_array(given) else []
    for rule in rules:
        if isinstance(rule.get("name"), str):
            yield Credential(
                rule["name"],
                bool(rule.get("required")),
                rule.get("default"),
                _text(rule.get("label")),
            )


def _text(given: object) -> str:
    """A text in English, or in the first language that there is, in one line."""
    if is_object(given):
        given = given.get(_LANGUAGE) or next(iter(given.values()), "")
    return " ".join(str(given).split()) if given else ""

"""What the emulator reads of a plugin's YAML, before it starts the plugin."""

import re
from pathlib import Path

import pytest

from dify_invoke.emulator.manifest import read_manifest

AGENTS = """
identity: {name: agents}
strategies: [strategy.yaml]
"""
STRATEGY = """
identity: {name: think}
parameters: [{name: query, type: string}]
"""


def write(folder: Path, manifest: str, **files: str) -> Path:
    (folder / "manifest.yaml").write_text(manifest)
    for name, content in files.items():
        (folder / f"{name}.yaml").write_text(content)
    return folder


def test_what_it_offers_is_found_by_name(tmp_path: Path) -> None:
    plugin = "plugins: {agent_strategies: [agents.yaml]}"
    manifest = read_manifest(write(tmp_path, plugin, agents=AGENTS, strategy=STRATEGY))
    offer = manifest.offers["agent_strategies"].find("think")
    assert (offer.name, offer.provider) == ("think", "agents")
    assert offer.declaration["parameters"] == [{"name": "query", "type": "string"}]
    with pytest.raises(ValueError, match="no tool 'think'; its tools are: none"):
        manifest.offers["tools"].find("think")


def test_an_event_belongs_to_its_provider(tmp_path: Path) -> None:
    manifest = read_manifest(
        write(
            tmp_path,
            "plugins: {triggers: [one.yaml, two.yaml]}",
            one="{identity: {name: one}, events: [first.yaml]}",
            two="{identity: {name: two}, events: [second.yaml]}",
            first="{identity: {name: message}, number: 1}",
            second="{identity: {name: message}, number: 2}",
        )
    )
    events = manifest.offers["triggers"]
    assert events.find("message", "two").declaration["number"] == 2
    with pytest.raises(ValueError, match=r"the provider 'one' has no event 'x'; .* are: message"):
        events.find("x", "one")
    with pytest.raises(ValueError, match=r"no provider 'three' of triggers; .* are: one, two"):
        events.find("message", "three")


@pytest.mark.parametrize(
    ("granted", "permissions"),
    [
        ("", []),
        ("model: {enabled: true, llm: true, tts: false}", ["llm"]),
        ("model: {enabled: false, llm: true}", []),
        ("tool: {enabled: true}", ["tool"]),
        ("tool: {enabled: false}, model: {enabled: true, rerank: true}", ["rerank"]),
    ],
)
def test_permissions(tmp_path: Path, granted: str, permissions: list[str]) -> None:
    manifest = write(tmp_path, f"resource: {{permission: {{{granted}}}}}")
    assert read_manifest(manifest).permissions == set(permissions)


PROVIDER = "identity:\n  name: things\ntools:\n  - tool.yaml\n"
TOOL = "identity:\n  name: thing\nparameters:\n  - name: x\n    type: select\n"
SELECTOR = TOOL.replace("select", "model-selector")
MANIFEST = "plugins:\n  tools:\n    - provider.yaml\n"


@pytest.mark.parametrize(
    ("file", "content", "text"),
    [
        (
            "manifest",
            "a: b: c",
            "manifest.yaml, line 1, column 5 is not valid YAML: mapping values",
        ),
        ("provider", "a:\n  b: [1,\n", "provider.yaml, line 3, column 1 is not valid YAML: while"),
        ("tool", "a: 1\n\tb: 2", "tool.yaml, line 2, column 1 is not valid YAML: while scanning"),
        (
            "tool",
            "a: !later b",
            "tool.yaml, line 1, column 4 is not valid YAML: could not determine",
        ),
        ("tool", "a: 2026-13-45", "tool.yaml is not valid YAML: month must be in 1..12"),
        ("tool", "a: \x07", "tool.yaml is not valid YAML: unacceptable character"),
        ("tool", "a: 1\n---\nb: 2", "tool.yaml, line 2, column 1 is not valid YAML: expected a"),
        ("tool", "[" * 3000, "tool.yaml is not valid YAML: maximum recursion depth exceeded"),
    ],
)
def test_a_file_that_is_no_yaml(tmp_path: Path, file: str, content: str, text: str) -> None:
    files = {"provider": PROVIDER, "tool": TOOL, file: content}
    manifest = files.pop("manifest", MANIFEST)
    with pytest.raises(ValueError, match=f"^{re.escape(text)}") as caught:
        read_manifest(write(tmp_path, manifest, **files))
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_in_utf_8(tmp_path: Path) -> None:
    (tmp_path / "manifest.yaml").write_bytes(b"author: \xff")
    with pytest.raises(ValueError, match=r"^manifest.yaml is not valid YAML: "):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    ("file", "content", "text"),
    [
        ("manifest", "[]", "manifest.yaml, line 1 is a list: give a mapping, such as `name: x`"),
        ("manifest", "", "manifest.yaml is null: give a mapping, such as `name: x`"),
        (
            "manifest",
            "plugins: x",
            "manifest.yaml, line 1: plugins is the text 'x': give a mapping",
        ),
        (
            "manifest",
            "plugins:\n tools: a.yaml",
            "line 2: plugins.tools is the text 'a.yaml': give",
        ),
        ("manifest", "plugins:\n tools:\n - 5", "line 3: plugins.tools[0] is the number 5: give a"),
        (
            "manifest",
            "plugins:\n tools:\n - gone.yaml",
            "line 3: plugins.tools[0] names gone.yaml,",
        ),
        ("manifest", "resource: 1", "manifest.yaml, line 1: resource is the number 1: give a map"),
        (
            "manifest",
            "resource:\n  permission:\n    model: true",
            "manifest.yaml, line 3: resource.permission.model is true: give a mapping",
        ),
        (
            "manifest",
            "resource:\n  permission:\n    storage:\n      size: big",
            "line 4: resource.permission.storage.size is the text 'big': give a number of bytes",
        ),
        ("provider", "{}", "provider.yaml, line 1: identity.name is missing: give a text"),
        ("provider", "a: 1\nidentity:\n  label: x", "provider.yaml, line 3: identity.name is miss"),
        (
            "provider",
            "identity:\n  name: 1",
            "provider.yaml, line 2: identity.name is the number 1",
        ),
        (
            "provider",
            "identity:\n  name: a\ntools: b",
            "line 3: tools is the text 'b': give a list",
        ),
        (
            "provider",
            "identity: {name: a}\ntools: [b]",
            "line 2: tools[0] names b, but that file is",
        ),
        ("tool", "identity: {}", "tool.yaml, line 1: identity.name is missing: give a text"),
        (
            "tool",
            "identity: {name: a}\nparameters: {}",
            "line 2: parameters is an object: give a li",
        ),
        (
            "tool",
            "identity: {name: a}\nparameters: [b]",
            "parameters[0] is the text 'b': give a ma",
        ),
        (
            "tool",
            "identity: {name: a}\nparameters:\n- type: string",
            "tool.yaml, line 3: parameters[0].name is missing: give a text",
        ),
        (
            "tool",
            "identity: {name: a}\nparameters:\n- name: b",
            "parameters[0].type is missing: giv",
        ),
        ("tool", TOOL + "    options: {}", "tool.yaml, line 6: parameters[0].options is an object"),
        (
            "tool",
            TOOL + "    options: [{}]",
            "parameters[0].options[0].value is missing: give a text",
        ),
        (
            "tool",
            TOOL + "    max: ten",
            "line 6: parameters[0].max is the text 'ten': give a number",
        ),
        (
            "tool",
            SELECTOR + "    scope: lmm",
            "line 6: parameters[0].scope is the text 'lmm'; did you mean 'llm'?",
        ),
        ("tool", SELECTOR + "    scope: a & visoin", "text 'a & visoin'; did you mean 'vision'?"),
        (
            "tool",
            SELECTOR.replace("model", "app") + "    scope: workflows",
            "did you mean 'workflow'?",
        ),
        ("manifest", "icon: a.svg", "line 1: icon names a.svg, but _assets/a.svg is missing"),
        ("manifest", "a: 1\nicon_dark: b.svg", "line 2: icon_dark names b.svg, but _assets/b.svg"),
        (
            "provider",
            "identity: {name: a, icon: c.svg}",
            "line 1: identity.icon names c.svg, but _assets/c.svg is missing",
        ),
    ],
)
def test_a_wrong_field(tmp_path: Path, file: str, content: str, text: str) -> None:
    files = {"provider": PROVIDER, "tool": TOOL, file: content}
    manifest = files.pop("manifest", MANIFEST)
    with pytest.raises(ValueError, match=re.escape(text)) as caught:
        read_manifest(write(tmp_path, manifest, **files))
    assert str(caught.value).startswith(f"{file}.yaml")


@pytest.mark.parametrize(
    ("type_", "scope"),
    [
        ("model-selector", "llm"),
        ("model-selector", "tool-call & vision"),
        ("model-selector", "llm&unknown"),
        ("model-selector", "hologram"),  # of a newer daemon
        ("model-selector", "null"),
        ("app-selector", "all"),
        ("any", "array[object]"),
    ],
)
def test_a_scope_may_be(tmp_path: Path, type_: str, scope: str) -> None:
    tool = SELECTOR.replace("model-selector", type_) + f"    scope: {scope}"
    manifest = read_manifest(write(tmp_path, MANIFEST, provider=PROVIDER, tool=tool))
    assert [offer.name for offer in manifest.offers["tools"].offers] == ["thing"]


def test_an_icon_may_be_in_a_folder_of_the_assets(tmp_path: Path) -> None:
    (tmp_path / "_assets" / "dark").mkdir(parents=True)
    (tmp_path / "_assets" / "dark" / "icon.svg").touch()
    read_manifest(write(tmp_path, "icon: dark/icon.svg\nicon_dark: ''"))


def test_fields_that_are_null_are_absent(tmp_path: Path) -> None:
    provider = "identity: {name: a}\ntools:"
    manifest = read_manifest(write(tmp_path, f"resource:\n{MANIFEST}", provider=provider))
    assert list(manifest.offers["tools"].providers) == ["a"]


def test_a_field_that_is_merged_in_has_its_line(tmp_path: Path) -> None:
    provider = "base: &base\n  name: 5\nidentity:\n  <<: *base\n"
    with pytest.raises(ValueError, match=r"^provider.yaml, line 2: identity.name is the number 5"):
        read_manifest(write(tmp_path, MANIFEST, provider=provider))


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    write(tmp_path, "plugins: {datasources: [gone.yaml]}")
    with pytest.raises(
        ValueError, match=r"plugins.datasources\[0\] names gone.yaml, but that file"
    ):
        read_manifest(tmp_path)

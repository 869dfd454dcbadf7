"""What the emulator reads of a plugin's YAML, before it starts the plugin."""

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


@pytest.mark.parametrize("content", ["{}", "identity: {label: x}", "identity: {name: 1}"])
def test_a_provider_without_a_name(tmp_path: Path, content: str) -> None:
    write(tmp_path, "plugins: {tools: [tools.yaml]}", tools=content)
    with pytest.raises(ValueError, match=r"tools.yaml must have identity.name, a text"):
        read_manifest(tmp_path)


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    write(tmp_path, "plugins: {datasources: [gone.yaml]}")
    with pytest.raises(ValueError, match=r"gone.yaml is missing"):
        read_manifest(tmp_path)

"""A plugin that is YAML alone: what can be said of it without running it."""

from pathlib import Path

import pytest

MANIFEST = """
version: 1.2.3
author: me
name: trial
description: {en_US: Tries things, zh_Hans: x}
resource: {permission: {model: {enabled: true, llm: true}, storage: {enabled: true, size: 1024}}}
plugins: {tools: [provider.yaml]}
"""
PROVIDER = """
identity: {name: keeper}
credentials_for_provider:
  api_key: {type: secret-input, required: true, label: {en_US: API key}}
  region: {type: text-input, required: false, default: eu, label: {en_US: Region}}
tools: [search.yaml, plain.yaml]
"""
SEARCH = """
identity: {name: search}
description: {human: {en_US: "Searches [the] web"}, llm: x}
parameters:
  - {name: query, type: string, required: true, form: llm, human_description: {en_US: What to look for}}
  - name: period
    type: select
    required: true
    default: week
    form: form
    human_description: {en_US: How long ago}
    options: [{value: day, label: {en_US: A day}}, {value: week, label: {en_US: A week}}]
  - {name: max_results, type: number, min: 1, max: 9, form: form, default: 3, human_description: {en_US: How many}}
  - {name: safe, type: boolean, form: llm, human_description: {en_US: Safe}}
  - {name: url, type: string, form: llm, human_description: {en_US: Where}}
  - {name: page, type: file, form: llm, human_description: {en_US: A page}}
  - {name: pages, type: files, form: llm, human_description: {en_US: Pages}}
  - {name: filter, type: object, form: llm, human_description: {en_US: A filter}}
  - {name: model, type: model-selector, scope: tool-call&llm, form: form, human_description: {en_US: A model}}
"""
PLAIN = "{identity: {name: plain}, description: {human: {en_US: Does nothing}}}"


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    folder = tmp_path / "trial"
    folder.mkdir()
    files = {"manifest": MANIFEST, "provider": PROVIDER, "search": SEARCH, "plain": PLAIN}
    for name, content in files.items():
        (folder / f"{name}.yaml").write_text(content)
    return folder

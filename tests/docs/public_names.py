"""The public names: where each is defined, and which pages of the reference have it."""

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from .pages import ROOT

_DIRECTIVE = re.compile(r"^::: (\S+)", re.MULTILINE)
FIXTURES = (
    "dify_emulator", "dify_session", "dify_async_session", "dify_plugin", "dify_tool", "dify_recording",
)  # fmt: skip
OTEL = ("instrument", "uninstrument")
PLUGIN = ("AgentStrategy", "Endpoint", "PluginSession", "Tool")


def public_names() -> Iterator[tuple[str, str]]:
    """Each public module with each of its names."""
    for module in (
        "dify_invoke", "dify_invoke.errors", "dify_invoke.emulator", "dify_invoke.emulator.recordings", "dify_invoke.emulator.backends",
        "dify_inner_api", "dify_inner_api.models", "dify_inner_api.configs", "dify_inner_api.dicts",
    ):  # fmt: skip
        for name in import_module(module).__all__:
            yield module, name
    yield from (("dify_invoke.pytest_plugin", name) for name in FIXTURES)
    yield from (("dify_invoke.otel", name) for name in OTEL)
    yield from (("dify_invoke.plugin", name) for name in PLUGIN)


def documented() -> set[str]:
    """The last parts of the paths that the reference documents."""
    pages = ROOT.joinpath("docs/reference").glob("*.md")
    paths = [path for page in pages for path in _DIRECTIVE.findall(page.read_text("utf-8"))]
    return {path.rpartition(".")[2] for path in paths}


def resolved(path: str) -> Any:
    """The object at a path, such as `dify_invoke.errors.InvokeError`. Raises AttributeError or ImportError."""
    module, _, name = path.rpartition(".")
    try:
        return import_module(path)
    except ImportError:
        return getattr(import_module(module), name)

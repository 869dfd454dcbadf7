"""Helpers for the tests of the example plugins."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from dify_invoke import ToolInvokeMessage
from dify_invoke.emulator import Runtime

EXAMPLES = Path(__file__).parents[2] / "examples"


def runs(name: str, *runtimes: Runtime) -> pytest.MarkDecorator:
    """Runs the tests of a class with the example as `plugin`."""
    return pytest.mark.parametrize(
        "plugin", [(name, runtime) for runtime in runtimes], ids=runtimes, indirect=True
    )


def selected(model_type: str, **further: Any) -> dict[str, Any]:
    """The value of a model-selector parameter."""
    model = {"provider": "p", "model": f"my {model_type}", "model_type": model_type}
    return {**model, "type": "model-selector", **further}


LLM = selected("llm", mode="chat", completion_params={})


def of_type(messages: Iterable[ToolInvokeMessage], type_: str) -> list[Any]:
    return [message.message for message in messages if message.type == type_]


def text_of(messages: Iterable[ToolInvokeMessage]) -> str:
    return "".join(message.text for message in messages)

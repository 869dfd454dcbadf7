"""The sample plugin, which has something of every kind, the ways to run it, and what it says."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from dify_invoke import ToolInvokeMessage
from dify_invoke.emulator import Runtime

SAMPLE = Path(__file__).parent / "sample"
RUNTIMES: list[Runtime] = ["stdio", "tcp", "serverless"]


def of_type(messages: Iterable[ToolInvokeMessage], type_: str) -> list[Any]:
    return [message.message for message in messages if message.type == type_]


def text_of(messages: Iterable[ToolInvokeMessage]) -> str:
    return "".join(message.text for message in messages)

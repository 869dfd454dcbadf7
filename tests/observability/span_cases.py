"""Helpers for the tests of spans."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

from dify_invoke import (
    UserPromptMessage,
)

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan


CONFIG: Any = {"provider": "langgenius/openai/openai", "model": "gpt-4o"}
PROMPT = "What does the walrus whisper?"
MESSAGES = [UserPromptMessage(content=PROMPT)]


def attributes(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


def only(spans: list[ReadableSpan]) -> ReadableSpan:
    (span,) = spans
    return span


def run(code: str) -> str:
    """Runs code in a process of its own. Returns its output."""
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout

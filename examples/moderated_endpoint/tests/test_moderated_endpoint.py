"""Each request gets an answer, or an error that says what to do and nothing else."""

import json
from typing import Any

import pytest

from dify_invoke import (
    InvokeAuthorizationError,
    InvokeRateLimitError,
    InvokeServerUnavailableError,
)
from dify_invoke.emulator import Emulator, RunningPlugin

SETTINGS: dict[str, Any] = {
    "moderation_model": {"provider": "openai", "model": "omni-moderation"},
    "model": {"provider": "openai", "model": "gpt-4o"},
}


def post(
    plugin: RunningPlugin, asked: object, settings: dict[str, Any] = SETTINGS
) -> tuple[int, object]:
    """The status and the JSON of the reply."""
    body = json.dumps(asked).encode()
    reply = plugin.invoke_endpoint("POST", "/answer", body=body, settings=settings)
    assert reply.headers["Content-Type"] == "application/json"
    return reply.status, json.loads(reply.body)


def test_answers_what_moderation_lets_pass(
    dify_emulator: Emulator, dify_plugin: RunningPlugin
) -> None:
    dify_emulator.moderation.when(text="Schöne Grüße").reply(False)
    dify_emulator.llm.when(prompt="Schöne Grüße").reply("Dir auch!")

    assert post(dify_plugin, {"text": "Schöne Grüße"}) == (200, {"answer": "Dir auch!"})

    dify_emulator.moderation.assert_called_once(model="omni-moderation")
    dify_emulator.llm.assert_called_once(model="gpt-4o")


def test_refuses_what_moderation_flags(dify_emulator: Emulator, dify_plugin: RunningPlugin) -> None:
    dify_emulator.moderation.reply(True)
    refused = (403, {"error": "moderation refused the text"})
    assert post(dify_plugin, {"text": "I will attack"}) == refused
    dify_emulator.llm.assert_not_called()


@pytest.mark.parametrize("asked", [{}, {"text": 1}, {"text": " "}, [], None])
def test_a_request_without_a_text(
    dify_emulator: Emulator, dify_plugin: RunningPlugin, asked: object
) -> None:
    assert post(dify_plugin, asked) == (400, {"error": 'send {"text": "..."}'})
    assert not dify_emulator.calls


def test_a_request_without_a_body(dify_plugin: RunningPlugin) -> None:
    assert dify_plugin.invoke_endpoint("POST", "/answer").status == 400


@pytest.mark.parametrize("operation", ["moderation", "llm"])
@pytest.mark.parametrize(
    ("error", "reply"),
    [
        (InvokeRateLimitError("a secret"), (503, "the model is overloaded; try again later")),
        (
            InvokeServerUnavailableError("a secret"),
            (503, "the model is overloaded; try again later"),
        ),
        (InvokeAuthorizationError("a secret"), (502, "the model failed")),
        ("a secret", (502, "the model failed")),
    ],
)
def test_a_failing_model(
    dify_emulator: Emulator,
    dify_plugin: RunningPlugin,
    operation: str,
    error: Exception | str,
    reply: tuple[int, str],
) -> None:
    model = dify_emulator.llm if operation == "llm" else dify_emulator.moderation
    model.fail(error)
    status, text = reply
    assert post(dify_plugin, {"text": "Hello"}) == (status, {"error": text})


def test_settings_that_do_not_fit(dify_plugin: RunningPlugin) -> None:
    not_set_up = (500, {"error": "the endpoint is not set up"})
    assert post(dify_plugin, {"text": "Hello"}, settings={}) == not_set_up


@pytest.mark.parametrize(("method", "path"), [("POST", "/nowhere"), ("GET", "/answer")])
def test_an_unknown_endpoint(dify_plugin: RunningPlugin, method: str, path: str) -> None:
    assert dify_plugin.invoke_endpoint(method, path).status == 404

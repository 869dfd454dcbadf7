"""The page as a person sees it, in headless Chromium: `nox -s page` runs this."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dify_invoke import InvokeError, Session
from dify_invoke.emulator import ChatApp, EmulatedTool, Emulator, contains

from ...support.chromium import PROGRAM, Browser

pytestmark = [
    pytest.mark.skipif("DIFY_INVOKE_CHROMIUM" not in os.environ, reason="`nox -s page` runs it"),
    pytest.mark.skipif(PROGRAM is None, reason="there is no Chromium on this machine"),
]

MARKUP = "<img src=/of-markup onerror=alert(1)>"
MODEL: Any = {"provider": "p", "model": MARKUP, "mode": "chat", "completion_params": {}}
CHAT = ChatApp(lambda query, inputs, history: MARKUP)
TOOL = EmulatedTool(MARKUP, lambda: "Hello", MARKUP)
LLM = "#operations-model-invoke_llm"


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(apps=[CHAT], tools=[TOOL], api_key="page-key") as emulator:
        yield emulator


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    with Browser(tmp_path) as browser:
        browser.show(width=1280)
        yield browser


def ask(session: Session, text: str) -> None:
    session.model.llm.invoke(MODEL, [{"role": "user", "content": text}]).result()


def shown(browser: Browser, place: str) -> str:
    """The text that a person reads in a place."""
    text: str = browser.run(f"document.querySelector({place!r}).innerText")
    return text


# One browser for all of it: to start one takes longer than the rest.
def test_a_person_sees_what_runs_and_tries_a_call(emulator: Emulator, browser: Browser) -> None:
    emulator.llm.reply("Zürich: 7 °C")
    emulator.llm.when(prompt=contains(MARKUP)).reply(MARKUP)
    with emulator.session() as session:
        browser.open(emulator.url)
        browser.wait_for("document.querySelector('#calls .empty')")
        _it_says_what_runs(browser, emulator)
        _calls_come_live(browser, emulator, session)
    _it_fits_a_phone(browser)
    _it_follows_the_colours_of_the_system(browser)
    _a_call_is_made_from_the_contract(browser, emulator)
    _the_start_page_shows_that_call(browser, emulator)
    assert f"{emulator.url}/of-markup" not in browser.requested
    hosts = {url.split("/")[2] for url in browser.requested if not url.startswith("data:")}
    assert {f"http://{host}" for host in hosts} == {emulator.url}
    assert browser.errors == []


def _it_says_what_runs(browser: Browser, emulator: Emulator) -> None:
    assert shown(browser, "#server") == (
        f"{emulator.url} · server strict · version 1.16.0-rc1 · length-prefixed streams"
    )
    assert shown(browser, "#environment").splitlines() == [
        f"export DIFY_INNER_API_URL={emulator.url}",
        "export DIFY_INNER_API_KEY=page-key",
        f"export DIFY_TENANT_ID={emulator.tenant_id}",
    ]
    browser.run("document.querySelector('#copy').click()")
    browser.wait_for("document.querySelector('#copied').textContent === 'Copied'")
    workspace = shown(browser, "#workspace")
    assert CHAT.app_id in workspace
    assert f"tool {MARKUP}" in workspace
    assert f".reply({MARKUP!r})" in shown(browser, "#scripts")


def _calls_come_live(browser: Browser, emulator: Emulator, session: Session) -> None:
    ask(session, MARKUP)
    browser.wait_for("document.querySelector('#calls .good')")
    assert f"llm p/{MARKUP}" in shown(browser, "#calls")
    assert "answered 1 call" in shown(browser, "#scripts")
    emulator.fail_next("moderation", MARKUP)
    with pytest.raises(InvokeError):
        session.model.moderation.invoke({"provider": "p", "model": "m"}, "text")
    browser.wait_for("document.querySelector('#calls .failed')")
    assert shown(browser, "#calls .failed").split("\n\n")[:2] == ["moderation p/m", "error"]
    assert MARKUP in shown(browser, "#calls .failed")
    assert MARKUP in browser.run(
        "document.querySelector('#newest').textContent"
    )  # for a screen reader
    assert browser.run("document.images.length") == 0


def _it_fits_a_phone(browser: Browser) -> None:
    browser.show(width=400)
    assert browser.run("document.documentElement.scrollWidth") == 400
    browser.picture("start-phone")


def _it_follows_the_colours_of_the_system(browser: Browser) -> None:
    def brightness() -> int:
        ground: int = browser.run(
            "getComputedStyle(document.body).backgroundColor.match(/\\d+/g)"
            ".map(Number).reduce((sum, one) => sum + one)"
        )
        return ground

    browser.show(width=1280, scheme="dark")
    assert brightness() < 150
    browser.picture("start-dark")
    browser.show(width=1280, scheme="light")
    assert brightness() > 600
    browser.picture("start-light")


def _a_call_is_made_from_the_contract(browser: Browser, emulator: Emulator) -> None:
    browser.run("document.querySelector('a[href=\"/docs\"]').click()")
    browser.wait_for("document.querySelector('.auth-wrapper .locked')")  # the key is filled in
    browser.run(f"document.querySelector('{LLM} button').click()")
    browser.wait_for(f"document.querySelector('{LLM} .execute')")
    # Without a body, which comes a moment later than the button, nothing is sent.
    browser.wait_for(f"document.querySelector('{LLM} textarea')?.value.includes('prompt_messages')")
    browser.run(f"document.querySelector('{LLM} .execute').click()")
    browser.wait_for(f"document.querySelector('{LLM} .live-responses-table .response-col_status')")
    reply = shown(browser, f"{LLM} .live-responses-table")
    assert "200" in reply
    assert '"content":"Zürich:' in reply
    assert "\x0f" not in reply
    assert len(emulator.llm.calls) == 2
    browser.picture("docs-light")
    browser.show(width=400, scheme="dark")
    assert browser.run("document.documentElement.scrollWidth") == 400
    browser.picture("docs-phone")
    browser.show(width=1280)


def _the_start_page_shows_that_call(browser: Browser, emulator: Emulator) -> None:
    browser.run("document.querySelector('nav a[href=\"/\"]').click()")
    browser.wait_for("document.querySelectorAll('#calls li').length === 3")
    assert shown(browser, "#calls li").startswith("llm langgenius/openai/openai/gpt-4o-mini")

"""The site as a person sees it, in headless Chromium: `nox -s docs` runs this where there is one."""

import os
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ..support.chromium import PROGRAM, Browser
from .pages import ROOT

BUILT = os.environ.get("DIFY_INVOKE_SITE")
pytestmark = [
    pytest.mark.skipif(not BUILT, reason="`nox -s docs` builds the site"),
    pytest.mark.skipif("DIFY_INVOKE_CHROMIUM" not in os.environ, reason="`nox -s docs` sets it"),
    pytest.mark.skipif(PROGRAM is None, reason="there is no Chromium on this machine"),
]
PAGES = (
    "", "start/plugin/", "how-to/streaming/", "how-to/doctor/", "explanation/channels/", "explanation/house/",
    "explanation/performance/", "reference/errors/", "reference/values-results/", "reference/models/",
    "reference/contract/", "reference/command-line/", "moving-over/",
)  # fmt: skip
_SEARCH = "[...document.querySelectorAll('body *')].map((e) => e.shadowRoot).find(Boolean)"
"""The dialog of the search, in the page."""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Says nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    handler = partial(_Quiet, directory=str(ROOT / str(BUILT)))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        serving.join()


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    with Browser(tmp_path) as browser:
        yield browser


# One browser for all of it: to start one takes longer than the rest.
def test_a_person_reads_and_searches_it(address: str, browser: Browser) -> None:
    for page in PAGES:
        for width in (1400, 390):
            for scheme in ("light", "dark"):
                browser.show(width=width, scheme=scheme)
                browser.open(address + page)
                browser.picture(f"{page.strip('/').replace('/', '-') or 'home'}-{width}-{scheme}")
            wider = browser.run("document.documentElement.scrollWidth - window.innerWidth")
            assert wider <= 0, f"{page} is {wider} pixels wider than {width}"
    _its_colours_are_those_of_the_system(browser, address)
    _search_finds(browser, address, "InvokeRateLimitError")
    _search_finds(browser, address, "dify_emulator")
    hosts = {url.split("/")[2] for url in browser.requested if url.startswith("http")}
    assert {f"http://{host}/" for host in hosts} == {address}
    assert browser.errors == []


def _its_colours_are_those_of_the_system(browser: Browser, address: str) -> None:
    for scheme, name in (("light", "default"), ("dark", "slate")):
        browser.show(width=1400, scheme=scheme)
        browser.open(address)
        browser.wait_for(f"document.body.getAttribute('data-md-color-scheme') === {name!r}")


def _search_finds(browser: Browser, address: str, text: str) -> None:
    browser.show(width=1400)
    browser.open(address)
    browser.wait_for(f"Boolean({_SEARCH})")  # a click before that opens nothing
    browser.run("document.querySelector('button.md-search__button').click()")
    browser.wait_for(f"{_SEARCH}.querySelector('dialog')?.open")
    browser.run(f"{_SEARCH}.querySelector('input').focus()")
    browser.order("Input.insertText", text=text)
    found = f"[...{_SEARCH}.querySelectorAll('a')]"
    browser.wait_for(
        f"{found}.some((a) => a.href.includes('/reference/') && a.innerText.includes({text!r}))"
    )
    browser.picture(f"search-{text}")

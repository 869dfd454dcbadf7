"""Looks at a built site: its links, what it loads, and what its search knows."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

_LOADING = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src"}


@dataclass
class Page:
    """A page of HTML."""

    ids: set[str] = field(default_factory=set[str])
    links: list[str] = field(default_factory=list[str])
    loaded: list[str] = field(default_factory=list[str])
    text: str = ""
    """What a reader sees."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self._hidden = False

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.page.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("script", "style"):
            self._hidden = True
        for name in ("id", "name"):
            if value := given.get(name):
                self.page.ids.add(value)
        if tag == "a" and (href := given.get("href")):
            self.page.links.append(href)
        is_canonical = tag == "link" and given.get("rel") in (
            "canonical",
            "next",
            "prev",
            "alternate",
        )
        if (address := given.get(_LOADING.get(tag, ""))) and not is_canonical:
            self.page.loaded.append(address)


def read(file: Path) -> Page:
    """The page in a file."""
    reader = _Reader()
    reader.feed(file.read_text("utf-8"))
    return reader.page


class Site:
    """All pages of a site."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pages = {file: read(file) for file in sorted(folder.rglob("*.html"))}

    def broken(self) -> Iterator[str]:
        """The links and loaded files that lead nowhere."""
        for file, page in self.pages.items():
            for link in [*page.links, *page.loaded]:
                parts = urlsplit(link)
                if parts.scheme or parts.netloc or file.name == "404.html":
                    continue
                path = unquote(parts.path)
                base = self.folder if path.startswith("/") else file.parent
                target = (base / path.lstrip("/")).resolve() if path else file
                if target.is_dir():
                    target = target / "index.html"
                page_of_it = self.pages.get(target)
                anchor = unquote(parts.fragment)
                if not target.is_file() or (
                    anchor and page_of_it is not None and anchor not in page_of_it.ids
                ):
                    yield f"{file.relative_to(self.folder)}: {link}"

    def unrendered(self) -> Iterator[str]:
        """Pages that show Markdown: a block that the generator does not take for one turns those after it inside out."""
        for file, page in self.pages.items():
            if "```" in page.text or "invisible-code-block" in page.text:
                yield str(file.relative_to(self.folder))

    def from_other_hosts(self) -> Iterator[str]:
        """What a page loads from elsewhere."""
        for file, page in self.pages.items():
            for address in page.loaded:
                if urlsplit(address).netloc:
                    yield f"{file.relative_to(self.folder)}: {address}"

    def found(self) -> set[str]:
        """The titles that the search finds, each of a page or of a section."""
        index = json.loads(self.folder.joinpath("search.json").read_text("utf-8"))
        return {re.sub(r"<[^>]+>", "", item["title"]).strip() for item in index["items"]}

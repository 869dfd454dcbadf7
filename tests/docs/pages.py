"""The pages that people read, and the blocks of code in them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sybil.document import Document
from sybil.parsers.markdown.lexers import DirectiveInHTMLCommentLexer, RawFencedCodeBlockLexer

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [ROOT / "README.md", ROOT / "examples" / "README.md", *ROOT.glob("docs/**/*.md")],
    key=str,
)
_FENCES = RawFencedCodeBlockLexer(
    re.compile(r"(?P<language>[a-z]*)(?P<rest>[^\n]*)\n", re.MULTILINE)
)
_HIDDEN = DirectiveInHTMLCommentLexer("invisible-code-block")
_TITLE = re.compile(r'title="([^"]+)"')


@dataclass(frozen=True)
class Block:
    """A block of code in a page."""

    page: Path
    line: int
    """Of its first line of code, from 1."""
    language: str
    source: str
    title: str | None = None
    """The file that the block is, if it is one."""
    excerpt: bool = False
    """Whether the block is a part of an output."""

    @property
    def place(self) -> str:
        return f"{self.page.name}:{self.line}"


def name_of(page: Path) -> str:
    """The page's path in the project."""
    return page.relative_to(ROOT).as_posix() if page.is_relative_to(ROOT) else page.name


def blocks(page: Path, text: str) -> Iterator[Block]:
    """The blocks of a page, in their order. Those in comments are run, too; readers do not see them."""
    document = Document(text, str(page))
    found = [*_FENCES(document), *_HIDDEN(document)]
    for region in sorted(found, key=lambda region: region.start):
        lexemes = region.lexemes
        rest = str(lexemes.get("rest", ""))
        title = _TITLE.search(rest)
        line = text.count("\n", 0, region.start) + 2
        language = str(lexemes.get("language") or lexemes.get("arguments") or "").strip()
        source = str(lexemes["source"])
        if (
            language == "text"
        ):  # what is printed is no file: with a title, it is a part of the output
            yield Block(page, line, language, source, excerpt=title is not None)
        else:
            yield Block(page, line, language, source, title and title[1])

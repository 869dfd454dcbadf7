"""Derives the sync half of the wrapper from the async half, token by token.

Each folder `_async` of the wrapper yields a folder `_sync` beside it. Names lose their `Async`, `async`
and `await` go, and so do they in docstrings, comments and error texts.
"""

import io
import re
import tokenize
from collections.abc import Callable
from pathlib import Path

HEADER = (
    "# Written by codegen/unasync.py from ../_async/{name}; do not edit, run `nox -s generate`.\n"
)
PACKAGE_DOC = (
    '"""The synchronous half of `{wing}`, generated from `_async`: edit that, and run '
    '`nox -s generate`."""\n'
)

NAMES = {
    "ASYNC_LOOP_ERRORS": "SYNC_LOOP_ERRORS",
    "StopAsyncIteration": "StopIteration",
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "__aiter__": "__iter__",
    "__anext__": "__next__",
    "_async": "_sync",
    "aclose": "close",
    "aclosing": "closing",
    "aiter": "iter",
    "anext": "next",
    "asend": "send",
    "async_daemon_client": "daemon_client",
    "async_duplex": "duplex",
    "athrow": "throw",
    "handle_async_request": "handle_request",
    "open_async_transport": "open_transport",
}


def _renamed(name: str) -> str:
    return NAMES.get(name) or re.sub(r"^(_?)Async(?=[A-Z])", r"\1", name)


PHRASES: list[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]] = [
    (re.compile(r"\basync (with|for|def)\b"), r"\1"),
    (re.compile(r"\bawait "), ""),
    (re.compile(r"\bAn (?=`?Async)"), "A "),
    (re.compile(r"\ban (?=`?Async)"), "a "),
    (re.compile(r"\b_?Async\w+|\b\w+\b"), lambda found: _renamed(found[0])),
]


def _text(text: str) -> str:
    for pattern, replacement in PHRASES:
        text = pattern.sub(replacement, text)
    return text


def unasync(source: str) -> str:
    """The sync source for an async one."""
    tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))

    def offset(position: tuple[int, int]) -> int:
        return starts[position[0] - 1] + position[1]

    edits: list[tuple[int, int, str]] = []
    for index, token in enumerate(tokens):
        start, end = offset(token.start), offset(token.end)
        if token.type == tokenize.NAME:
            following = tokens[index + 1]
            if token.string in ("async", "await"):
                edits.append((start, offset(following.start), ""))
            elif token.string in ("AsyncGenerator", "Coroutine") and following.string == "[":
                commas, closing = _brackets(tokens, index + 1)
                if token.string == "AsyncGenerator":
                    edits.append((start, end, "Generator"))
                    at = offset(tokens[closing].start)
                    edits.append((at, at, ", None"))
                else:  # `Coroutine[Any, Any, T]` is T
                    edits.append((start, offset(tokens[commas[1] + 1].start), ""))
                    edits.append((offset(tokens[closing].start), offset(tokens[closing].end), ""))
            elif (new := _renamed(token.string)) != token.string:
                edits.append((start, end, new))
        elif token.type in _TEXTS and (new := _text(source[start:end])) != source[start:end]:
            edits.append((start, end, new))
    for start, end, new in sorted(edits, reverse=True):
        source = source[:start] + new + source[end:]
    return source


# From Python 3.12 on, the text of an f-string is a token of its own.
_TEXTS = {tokenize.STRING, tokenize.COMMENT, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}


def _brackets(tokens: list[tokenize.TokenInfo], opening: int) -> tuple[list[int], int]:
    """Where the commas between a pair of brackets are, and the closing one."""
    depth, commas = 0, list[int]()
    for index in range(opening, len(tokens)):
        if tokens[index].string in "([{":
            depth += 1
        elif tokens[index].string in ")]}":
            depth -= 1
            if not depth:
                return commas, index
        elif tokens[index].string == "," and depth == 1:
            commas.append(index)
    raise ValueError("a bracket is not closed")


def write_sync_half(source: Path, target: Path) -> None:
    """Writes the sync half of a folder `_async` into an empty or new folder."""
    target.mkdir(parents=True)
    for file in sorted(source.glob("*.py")):
        doc = PACKAGE_DOC.format(wing=source.parent.name)
        text = doc if file.name == "__init__.py" else unasync(file.read_text("utf-8"))
        (target / file.name).write_text(HEADER.format(name=file.name) + text, "utf-8")

"""The picture of the house: the floors that pyproject.toml names, with CONTRIBUTING's first words for each."""

import re
import tomllib
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

PICTURE = "images/house.svg"
_WIDTH, _HEIGHT, _GAP, _EDGE = 720, 40, 8, 20
_ROW = re.compile(r"^\| (`.+?) \| (.+?) \|$", re.MULTILINE)


def floors(root: Path) -> list[list[str]]:
    """The floors from the top, each with the names of what is on it."""
    project: dict[str, Any] = tomllib.loads(root.joinpath("pyproject.toml").read_text("utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    (layers,) = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    rows = [[name.strip() for name in layer.split("|")] for layer in layers]
    return [[_shown(name) for name in row] for row in rows if "dify_invoke.__main__" not in row]


def described(root: Path) -> dict[frozenset[str], str]:
    """What CONTRIBUTING says lives on each floor."""
    text = root.joinpath("CONTRIBUTING.md").read_text("utf-8")
    return {
        frozenset(name.strip("/") for name in re.findall(r"`([^`]+)`", names)): words
        for names, words in _ROW.findall(text)
    }


def house(root: Path) -> str:
    """The picture, as SVG. Raises KeyError for a floor that CONTRIBUTING does not describe."""
    words, rows = described(root), floors(root)
    height = len(rows) * (_HEIGHT + _GAP) - _GAP + 2 * _EDGE
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        'style="font-family:system-ui,sans-serif">',
        "<title>The floors of dify_invoke: each imports only those below it</title>",
        f'<rect width="{_WIDTH}" height="{height}" rx="8" fill="#fff"/>',
    ]
    for number, row in enumerate(rows):
        top = _EDGE + number * (_HEIGHT + _GAP)
        first = re.split(r"[,:;(]", words[frozenset(row)].replace("`", ""))[0].strip()
        lines += _floor(top, " and ".join(row), first)
    return "\n".join([*lines, "</svg>"]) + "\n"


def _floor(top: int, name: str, words: str) -> list[str]:
    color = "#e8f0e0" if words == "generated" else "#e6edfb"
    width, line = _WIDTH - 2 * _EDGE, top + _HEIGHT // 2 + 5
    return [
        f'<rect x="{_EDGE}" y="{top}" width="{width}" height="{_HEIGHT}" rx="4" fill="{color}" stroke="#8aa"/>',
        f'<text x="{_EDGE + 14}" y="{line}" font-size="16" fill="#123">{escape(name)}</text>',
        f'<text x="{_EDGE + width - 14}" y="{line}" font-size="13" fill="#456" text-anchor="end">{escape(words)}</text>',
    ]


def _shown(name: str) -> str:
    return name.removeprefix("dify_invoke.")

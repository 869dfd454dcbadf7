"""JSON that is written again byte for byte: numbers keep their digits, and a style says how the rest is written."""

import json
import re
from collections.abc import Callable
from typing import Any, Literal

from ...protocol.json import is_array, is_object

Style = Literal["compact", "compact-ascii", "compact-html", "spaced", "spaced-ascii"]
"""How a document is written: with or without a space after `:` and `,`, and with which characters escaped.

`ascii` escapes all that is not ASCII, as Python's `json` does; `html` escapes `<`, `>`, `&`, U+2028 and U+2029, as
Go does.
"""


class Number(float):
    """A number with the digits that it was written in."""

    literal: str

    def __new__(cls, literal: str) -> "Number":
        number = super().__new__(cls, literal)
        number.literal = literal
        return number

    def __reduce__(self) -> tuple[type["Number"], tuple[str]]:
        return Number, (self.literal,)


def _plain(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


_HTML = re.compile("[<>&\u2028\u2029]")


def _html(text: str) -> str:
    return _HTML.sub(lambda found: f"\\u{ord(found[0]):04x}", _plain(text))


_WRITERS: dict[Style, tuple[str, str, Callable[[str], str]]] = {
    "compact": (",", ":", _plain),
    "spaced": (", ", ": ", _plain),
    "compact-html": (",", ":", _html),
    "compact-ascii": (",", ":", json.dumps),
    "spaced-ascii": (", ", ": ", json.dumps),
}
STYLES: tuple[Style, ...] = tuple(_WRITERS)
"""In the order in which they are tried."""


def parse(text: str) -> Any:
    """The value of a document. Raises ValueError or RecursionError if it is not JSON."""
    return json.loads(text, parse_float=Number, parse_int=Number, parse_constant=Number)


def write(value: Any, style: Style = "compact") -> str:
    """The document of a value."""
    comma, colon, quoted = _WRITERS[style]

    def written(item: Any) -> str:
        if isinstance(item, str):
            return quoted(item)
        if isinstance(item, Number):
            return item.literal
        if is_object(item):
            fields = (f"{quoted(name)}{colon}{written(one)}" for name, one in item.items())
            return f"{{{comma.join(fields)}}}"
        if is_array(item):
            return f"[{comma.join(map(written, item))}]"
        return json.dumps(item)

    return written(value)


def read_exactly(content: bytes) -> tuple[Any, Style] | None:
    """The value of a document, and the style that writes it again byte for byte; None if no style does."""
    try:
        value = parse(content.decode())
        for style in STYLES:
            if write_bytes(value, style) == content:
                return value, style
    except (ValueError, RecursionError):
        pass
    return None


def write_bytes(value: Any, style: Style) -> bytes | None:
    """The document in UTF-8; None if the style leaves half a character, which UTF-8 does not have."""
    try:
        return write(value, style).encode()
    except UnicodeEncodeError:
        return None

"""How a request differs from the nearest one of a recording, in words for a person."""

import json
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher, ndiff
from typing import Any

from ...protocol.json import is_array, is_object
from .exchange_lines import Recorded
from .privacy import comparable

MAX_TEXT = 1800
"""Characters of the whole explanation, which is less than clients show."""
_MAX_FIELDS = 12
_MAX_VALUE = 160
_MAX_COMPARED = 20_000
_ABSENT = object()
_WHITE = "(only white space differs)"


def explanation(
    file: str,
    method: str,
    path: str,
    payloads: list[Any],
    recorded: Mapping[int, Recorded],
    hint: str,
) -> str:
    """Says that a request was not recorded, which line of the file is nearest, and what differs."""
    said = f"this request was not recorded in {file}: {method} {path}."
    same_path = {
        number: one for number, one in recorded.items() if (one.method, one.path) == (method, path)
    }
    if not same_path:
        known = sorted({f"{one.method} {one.path}" for one in recorded.values()})
        if not known:
            return f"{said} The recording is empty: record it anew."
        return f"{said} The recording has no request to that path, only: {'; '.join(known)[: _MAX_VALUE * 4]}."
    shown = _shown(payloads)
    number, nearest = max(
        same_path.items(),
        key=lambda item: (_likeness(shown, _shown(comparable(item[1].request))), -item[0]),
    )
    differences = list(_differences(_whole(comparable(nearest.request)), _whole(payloads), ""))
    lines = [said, f"The nearest recording is in line {number}. It differs in:"]
    for difference in differences[:_MAX_FIELDS]:
        lines += difference
    if len(differences) > _MAX_FIELDS:
        lines.append(f"  and {len(differences) - _MAX_FIELDS} more fields")
    text = "\n".join(lines)
    if len(text) > MAX_TEXT:
        text = f"{text[:MAX_TEXT]} [...]"
    return f"{text}\n{hint}(- is recorded, + is asked.)"


def _whole(payloads: list[Any]) -> Any:
    return payloads[0] if len(payloads) == 1 else payloads


def _shown(payloads: list[Any]) -> list[str]:
    return json.dumps(payloads, sort_keys=True, indent=0, ensure_ascii=False)[:_MAX_COMPARED].split(
        "\n"
    )


def _likeness(one: list[str], other: list[str]) -> float:
    """From 0 to 1. The texts count where the lines are as alike as others."""
    lines = SequenceMatcher(None, one, other, autojunk=False)
    matched = lines.ratio()
    changed = [
        ("\n".join(one[a:b])[:2000], "\n".join(other[c:d])[:2000])
        for tag, a, b, c, d in lines.get_opcodes()
        if tag == "replace"
    ]
    texts = [SequenceMatcher(None, left, right).quick_ratio() for left, right in changed]
    return matched + (sum(texts) / len(texts) / 1000 if texts else 0.0)


def _differences(recorded: Any, asked: Any, place: str) -> Iterator[list[str]]:
    """For each field that differs, its lines."""
    if is_object(recorded) and is_object(asked):
        for name in {**recorded, **asked}:
            inner = f"{place}.{name}" if place else str(name)
            yield from _differences(recorded.get(name, _ABSENT), asked.get(name, _ABSENT), inner)
    elif is_array(recorded) and is_array(asked):
        for index in range(max(len(recorded), len(asked))):
            old = recorded[index] if index < len(recorded) else _ABSENT
            new = asked[index] if index < len(asked) else _ABSENT
            yield from _differences(old, new, f"{place}[{index}]")
    elif recorded is not asked and recorded != asked:
        yield [f"  {place or 'the body'}:", *(f"    {line}" for line in _lines(recorded, asked))]


def _lines(recorded: Any, asked: Any) -> Iterable[str]:
    if isinstance(recorded, str) and isinstance(asked, str):
        if "\n" not in recorded + asked:
            return [f"- {_around(recorded, asked)}", f"+ {_around(asked, recorded)}"]
        if recorded.split() == asked.split():
            return [_WHITE]
        lines = ndiff(recorded.splitlines(), asked.splitlines())
        return [line[:_MAX_VALUE] for line in lines if line[0] in "-+"]
    return [f"- {_value(recorded)}", f"+ {_value(asked)}"]


def _around(text: str, other: str) -> str:
    """A line as JSON; of a long one, what is around the first character that differs."""
    if len(text) <= _MAX_VALUE:
        return json.dumps(text, ensure_ascii=False)
    same = next((i for i, (a, b) in enumerate(zip(text, other, strict=False)) if a != b), 0)
    start = max(0, same - 40)
    part = text[start : start + _MAX_VALUE]
    return f"{'...' if start else ''}{json.dumps(part, ensure_ascii=False)}... ({len(text)} characters)"


def _value(value: Any) -> str:
    if value is _ABSENT:
        return "(absent)"
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= _MAX_VALUE else f"{text[:_MAX_VALUE]}..."

"""What the text of a traceback says of a plugin: the errors, and their frames in the plugin's own folder; no I/O."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath

SHOWN = 20
"""How many frames of an error are shown. Of more, those in the middle are left out."""

_LONGEST = 300
"""How many characters of a log's last line are shown."""

_FRAME = re.compile(r'  File "(.*)", line ([0-9]{1,9})(?:, in (.*))?$')
_REPEATED = re.compile(r"  \[Previous line repeated ([0-9]{1,9}) more times?\]$")
_MARKS = re.compile(r"[\s~^]*$")
_MARGIN = re.compile(r"( *)[|+](-\+-)?(.*)$")
_RULE = re.compile(r"-{10,}")
_TITLES = (
    "Traceback (most recent call last):",
    "Exception Group Traceback (most recent call last):",
)
_CAUSE = "The above exception was the direct cause of the following exception:"
_CONTEXT = "During handling of the above exception, another exception occurred:"
_LINKS = {"cause": "It was caused by", "context": "It was raised while handling"}
_INSTALLED = {"site-packages", "dist-packages", ".venv", "venv"}
"""Folders of installed packages, which a plugin's folder may hold."""


@dataclass
class Frame:
    """A line of code that was running."""

    file: str
    line: int
    function: str
    """Empty for the place of a syntax error."""
    source: str = ""
    """The line of code, or "" if the traceback does not have it."""
    repeated: int = 0
    """How many more times the frame follows itself."""


@dataclass
class Raised:
    """An error in a traceback."""

    depth: int = 0
    """How deep it is in groups of exceptions. One in no group, and the outermost group itself, has 0."""
    led_to: str = ""
    """What the next error in the text has to do with it: `cause`, `context` or ""."""
    frames: list[Frame] = field(default_factory=list[Frame])
    """Outermost first."""
    error: str = ""
    """The class and the message. Of a message of several lines, the first."""


def read_traceback(text: str) -> list[Raised]:
    """Returns the errors of a traceback as Python writes it, in the order of the text. It never raises.

    The error that was raised last comes last, but for the members of a group, which follow their group.
    """
    return _Reader().read(text)


def place_of(text: str, folder: PurePath) -> str:
    """Returns where in the plugin the error of a traceback happened, in some lines, or "" if nowhere.

    Args:
        text: The traceback.
        folder: The plugin's folder, absolute and without links.
    """
    told: list[tuple[Raised, list[Raised]]] = []
    for one in read_traceback(text):
        if one.depth == 0:
            told.append((one, []))
        elif told:
            told[-1][1].append(one)
    lines: list[str] = []
    for error, members in reversed(told):
        if error is not told[-1][0]:
            lines.append(f"{_LINKS.get(error.led_to, 'Before it:')} {error.error}")
            lines += _place(error, folder)
        else:
            lines += [*_place(error, folder), *_stack(error, folder)]
        for member in members:
            lines += [f"In the group: {member.error}", *_place(member, folder)]
    return "\n".join(lines) if any(line.startswith("  ") for line in lines) else ""


def last_error(log: str, folder: PurePath) -> str:
    """Returns the last line of a process's log, and the place in the plugin where it happened, in one line.

    It is "" for an empty log. The folder is as for `place_of`.
    """
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    if not lines:
        return ""
    last = lines[-1] if len(lines[-1]) <= _LONGEST else f"{lines[-1][:_LONGEST]}..."
    places = (line for line in place_of(log, folder).splitlines() if line.startswith("  at "))
    place = next(places, "").strip().rstrip(":")
    return f"{last} {place}" if place else last


class _Reader:
    """Reads a traceback line by line."""

    def __init__(self) -> None:
        self._errors: list[Raised] = []
        self._current: Raised | None = None
        self._in_group = False

    def read(self, text: str) -> list[Raised]:
        for line in text.split("\n"):
            depth, content = self._unindented(line.rstrip("\r"))
            current = self._current
            if content in _TITLES and (current is None or not (current.error or current.frames)):
                self._current = Raised(depth)
            elif content in (_CAUSE, _CONTEXT):
                self._end()
                self._link(depth, "cause" if content == _CAUSE else "context")
            elif self._in_group and _RULE.match(content):
                self._end()
                self._rule(depth, content)
            elif current is not None:
                self._continue(current, depth, content)
            elif content.strip() and not content.startswith(" "):
                self._current = Raised(depth, error=content)  # one that was never raised
        self._end()
        return self._errors

    def _unindented(self, line: str) -> tuple[int, str]:
        """Takes the margin of a group from a line, and tells how deep the group is."""
        if line == _TITLES[0]:
            self._in_group = False
        elif line.strip(" +|") == _TITLES[1]:
            self._in_group = True
        found = _MARGIN.match(line) if self._in_group else None
        if found is None:
            return 0, line
        inner, content = found[2], found[3]
        depth = max(0, len(found[1]) // 2 - 1)
        return depth + bool(inner), content.removeprefix(" ")

    def _rule(self, depth: int, content: str) -> None:
        """Begins a member of a group, at the line that numbers it."""
        if content.strip("- "):
            self._current = Raised(depth)

    def _continue(self, current: Raised, depth: int, content: str) -> None:
        if current.error or (self._in_group and depth != current.depth):
            return
        frames = current.frames
        if found := _FRAME.match(content):
            frames.append(Frame(found[1], int(found[2]), found[3] or ""))
        elif found := _REPEATED.match(content):
            if frames:
                frames[-1].repeated = int(found[1])
        elif content.startswith("    "):
            if frames and not frames[-1].source and not _MARKS.match(content):
                frames[-1].source = content.strip()
        elif content.strip() and not content.startswith(" "):
            current.error = content

    def _end(self) -> None:
        if self._current is not None and (self._current.error or self._current.frames):
            self._errors.append(self._current)
        self._current = None

    def _link(self, depth: int, led_to: str) -> None:
        """Links the error before to the next one. Members of a group are none of the two."""
        for one in reversed(self._errors):
            if one.depth <= depth:
                one.led_to = led_to
                return


def _own(error: Raised, folder: PurePath) -> Iterator[tuple[str, Frame]]:
    """The frames in the plugin's own files, with the file relative to its folder."""
    for frame in error.frames:
        path = PurePath(os.path.normpath(folder / frame.file))
        if not (frame.source or PurePath(frame.file).is_absolute()):
            continue  # of a compiled module, such as gevent's, which names a file that is not here
        if path.is_relative_to(folder) and not frame.file.startswith("<"):
            file = path.relative_to(folder)
            if _INSTALLED.isdisjoint(file.parts):
                yield file.as_posix(), frame


def _place(error: Raised, folder: PurePath) -> list[str]:
    own = list(_own(error, folder))
    return [f"  at {file}, line {frame.line}: {frame.source}" for file, frame in own[-1:]]


def _stack(error: Raised, folder: PurePath) -> list[str]:
    frames = list(_own(error, folder))
    if not frames:
        return []
    shown = [f"  {_written(file, frame)}" for file, frame in frames]
    if len(shown) > SHOWN:
        half = SHOWN // 2
        shown[half:-half] = [f"  ... {len(shown) - 2 * half} more ..."]
    return ["The plugin's frames, outermost first:", *shown]


def _written(file: str, frame: Frame) -> str:
    function = f", in {frame.function}" if frame.function else ""
    again = f" (and {frame.repeated} more times)" if frame.repeated else ""
    return f"{file}, line {frame.line}{function}: {frame.source}{again}"

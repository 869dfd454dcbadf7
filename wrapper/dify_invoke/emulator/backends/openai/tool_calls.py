"""Tool calls, which the server streams in fragments."""

from collections.abc import Iterable, Iterator

from openai.types.chat.chat_completion_chunk import ChoiceDeltaToolCall

from ...answers import Json, assistant


def tool_call(id_: str, name: str, arguments: str) -> Json:
    """A tool call, or a fragment of one."""
    return {"id": id_, "type": "function", "function": {"name": name, "arguments": arguments}}


class ToolCalls:
    """The tool calls of one answer: in fragments as they come, or each whole at the end."""

    def __init__(self, in_fragments: bool) -> None:
        self._in_fragments = in_fragments
        self._calls: dict[int, tuple[str, str, list[str]]] = {}

    def add(self, fragments: Iterable[ChoiceDeltaToolCall]) -> Iterator[Json]:
        """Takes the next fragments, and yields their messages where fragments are wanted."""
        for fragment in fragments:
            id_ = fragment.id or ""
            name = (fragment.function.name if fragment.function else None) or ""
            arguments = (fragment.function.arguments if fragment.function else None) or ""
            known_id, known_name, pieces = self._calls.get(fragment.index, ("", "", list[str]()))
            pieces.append(arguments)
            self._calls[fragment.index] = (known_id or id_, known_name or name, pieces)
            if self._in_fragments:
                yield assistant("", [tool_call(id_, name, arguments)])

    def whole(self) -> Iterator[Json]:
        """Yields a message for each call, unless its fragments were wanted."""
        if not self._in_fragments:
            for id_, name, pieces in self._calls.values():
                yield assistant("", [tool_call(id_, name, "".join(pieces))])

    def arguments(self) -> Iterator[str]:
        """Yields the arguments of each call."""
        for _, _, pieces in self._calls.values():
            yield "".join(pieces)

"""The seam between the emulator and models that are not its own."""

from collections.abc import Mapping
from typing import Protocol

from ..servers import Answer


class Backend(Protocol):
    """Models that answer in place of the embedded ones. Scripts come before them."""

    def answers(self, *, tool_call_fragments: bool) -> Mapping[str, Answer]:
        """For each operation that it answers, the function that yields the results for a checked body.

        They are JSON values of the contract, without envelopes. A function runs in a thread of its own, and may take
        long. What it raises is what the model raises: the classes of `dify_invoke.errors` with official
        names become the server's words for them. `tool_call_fragments` says whether a stream has a tool
        call in several chunks, not in one.
        """
        ...

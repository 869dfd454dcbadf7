"""What the client received of one stream."""

from dify_invoke import LLMResult, LLMResultChunk, ReverseInvocationError

from .call_plan import CallPlan


class ClientReport:
    """Checks each chunk as it arrives. `problem` describes an error that no action of the proxy explains."""

    def __init__(self, plan: CallPlan) -> None:
        self.plan = plan
        self.chunks: int | None = None if plan.way in ("result", "not streamed") else 0
        """How many chunks arrived, or None if they are not seen one by one."""
        self.left: bool = False
        """Whether the stream was left early."""
        self.error: str = ""
        self.status: int | None = None
        self.problem: str = ""
        self._words = ""
        self._ended = False

    def take(self, chunk: LLMResultChunk) -> bool:
        """Checks the next chunk. Returns whether to leave the stream now."""
        delta = chunk.delta
        if delta.index != self.chunks:
            self.problem = self.problem or f"chunk {delta.index} in the place of {self.chunks}"
        self._ended = delta.finish_reason == "stop"
        return self.take_text(delta.message.content)

    def take_text(self, text: object) -> bool:
        """Checks the text of the next chunk. Returns whether to leave the stream now."""
        assert self.chunks is not None
        if text != self.plan.spec.chunk_text(self.chunks):
            self.problem = self.problem or f"the text {str(text)[:80]!r} for chunk {self.chunks}"
        self.chunks += 1
        self.left = self.chunks == self.plan.leave_after
        return self.left

    def take_result(self, result: LLMResult) -> None:
        """Checks a whole answer."""
        spec = self.plan.spec
        self._ended = result.usage.completion_tokens == spec.count
        if result.message.content != "".join(map(spec.chunk_text, range(spec.count))):
            self.problem = f"a result that is not the answer: {str(result)[:200]}"

    def fail(self, error: Exception) -> None:
        """Notes the error that ended the stream."""
        if isinstance(error, ReverseInvocationError):
            self.error, self.status = type(error).__name__, error.status
            self._words = str(error)
        else:
            self.problem = f"a bare {type(error).__module__}.{type(error).__qualname__}: {error}"

    def close(self) -> None:
        """Checks the end of the stream."""
        if self.left or self.error or self.problem:
            return
        count = self.plan.spec.count
        ended = self._ended or self.plan.way == "text"  # the end is not seen in the texts
        if not ended or self.chunks not in (None, count):
            self.problem = f"it ended after {self.chunks} of {count} chunks without an error"

    def __repr__(self) -> str:
        ended = "left" if self.left else f"{self.error} ({self._words})"
        return f"{self.plan}: {self.chunks} chunks, {ended}"

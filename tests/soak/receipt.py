"""What came of one stream, chunk by chunk."""

from dify_invoke import LLMResult, LLMResultChunk, ReverseInvocationError

from .orders import Order


class Receipt:
    """Checks each chunk as it comes; `trouble` says what is wrong in itself, whatever the proxy did."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.got: int | None = None if order.way in ("result", "not streamed") else 0
        """Chunks that came; None where they are not seen one by one."""
        self.left: bool = False
        """Whether it was left early."""
        self.error: str = ""
        self.status: int | None = None
        self.trouble: str = ""
        self._words = ""
        self._ended = False

    def take(self, chunk: LLMResultChunk) -> bool:
        """Takes the next chunk; whether the stream is to be left now."""
        delta = chunk.delta
        if delta.index != self.got:
            self.trouble = self.trouble or f"chunk {delta.index} in the place of {self.got}"
        self._ended = delta.finish_reason == "stop"
        return self.take_text(delta.message.content)

    def take_text(self, text: object) -> bool:
        """The same with the text of a chunk."""
        assert self.got is not None
        if text != self.order.question.says(self.got):
            self.trouble = self.trouble or f"the text {str(text)[:80]!r} for chunk {self.got}"
        self.got += 1
        self.left = self.got == self.order.until
        return self.left

    def take_result(self, result: LLMResult) -> None:
        """Takes the whole answer at once."""
        question = self.order.question
        self._ended = result.usage.completion_tokens == question.count
        if result.message.content != "".join(map(question.says, range(question.count))):
            self.trouble = f"a result that is not the answer: {str(result)[:200]}"

    def fail(self, error: Exception) -> None:
        """Takes the error that ended the stream."""
        if isinstance(error, ReverseInvocationError):
            self.error, self.status = type(error).__name__, error.status
            self._words = str(error)
        else:
            self.trouble = f"a bare {type(error).__module__}.{type(error).__qualname__}: {error}"

    def close(self) -> None:
        """Says that nothing more comes."""
        if self.left or self.error or self.trouble:
            return
        count = self.order.question.count
        ended = self._ended or self.order.way == "text"  # where nothing but text is seen
        if not ended or self.got not in (None, count):
            self.trouble = f"it ended after {self.got} of {count} chunks without an error"

    def __repr__(self) -> str:
        ended = "left" if self.left else f"{self.error} ({self._words})"
        return f"{self.order}: {self.got} chunks, {ended}"

"""What a stream says of the whole answer after its last chunk, and a stream that nobody read. Sync and async."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from dify_invoke import (
    AsyncLLMStream,
    AsyncLLMStructuredOutputStream,
    AsyncStream,
    LLMStream,
    LLMStructuredOutputStream,
    LLMUsage,
    ProtocolError,
    Stream,
    StreamConsumedError,
    ToolCall,
    ToolCallFunction,
)

from .stream_cases import HELLO, Reply, chunk, structured, whole

USAGE = LLMUsage.from_dict({**LLMUsage.empty_usage().to_dict(), "total_tokens": 3})


def last() -> Any:
    """A chunk that has the usage, as the last one mostly has."""
    item = chunk("")
    item.delta.usage = USAGE
    return item


def by_chunks(stream: Any) -> Any:
    for _ in stream:
        pass
    return stream


def by_text(stream: Any) -> Any:
    assert "".join(stream.text) == "Hello!"
    return stream


def async_by_chunks(stream: Any) -> Any:
    async def read() -> None:
        async for _ in stream:
            pass

    asyncio.run(read())
    return stream


def async_by_text(stream: Any) -> Any:
    async def read() -> str:
        return "".join([text async for text in stream.text])

    assert asyncio.run(read()) == "Hello!"
    return stream


def sync_stream(*items: Any) -> LLMStream:
    return LLMStream(Reply(*items).items())


def async_stream(*items: Any) -> AsyncLLMStream:
    return AsyncLLMStream(Reply(*items).async_items())


READERS: dict[str, tuple[Callable[..., Any], Callable[[Any], Any]]] = {
    "sync chunks": (sync_stream, by_chunks),
    "sync text": (sync_stream, by_text),
    "async chunks": (async_stream, async_by_chunks),
    "async text": (async_stream, async_by_text),
}

every_reader = pytest.mark.parametrize(("make", "read"), READERS.values(), ids=READERS)


class TestAfterTheLastChunk:
    @every_reader
    def test_usage_is_that_of_the_answer(
        self, make: Callable[..., Any], read: Callable[[Any], Any]
    ) -> None:
        assert read(make(*HELLO, last())).usage == USAGE

    @every_reader
    def test_usage_is_none_where_no_chunk_has_it(
        self, make: Callable[..., Any], read: Callable[[Any], Any]
    ) -> None:
        assert read(make(*HELLO)).usage is None

    def test_final_is_the_whole_answer_of_which_the_text_was_read(self) -> None:
        assert by_text(sync_stream(*HELLO)).final == whole("Hello!")
        assert async_by_text(async_stream(*HELLO)).final == whole("Hello!")

    def test_final_has_what_is_no_text(self) -> None:
        call = ToolCall(id="1", type="function", function=ToolCallFunction(name="f"))
        stream = by_text(sync_stream(*HELLO, chunk(None, tool_calls=[call]), last()))

        assert stream.final.message.tool_calls == [call]
        assert stream.final.usage == USAGE

    def test_final_has_the_chunks_that_were_taken_between_the_texts(self) -> None:
        stream = sync_stream(*HELLO)
        texts = stream.text

        assert [next(texts), next(stream).text, *texts] == ["Hel", "lo", "!"]
        assert stream.final == whole("Hello!")

    def test_final_is_also_there_after_the_result(self) -> None:
        stream = sync_stream(*HELLO)

        assert stream.result() == stream.final == whole("Hello!")

    def test_a_structured_answer_has_its_object(self) -> None:
        items = (structured(None), structured({"city": "Paris"}))
        stream = LLMStructuredOutputStream(Reply(*items).items())
        aio = AsyncLLMStructuredOutputStream(Reply(*items).async_items())

        async def read() -> None:
            assert [text async for text in aio.text] == ["x", "x"]

        assert list(stream.text) == ["x", "x"]
        asyncio.run(read())
        assert stream.final.structured_output == aio.final.structured_output == {"city": "Paris"}

    def test_closing_keeps_it(self) -> None:
        with sync_stream(*HELLO) as stream:
            by_text(stream)

        assert stream.final == whole("Hello!")


class TestFinalIsAnError:
    def test_before_the_end(self) -> None:
        stream = sync_stream(*HELLO)
        texts = stream.text
        next(texts)

        with pytest.raises(StreamConsumedError, match="`text` has read to its end"):
            _ = stream.final
        stream.close()
        with pytest.raises(StreamConsumedError, match="`text` has read to its end"):
            _ = stream.final

    @pytest.mark.parametrize("name", ["sync chunks", "async chunks"])
    def test_where_chunks_were_taken(self, name: str) -> None:
        make, read = READERS[name]
        with pytest.raises(StreamConsumedError, match="is not kept"):
            _ = read(make(*HELLO)).final

    def test_where_the_first_chunk_was_taken(self) -> None:
        stream = sync_stream(*HELLO)
        next(stream)

        assert list(stream.text) == ["lo", "!"]
        with pytest.raises(StreamConsumedError, match="is not kept"):
            _ = stream.final

    def test_of_a_stream_that_failed(self) -> None:
        stream = LLMStream(Reply(*HELLO, error=ProtocolError("it broke")).items())
        with pytest.raises(ProtocolError):
            list(stream.text)

        with pytest.raises(StreamConsumedError, match="`text` has read to its end"):
            _ = stream.final


def test_usage_is_that_of_the_chunks_so_far() -> None:
    stream = sync_stream(last(), *HELLO)
    next(stream)

    assert stream.usage == USAGE
    stream.close()


class TestAStreamThatNobodyReads:
    @pytest.mark.parametrize("class_", [Stream, LLMStream, LLMStructuredOutputStream])
    def test_warns(self, class_: type[Stream[Any]]) -> None:
        with pytest.warns(RuntimeWarning, match="never read, so its request was not sent"):
            class_(Reply(*HELLO).items())

    @pytest.mark.parametrize(
        "class_", [AsyncStream, AsyncLLMStream, AsyncLLMStructuredOutputStream]
    )
    def test_warns_in_async_code(self, class_: type[AsyncStream[Any]]) -> None:
        with pytest.warns(RuntimeWarning, match="never read, so its request was not sent"):
            class_(Reply(*HELLO).async_items())

    def test_that_was_closed_does_not_warn(self, recwarn: pytest.WarningsRecorder) -> None:
        with sync_stream(*HELLO):
            pass

        assert not recwarn.list

"""The streams of an async session: async generators that add up their chunks to a result."""

import asyncio
import collections.abc
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import pytest

from dify_inner_api.models import (
    LLMResult,
    LLMResultChunk,
    LLMResultWithStructuredOutput,
    TextPromptMessageContent,
)
from dify_invoke.errors import (
    InvokeRateLimitError,
    ProtocolError,
    StreamConsumedError,
)
from dify_invoke.session._async.streams import (
    AsyncLLMStream,
    AsyncLLMStructuredOutputStream,
    AsyncStream,
)

from .stream_cases import ERROR, HELLO, IMAGE, Reply, chunk, every_form_of_throw, structured, whole

T = TypeVar("T")


async def answers_athrow() -> AsyncGenerator[Any, None]:
    try:
        yield chunk("begun")
    except BaseException as error:
        yield error


def run(scenario: Callable[[], Coroutine[Any, Any, T]]) -> T:
    return asyncio.run(scenario())


every_async_class = pytest.mark.parametrize(
    "class_", [AsyncStream, AsyncLLMStream, AsyncLLMStructuredOutputStream]
)

every_async_llm_class = pytest.mark.parametrize(
    "class_", [AsyncLLMStream, AsyncLLMStructuredOutputStream]
)

AsyncUse = Callable[[AsyncLLMStream], Awaitable[object]]
ASYNC_USES: dict[str, AsyncUse] = {
    "anext": anext,
    "asend": lambda stream: stream.asend(None),
    "text": lambda stream: anext(stream.text),
    "result": lambda stream: stream.result(),
    "aclose": lambda stream: stream.aclose(),
    "context manager": lambda stream: stream.__aexit__(None, None, None),
}


class TestAsyncStream:
    @every_async_class
    def test_is_an_async_generator(self, class_: type[AsyncStream[Any]]) -> None:
        stream = class_(Reply().async_items())

        assert isinstance(stream, collections.abc.AsyncGenerator)
        assert isinstance(stream, collections.abc.AsyncIterator)
        assert aiter(stream) is stream
        run(stream.aclose)

    @every_async_class
    def test_gives_each_item_as_soon_as_it_is_read(self, class_: type[AsyncStream[Any]]) -> None:
        reply = Reply(*HELLO)

        async def scenario() -> None:
            stream = class_(reply.async_items())
            assert reply.given == 0
            assert await anext(stream) is HELLO[0]
            assert reply.given == 1
            assert await stream.asend(None) is HELLO[1]
            assert [item async for item in stream] == HELLO[2:]
            assert [item async for item in stream] == []

        run(scenario)
        assert reply.closed == 1


class TestAsyncClosing:
    @every_async_class
    def test_a_context_manager_closes(self, class_: type[AsyncStream[Any]]) -> None:
        reply = Reply(*HELLO)

        async def scenario() -> None:
            async with class_(reply.async_items()) as stream:
                assert isinstance(stream, class_)
                await anext(stream)
                assert reply.closed == 0
            assert (reply.given, reply.closed) == (1, 1)
            assert [item async for item in stream] == []

        run(scenario)

    @every_async_class
    def test_a_context_manager_closes_when_its_body_fails(
        self, class_: type[AsyncStream[Any]]
    ) -> None:
        reply = Reply(*HELLO)

        async def scenario() -> None:
            stream = class_(reply.async_items())
            await anext(stream)
            with pytest.raises(LookupError, match="given"):
                async with stream:
                    raise ERROR
            assert reply.closed == 1

        run(scenario)

    @every_async_class
    def test_twice_has_the_effect_of_once(self, class_: type[AsyncStream[Any]]) -> None:
        reply = Reply(*HELLO)

        async def scenario() -> None:
            stream = class_(reply.async_items())
            await anext(stream)
            await stream.aclose()
            await stream.aclose()
            assert reply.closed == 1
            assert [item async for item in stream] == []

        run(scenario)

    @every_async_class
    def test_after_a_break_leaves_the_rest_unread(self, class_: type[AsyncStream[Any]]) -> None:
        reply = Reply(*HELLO)

        async def scenario() -> None:
            stream = class_(reply.async_items())
            async for _ in stream:
                break
            assert reply.closed == 0
            await stream.aclose()
            assert (reply.given, reply.closed) == (1, 1)

        run(scenario)

    @every_async_class
    def test_before_the_first_item_reads_nothing(self, class_: type[AsyncStream[Any]]) -> None:
        reply = Reply(*HELLO)

        async def scenario() -> None:
            stream = class_(reply.async_items())
            await stream.aclose()
            assert [item async for item in stream] == []

        run(scenario)
        assert reply.given == 0


class TestAsyncThrow:
    @every_form_of_throw
    @every_async_class
    def test_raises_where_the_reply_stands(
        self,
        class_: type[AsyncStream[Any]],
        arguments: tuple[Any, ...],
        type_: type[BaseException],
        args: tuple[object, ...],
    ) -> None:
        reply = Reply(*HELLO)

        async def scenario() -> BaseException:
            stream = class_(reply.async_items())
            await anext(stream)
            with pytest.raises(type_) as caught:
                await stream.athrow(*arguments)
            assert [item async for item in stream] == []
            return caught.value

        raised = run(scenario)
        assert (type(raised), raised.args) == (type_, args)
        assert reply.closed == 1

    @every_form_of_throw
    def test_gives_an_item_that_the_reply_gives_for_it(
        self, arguments: tuple[Any, ...], type_: type[BaseException], args: tuple[object, ...]
    ) -> None:
        async def scenario() -> Any:
            async with AsyncStream(answers_athrow()) as stream:
                await anext(stream)
                return await stream.athrow(*arguments)

        answer = run(scenario)
        assert (type(answer), answer.args) == (type_, args)


class TestAsyncErrors:
    @every_async_class
    def test_pass_through_after_the_good_items(self, class_: type[AsyncStream[Any]]) -> None:
        error = InvokeRateLimitError("Slow.", operation="invoke_llm")
        reply = Reply(*HELLO, error=error)

        async def scenario() -> None:
            stream = class_(reply.async_items())
            assert [await anext(stream) for _ in HELLO] == HELLO
            with pytest.raises(InvokeRateLimitError) as caught:
                await anext(stream)
            assert caught.value is error
            assert [item async for item in stream] == []

        run(scenario)
        assert reply.closed == 1

    @every_async_llm_class
    def test_pass_through_a_result(self, class_: type[AsyncLLMStream]) -> None:
        error = ProtocolError("the reply stops inside a frame")

        async def scenario() -> None:
            with pytest.raises(ProtocolError) as caught:
                await class_(Reply(structured(None), error=error).async_items()).result()
            assert caught.value is error

        run(scenario)


class TestAsyncText:
    def test_is_that_of_the_chunks(self) -> None:
        reply = Reply(
            chunk("Hel"),
            chunk(""),
            chunk(None),
            chunk([TextPromptMessageContent(data="lo"), IMAGE]),
            chunk("!"),
        )

        async def scenario() -> list[str]:
            return [piece async for piece in AsyncLLMStream(reply.async_items()).text]

        assert run(scenario) == ["Hel", "lo", "!"]

    def test_is_streamed(self) -> None:
        reply = Reply(*HELLO)

        async def scenario() -> None:
            stream = AsyncLLMStream(reply.async_items())
            text = stream.text
            assert reply.given == 0
            assert (await anext(text), reply.given) == ("Hel", 1)
            await stream.aclose()
            assert [piece async for piece in text] == []

        run(scenario)
        assert (reply.given, reply.closed) == (1, 1)


class TestAsyncResult:
    def test_is_the_whole_answer(self) -> None:
        reply = Reply(*HELLO)

        async def scenario() -> LLMResult:
            return await AsyncLLMStream(reply.async_items()).result()

        assert run(scenario) == whole("Hello!")
        assert reply.closed == 1

    def test_of_a_structured_answer_has_the_object(self) -> None:
        reply = Reply(structured(None), structured({"a": 1}), structured(None))

        async def scenario() -> LLMResultWithStructuredOutput:
            return await AsyncLLMStructuredOutputStream(reply.async_items()).result()

        result = run(scenario)
        assert (result.structured_output, result.message.content) == ({"a": 1}, "xxx")

    @every_async_llm_class
    @pytest.mark.parametrize("use", ASYNC_USES.values(), ids=ASYNC_USES)
    def test_after_any_use_is_an_error(
        self,
        class_: type[AsyncLLMStream],
        use: AsyncUse,
    ) -> None:
        async def scenario() -> None:
            stream = class_(Reply(structured(None), structured(None)).async_items())
            await use(stream)
            with pytest.raises(StreamConsumedError):
                await stream.result()
            await stream.aclose()

        run(scenario)

    @every_async_llm_class
    def test_after_a_throw_is_an_error(self, class_: type[AsyncLLMStream]) -> None:
        async def scenario() -> None:
            stream = class_(Reply(*HELLO).async_items())
            with pytest.raises(LookupError):
                await stream.athrow(ERROR)
            with pytest.raises(StreamConsumedError):
                await stream.result()

        run(scenario)

    def test_that_is_refused_reads_nothing(self) -> None:
        async def scenario() -> list[LLMResultChunk]:
            stream = AsyncLLMStream(Reply(*HELLO).async_items())
            await anext(stream)
            with pytest.raises(StreamConsumedError, match=r"call result\(\) instead of iterating"):
                await stream.result()
            return [item async for item in stream]

        assert run(scenario) == HELLO[1:]

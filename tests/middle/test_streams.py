"""The streams of an invocation: generators that close, and know their whole answer."""

import asyncio
import collections.abc
import gc
import inspect
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Generator
from types import CodeType, TracebackType
from typing import Any, TypeVar

import pytest

from dify_inner_api.models import (
    AssistantPromptMessage,
    ImagePromptMessageContent,
    LLMResult,
    LLMResultChunk,
    LLMResultChunkDelta,
    LLMResultChunkWithStructuredOutput,
    LLMResultWithStructuredOutput,
    PromptMessageContent,
    TextPromptMessageContent,
    ToolCall,
    ToolCallFunction,
)
from dify_invoke.errors import (
    InvokeRateLimitError,
    ProtocolError,
    StreamConsumedError,
)
from dify_invoke.session.accumulation import no_usage
from dify_invoke.session.streams import (
    AsyncLLMStream,
    AsyncLLMStructuredOutputStream,
    AsyncStream,
    LLMStream,
    LLMStructuredOutputStream,
    Stream,
)

T = TypeVar("T")


def chunk(content: str | list[PromptMessageContent] | None, **message: Any) -> LLMResultChunk:
    return LLMResultChunk(
        model="gpt",
        delta=LLMResultChunkDelta(
            index=0, message=AssistantPromptMessage(content=content, **message)
        ),
    )


def structured(output: dict[str, Any] | None) -> LLMResultChunkWithStructuredOutput:
    return LLMResultChunkWithStructuredOutput(
        model="gpt", delta=chunk("x").delta, structured_output=output
    )


def whole(content: str) -> LLMResult:
    return LLMResult(model="gpt", message=AssistantPromptMessage(content=content), usage=no_usage())


HELLO = [chunk("Hel"), chunk("lo"), chunk("!")]
TOOL_CALL = ToolCall(id="1", type="function", function=ToolCallFunction(name="f", arguments="{}"))
IMAGE = ImagePromptMessageContent(format="png", mime_type="image/png")


class Reply:
    """A reply of these items, and then this error; it knows how far it was read."""

    def __init__(self, *items: Any, error: BaseException | None = None) -> None:
        self._items = items
        self._error = error
        self.given = 0
        self.closed = 0

    def items(self) -> Generator[Any, None, None]:
        try:
            for item in self._items:
                self.given += 1
                yield item
            if self._error:
                raise self._error
        finally:
            self.closed += 1

    async def async_items(self) -> AsyncGenerator[Any, None]:
        try:
            for item in self._items:
                self.given += 1
                yield item
            if self._error:
                raise self._error
        finally:
            self.closed += 1


def answers_throw() -> Generator[Any, None, None]:
    """Gives a chunk for whatever is thrown in."""
    try:
        yield chunk("begun")
    except BaseException as error:
        yield error


async def answers_athrow() -> AsyncGenerator[Any, None]:
    try:
        yield chunk("begun")
    except BaseException as error:
        yield error


def traceback() -> TracebackType | None:
    try:
        raise LookupError
    except LookupError as error:
        return error.__traceback__


def run(scenario: Callable[[], Coroutine[Any, Any, T]]) -> T:
    return asyncio.run(scenario())


every_class = pytest.mark.parametrize("class_", [Stream, LLMStream, LLMStructuredOutputStream])
every_llm_class = pytest.mark.parametrize("class_", [LLMStream, LLMStructuredOutputStream])
every_async_class = pytest.mark.parametrize(
    "class_", [AsyncStream, AsyncLLMStream, AsyncLLMStructuredOutputStream]
)
every_async_llm_class = pytest.mark.parametrize(
    "class_", [AsyncLLMStream, AsyncLLMStructuredOutputStream]
)

Use = Callable[[LLMStream], object]
USES: dict[str, Use] = {
    "next": next,
    "iteration": list,
    "send": lambda stream: stream.send(None),
    "text": lambda stream: next(stream.text),
    "result": lambda stream: stream.result(),
    "close": lambda stream: stream.close(),
    "context manager": lambda stream: stream.__enter__().__exit__(None, None, None),
}
AsyncUse = Callable[[AsyncLLMStream], Awaitable[object]]
ASYNC_USES: dict[str, AsyncUse] = {
    "anext": anext,
    "asend": lambda stream: stream.asend(None),
    "text": lambda stream: anext(stream.text),
    "result": lambda stream: stream.result(),
    "aclose": lambda stream: stream.aclose(),
    "context manager": lambda stream: stream.__aexit__(None, None, None),
}

TRACEBACK = traceback()
ERROR = LookupError("given")

every_form_of_throw = pytest.mark.parametrize(
    ("arguments", "type_", "args"),
    [
        pytest.param((ERROR,), LookupError, ("given",), id="an exception"),
        pytest.param((LookupError,), LookupError, (), id="a class"),
        pytest.param((LookupError, None, None), LookupError, (), id="a class and nothing"),
        pytest.param((LookupError, "why"), LookupError, ("why",), id="a class and a text"),
        pytest.param((LookupError, ERROR), LookupError, ("given",), id="a class and its exception"),
        pytest.param(
            (LookupError, LookupError("given"), TRACEBACK),
            LookupError,
            ("given",),
            id="a class, its exception and a traceback",
        ),
        pytest.param(
            (LookupError, "why", TRACEBACK),
            LookupError,
            ("why",),
            id="a class, a text, a traceback",
        ),
        pytest.param((KeyboardInterrupt,), KeyboardInterrupt, (), id="no Exception"),
    ],
)


class TestStream:
    @every_class
    def test_is_a_generator(self, class_: type[Stream[Any]]) -> None:
        stream = class_(Reply().items())

        assert isinstance(stream, collections.abc.Generator)
        assert isinstance(stream, collections.abc.Iterator)
        assert iter(stream) is stream

    @every_class
    def test_gives_the_items_as_they_come(self, class_: type[Stream[Any]]) -> None:
        reply = Reply(*HELLO)
        stream = class_(reply.items())

        assert reply.given == 0
        assert next(stream) is HELLO[0]
        assert reply.given == 1
        assert stream.send(None) is HELLO[1]
        assert list(stream) == HELLO[2:]
        assert list(stream) == []
        assert reply.closed == 1

    @every_class
    def test_can_be_delegated_to(self, class_: type[Stream[Any]]) -> None:
        def outer() -> Generator[Any, None, None]:
            yield from class_(Reply(*HELLO).items())

        assert list(outer()) == HELLO


class TestClosing:
    @every_class
    def test_a_context_manager_closes(self, class_: type[Stream[Any]]) -> None:
        reply = Reply(*HELLO)

        with class_(reply.items()) as stream:
            assert isinstance(stream, class_)
            next(stream)
            assert reply.closed == 0

        assert (reply.given, reply.closed) == (1, 1)
        assert list(stream) == []

    @every_class
    def test_a_context_manager_closes_when_its_body_fails(self, class_: type[Stream[Any]]) -> None:
        reply = Reply(*HELLO)
        stream = class_(reply.items())
        next(stream)

        with pytest.raises(LookupError, match="given"), stream:
            raise ERROR

        assert reply.closed == 1

    @every_class
    def test_twice_is_as_once(self, class_: type[Stream[Any]]) -> None:
        reply = Reply(*HELLO)
        stream = class_(reply.items())
        next(stream)

        stream.close()
        stream.close()

        assert reply.closed == 1
        assert list(stream) == []

    @every_class
    def test_after_a_break_leaves_the_rest_unread(self, class_: type[Stream[Any]]) -> None:
        reply = Reply(*HELLO)
        stream = class_(reply.items())

        for _ in stream:
            break
        assert reply.closed == 0
        stream.close()

        assert (reply.given, reply.closed) == (1, 1)

    @every_class
    def test_before_the_first_item_reads_nothing(self, class_: type[Stream[Any]]) -> None:
        reply = Reply(*HELLO)
        items = reply.items()

        class_(items).close()

        assert reply.given == 0
        assert inspect.getgeneratorstate(items) == inspect.GEN_CLOSED

    @every_class
    def test_after_the_end_does_nothing(self, class_: type[Stream[Any]]) -> None:
        reply = Reply(*HELLO)
        stream = class_(reply.items())
        list(stream)

        stream.close()

        assert reply.closed == 1

    @every_class
    def test_happens_when_it_is_let_go(self, class_: type[Stream[Any]]) -> None:
        reply = Reply(*HELLO)
        stream = class_(reply.items())
        next(stream)

        del stream
        gc.collect()

        assert reply.closed == 1


class TestThrow:
    @every_form_of_throw
    @every_class
    def test_raises_at_the_item_given_last(
        self,
        class_: type[Stream[Any]],
        arguments: tuple[Any, ...],
        type_: type[BaseException],
        args: tuple[object, ...],
    ) -> None:
        reply = Reply(*HELLO)
        stream = class_(reply.items())
        next(stream)

        with pytest.raises(type_) as caught:
            stream.throw(*arguments)

        assert type(caught.value) is type_
        assert caught.value.args == args
        assert reply.closed == 1
        assert list(stream) == []

    @every_form_of_throw
    def test_gives_what_the_items_answer(
        self, arguments: tuple[Any, ...], type_: type[BaseException], args: tuple[object, ...]
    ) -> None:
        stream: Stream[Any] = Stream(answers_throw())
        next(stream)

        answer = stream.throw(*arguments)

        assert (type(answer), answer.args) == (type_, args)

    @pytest.mark.parametrize(
        "arguments",
        [(LookupError, LookupError("given"), TRACEBACK), (LookupError("given"), None, TRACEBACK)],
        ids=["a class and its exception", "an exception"],
    )
    def test_keeps_the_traceback(self, arguments: tuple[Any, ...]) -> None:
        stream: Stream[Any] = Stream(answers_throw())
        next(stream)

        answer = stream.throw(*arguments)

        frames: list[CodeType] = []
        step = answer.__traceback__
        while step is not None:
            frames.append(step.tb_frame.f_code)
            step = step.tb_next
        assert traceback.__code__ in frames

    @pytest.mark.parametrize("nonsense", [5, "error", None], ids=repr)
    def test_of_what_is_no_exception_is_a_type_error(self, nonsense: Any) -> None:
        stream: Stream[Any] = Stream(Reply(*HELLO).items())
        next(stream)

        with pytest.raises(TypeError):
            stream.throw(nonsense)


class TestErrors:
    @every_class
    def test_pass_through_after_the_good_items(self, class_: type[Stream[Any]]) -> None:
        error = InvokeRateLimitError("Slow.", operation="invoke_llm")
        reply = Reply(*HELLO, error=error)
        stream = class_(reply.items())

        assert [next(stream) for _ in HELLO] == HELLO
        with pytest.raises(InvokeRateLimitError) as caught:
            next(stream)

        assert caught.value is error
        assert reply.closed == 1
        assert list(stream) == []

    @every_llm_class
    def test_pass_through_a_result(self, class_: type[LLMStream]) -> None:
        error = ProtocolError("the reply stops inside a frame")
        stream = class_(Reply(structured(None), error=error).items())

        with pytest.raises(ProtocolError) as caught:
            stream.result()

        assert caught.value is error

    @every_llm_class
    def test_pass_through_the_text(self, class_: type[LLMStream]) -> None:
        error = ProtocolError("the reply stops inside a frame")
        stream = class_(Reply(*HELLO, error=error).items())
        text = stream.text

        assert [next(text), next(text), next(text)] == ["Hel", "lo", "!"]
        with pytest.raises(ProtocolError) as caught:
            next(text)

        assert caught.value is error


class TestText:
    def test_is_what_the_chunks_add(self) -> None:
        reply = Reply(
            chunk("Hel"),
            chunk(""),
            chunk(None, tool_calls=[TOOL_CALL]),
            chunk([TextPromptMessageContent(data="lo"), IMAGE]),
            chunk([IMAGE]),
            chunk("!"),
        )

        assert list(LLMStream(reply.items()).text) == ["Hel", "lo", "!"]

    def test_comes_piece_by_piece(self) -> None:
        reply = Reply(*HELLO)
        stream = LLMStream(reply.items())

        text = stream.text
        assert reply.given == 0
        assert (next(text), reply.given) == ("Hel", 1)
        stream.close()

        assert (list(text), reply.closed) == ([], 1)

    def test_goes_on_where_the_iteration_stands(self) -> None:
        stream = LLMStream(Reply(*HELLO).items())
        next(stream)

        assert list(stream.text) == ["lo", "!"]

    def test_of_a_structured_answer_is_its_text(self) -> None:
        stream = LLMStructuredOutputStream(Reply(structured(None), structured({})).items())

        assert list(stream.text) == ["x", "x"]


class TestResult:
    def test_is_the_whole_answer(self) -> None:
        reply = Reply(*HELLO)

        assert LLMStream(reply.items()).result() == whole("Hello!")
        assert reply.closed == 1

    def test_has_the_tool_calls_of_all_chunks(self) -> None:
        calls = [
            ToolCall(id="1", function=ToolCallFunction(name="f")),
            ToolCall(function=ToolCallFunction(arguments="{}")),
        ]
        reply = Reply(*(chunk(None, tool_calls=[call]) for call in calls))

        assert LLMStream(reply.items()).result().message.tool_calls == [TOOL_CALL]

    def test_of_a_structured_answer_has_the_object(self) -> None:
        reply = Reply(structured(None), structured({"a": 1}), structured(None))

        result = LLMStructuredOutputStream(reply.items()).result()

        assert type(result) is LLMResultWithStructuredOutput
        assert (result.structured_output, result.message.content) == ({"a": 1}, "xxx")

    @every_llm_class
    @pytest.mark.parametrize("use", USES.values(), ids=USES)
    def test_after_any_use_is_an_error(self, class_: type[LLMStream], use: Use) -> None:
        stream = class_(Reply(structured(None), structured(None)).items())
        use(stream)

        with pytest.raises(StreamConsumedError):
            stream.result()

    @every_llm_class
    def test_after_a_throw_is_an_error(self, class_: type[LLMStream]) -> None:
        stream = class_(Reply(*HELLO).items())
        with pytest.raises(LookupError):
            stream.throw(ERROR)

        with pytest.raises(StreamConsumedError):
            stream.result()

    @every_llm_class
    def test_after_a_failed_one_is_an_error(self, class_: type[LLMStream]) -> None:
        stream = class_(Reply(error=ProtocolError("It failed.")).items())
        with pytest.raises(ProtocolError):
            stream.result()

        with pytest.raises(StreamConsumedError):
            stream.result()

    def test_that_is_refused_takes_nothing(self) -> None:
        stream = LLMStream(Reply(*HELLO).items())
        next(stream)
        with pytest.raises(StreamConsumedError, match=r"call result\(\) instead of iterating"):
            stream.result()

        assert list(stream) == HELLO[1:]

    def test_inside_a_context_manager_is_the_whole_answer(self) -> None:
        with LLMStream(Reply(*HELLO).items()) as stream:
            assert stream.result() == whole("Hello!")

    def test_asked_of_text_that_was_not_read_is_the_whole_answer(self) -> None:
        stream = LLMStream(Reply(*HELLO).items())
        text = stream.text

        assert stream.result() == whole("Hello!")
        assert list(text) == []


class TestAsyncStream:
    @every_async_class
    def test_is_an_async_generator(self, class_: type[AsyncStream[Any]]) -> None:
        stream = class_(Reply().async_items())

        assert isinstance(stream, collections.abc.AsyncGenerator)
        assert isinstance(stream, collections.abc.AsyncIterator)
        assert aiter(stream) is stream

    @every_async_class
    def test_gives_the_items_as_they_come(self, class_: type[AsyncStream[Any]]) -> None:
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
    def test_twice_is_as_once(self, class_: type[AsyncStream[Any]]) -> None:
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
    def test_raises_at_the_item_given_last(
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
    def test_gives_what_the_items_answer(
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
    def test_is_what_the_chunks_add(self) -> None:
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

    def test_comes_piece_by_piece(self) -> None:
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

    def test_that_is_refused_takes_nothing(self) -> None:
        async def scenario() -> list[LLMResultChunk]:
            stream = AsyncLLMStream(Reply(*HELLO).async_items())
            await anext(stream)
            with pytest.raises(StreamConsumedError, match=r"call result\(\) instead of iterating"):
                await stream.result()
            return [item async for item in stream]

        assert run(scenario) == HELLO[1:]

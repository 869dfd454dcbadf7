"""The streams of a sync session: generators that add up their chunks to a result."""

import collections.abc
import gc
import inspect
from collections.abc import Callable, Generator
from types import CodeType
from typing import Any

import pytest

from dify_inner_api.models import (
    LLMResultWithStructuredOutput,
    TextPromptMessageContent,
    ToolCall,
    ToolCallFunction,
)
from dify_invoke.errors import (
    InvokeRateLimitError,
    ProtocolError,
    StreamConsumedError,
)
from dify_invoke.session._sync.streams import (
    LLMStream,
    LLMStructuredOutputStream,
    Stream,
)

from .stream_cases import (
    ERROR,
    HELLO,
    IMAGE,
    TRACEBACK,
    Reply,
    chunk,
    every_form_of_throw,
    structured,
    traceback,
    whole,
)

TOOL_CALL = ToolCall(id="1", type="function", function=ToolCallFunction(name="f", arguments="{}"))


def answers_throw() -> Generator[Any, None, None]:
    """Gives a chunk for each exception that is thrown in."""
    try:
        yield chunk("begun")
    except BaseException as error:
        yield error


every_class = pytest.mark.parametrize("class_", [Stream, LLMStream, LLMStructuredOutputStream])
every_llm_class = pytest.mark.parametrize("class_", [LLMStream, LLMStructuredOutputStream])
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


class TestStream:
    @every_class
    def test_is_a_generator(self, class_: type[Stream[Any]]) -> None:
        stream = class_(Reply().items())

        assert isinstance(stream, collections.abc.Generator)
        assert isinstance(stream, collections.abc.Iterator)
        assert iter(stream) is stream
        stream.close()

    @every_class
    def test_gives_each_item_as_soon_as_it_is_read(self, class_: type[Stream[Any]]) -> None:
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
    def test_twice_has_the_effect_of_once(self, class_: type[Stream[Any]]) -> None:
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
    def test_happens_when_the_stream_is_dropped(self, class_: type[Stream[Any]]) -> None:
        reply = Reply(*HELLO)
        stream = class_(reply.items())
        next(stream)

        del stream
        gc.collect()

        assert reply.closed == 1


class TestThrow:
    @every_form_of_throw
    @every_class
    def test_raises_where_the_reply_stands(
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
    def test_gives_an_item_that_the_reply_gives_for_it(
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
    def test_of_anything_but_an_exception_is_a_type_error(self, nonsense: Any) -> None:
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
    def test_is_that_of_the_chunks(self) -> None:
        reply = Reply(
            chunk("Hel"),
            chunk(""),
            chunk(None, tool_calls=[TOOL_CALL]),
            chunk([TextPromptMessageContent(data="lo"), IMAGE]),
            chunk([IMAGE]),
            chunk("!"),
        )

        assert list(LLMStream(reply.items()).text) == ["Hel", "lo", "!"]

    def test_is_streamed(self) -> None:
        reply = Reply(*HELLO)
        stream = LLMStream(reply.items())

        text = stream.text
        assert reply.given == 0
        assert (next(text), reply.given) == ("Hel", 1)
        stream.close()

        assert (list(text), reply.closed) == ([], 1)

    def test_continues_after_the_chunks_that_were_read(self) -> None:
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

    def test_that_is_refused_reads_nothing(self) -> None:
        stream = LLMStream(Reply(*HELLO).items())
        next(stream)
        with pytest.raises(StreamConsumedError, match=r"call result\(\) instead of iterating"):
            stream.result()

        assert list(stream) == HELLO[1:]

    def test_inside_a_context_manager_is_the_whole_answer(self) -> None:
        with LLMStream(Reply(*HELLO).items()) as stream:
            assert stream.result() == whole("Hello!")

    def test_after_unread_text_is_the_whole_answer(self) -> None:
        stream = LLMStream(Reply(*HELLO).items())
        text = stream.text

        assert stream.result() == whole("Hello!")
        assert list(text) == []

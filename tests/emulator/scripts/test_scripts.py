"""Scripted answers: a test says what the platform answers, to which calls, and how often."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import pytest

from dify_invoke import (
    AppRunError,
    AssistantPromptMessage,
    AsyncSession,
    ImagePromptMessageContent,
    InvokeBadRequestError,
    InvokeError,
    InvokeRateLimitError,
    InvokeServerUnavailableError,
    InvokeTimeoutError,
    ProtocolError,
    Session,
    TextPromptMessageContent,
    TransportError,
    UserPromptMessage,
)
from dify_invoke.emulator import Emulator, call, contains, matches

from .script_cases import APP, CASES, LLM, LONG, MODEL, WEATHER, Case, say


@contextmanager
def over_the_daemon(emulator: Emulator) -> Generator[Session, None, None]:
    with Session.from_daemon(emulator.url, emulator.open_session()) as session:
        yield session


TTS: dict[str, Any] = {**MODEL, "voice": "v"}


def text(result: Any) -> str:
    return "".join(result.text)


def cases(channel: str) -> pytest.MarkDecorator:
    found = [case for case in CASES if getattr(case, channel)]
    return pytest.mark.parametrize("case", found, ids=lambda case: case.name)


class TestEachOperation:
    @cases("over_http")
    def test_over_the_inner_api(self, emulator: Emulator, session: Session, case: Case) -> None:
        case.script(emulator)
        assert case.of_result(case.invoke(session)) == case.expected

    @pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
    def test_of_an_async_session(self, emulator: Emulator, case: Case) -> None:
        async def invoke(session: AsyncSession) -> Any:
            async with session:
                return await case.invoke(session)

        case.script(emulator)
        if case.over_http:
            session = emulator.async_session()
        else:
            session = AsyncSession.from_daemon(emulator.url, emulator.open_session())
        assert case.of_result(asyncio.run(invoke(session))) == case.expected

    @cases("in_plugins")
    def test_over_the_daemon(self, emulator: Emulator, case: Case) -> None:
        case.script(emulator)
        with over_the_daemon(emulator) as session:
            assert case.of_result(case.invoke(session)) == case.expected

    def test_speech_comes_in_segments(self, emulator: Emulator, session: Session) -> None:
        emulator.tts.reply([b"one", b"two"])
        spoken = session.model.tts.invoke(TTS, "text")
        assert list(spoken) == [b"one", b"two"]

    def test_a_tool_answers_with_messages(self, emulator: Emulator, session: Session) -> None:
        emulator.tool.when(tool="search").reply(["found", {"hits": 2}])
        result = session.tool.invoke_builtin_tool("a/b/c", "search", {}).result()
        assert (result.text, result.json) == ("found", [{"hits": 2}])

    @pytest.mark.parametrize(("reply", "wanted"), [([[1.0], [2.0]], "vectors"), ([], "vectors")])
    def test_a_reply_that_does_not_fit_the_request_is_told(
        self, emulator: Emulator, session: Session, reply: Any, wanted: str
    ) -> None:
        emulator.text_embedding.reply(reply)
        with pytest.raises(InvokeError, match=wanted):
            session.model.text_embedding.invoke(MODEL, ["a"])
        with pytest.raises(
            AssertionError,
            match=r"a reply of text_embedding failed: TypeError: \d vectors for 1 texts",
        ):
            emulator.check()


class TestAnswersOfAnLLM:
    def test_come_in_words(self, emulator: Emulator, session: Session) -> None:
        emulator.llm.reply("Hello, dear world")
        assert [*say(session, "Hi").text] == ["Hello, ", "dear ", "world"]

    def test_come_in_the_given_pieces(self, emulator: Emulator, session: Session) -> None:
        emulator.llm.reply(["Hel", "lo"], usage={"total_tokens": 5}, finish_reason="length")
        *chunks, last = say(session, "Hi")
        assert [chunk.text for chunk in chunks] == ["Hel", "lo"]
        assert (last.delta.finish_reason, last.delta.usage.total_tokens) == ("length", 5)

    @pytest.mark.parametrize("stream", [True, False])
    def test_have_parts(self, emulator: Emulator, session: Session, stream: bool) -> None:
        image = ImagePromptMessageContent.from_url("https://example.com/i.png")
        emulator.llm.reply(["Look: ", AssistantPromptMessage(content=[image])])
        result = say(session, "Hi", stream=stream)
        content = (result.result() if stream else result).message.content
        assert content == [TextPromptMessageContent(data="Look: "), image]

    @pytest.mark.parametrize(
        ("usage", "told"),
        [
            ({"total_token": 42}, "usage has no field 'total_token': did you mean 'total_tokens'?"),
            ({"cost": 42}, "usage has no field 'cost': use one of: prompt_tokens, "),
            ({"total_tokens": "x"}, "LLMUsage.total_tokens is the text 'x': give a whole number"),
            (
                42,
                "usage must be an LLMUsage or a dict of its fields, such as .*, not the number 42",
            ),
        ],
    )
    def test_refuse_a_wrong_usage_where_it_is_written(
        self, usage: Any, told: str, emulator: Emulator
    ) -> None:
        with pytest.raises(TypeError, match=told):
            emulator.llm.reply("Hi", usage=usage)

    def test_have_counted_usage(self, emulator: Emulator, session: Session) -> None:
        emulator.llm.reply("one two three")
        usage = say(session, "Hi").result().usage
        assert usage.completion_tokens == 3
        assert usage.total_tokens == usage.prompt_tokens + 3

    def test_call_tools(self, emulator: Emulator, session: Session) -> None:
        emulator.llm.reply(tool_calls=[WEATHER, call("noop")])
        message = say(session, "Hi").result().message
        assert [one.function.name for one in message.tool_calls] == ["get_weather", "noop"]
        assert message.tool_calls[0].function.arguments == '{"city": "Paris"}'

    def test_a_function_sees_the_typed_request(self, emulator: Emulator, session: Session) -> None:
        emulator.llm.reply(lambda request: request.prompt_messages[-1].text.upper())
        assert text(say(session, "quiet")) == "QUIET"


class TestOrder:
    def test_one_answer_is_given_always(self, emulator: Emulator, session: Session) -> None:
        emulator.llm.reply("Hello")
        assert [text(say(session, "Hi")) for _ in range(3)] == ["Hello"] * 3

    def test_several_are_given_in_turn(self, emulator: Emulator, session: Session) -> None:
        emulator.llm.reply("one").then("two").then_fail("three")
        assert [text(say(session, "Hi")) for _ in range(2)] == ["one", "two"]
        with pytest.raises(InvokeError, match="three"):
            text(say(session, "Hi"))

    def test_after_the_last_no_call_fits(self, emulator: Emulator, session: Session) -> None:
        emulator.llm.reply("one", times=2)
        assert [text(say(session, "Hi")) for _ in range(2)] == ["one", "one"]
        with pytest.raises(InvokeError, match="all its answers were given: 2"):
            text(say(session, "Hi"))

    def test_the_newest_that_fits_answers(self, emulator: Emulator, session: Session) -> None:
        emulator.llm.reply("always")
        emulator.llm.when(prompt="Hi").reply("once", times=1)
        assert [text(say(session, "Hi")) for _ in range(2)] == ["once", "always"]
        assert text(say(session, "Bye")) == "always"

    def test_without_scripts_the_embedded_models_answer(
        self, emulator: Emulator, session: Session
    ) -> None:
        emulator.moderation.reply(True)
        assert "Hi" in text(say(session, "Hi"))


class TestConditions:
    @pytest.mark.parametrize(
        "conditions",
        [
            pytest.param({"model": "gpt-4o-mini"}, id="a field"),
            pytest.param({"prompt": contains("WEATHER", "Paris")}, id="contains, in any case"),
            pytest.param({"prompt": matches("^The .* Paris$")}, id="matches"),
            pytest.param({"prompt": str.istitle}, id="a function"),
            pytest.param({"stop": contains("END")}, id="an item of a list"),
            pytest.param({"completion_params": {"top_p": 1}}, id="some fields of an object"),
            pytest.param({"system": ""}, id="no instruction"),
        ],
    )
    def test_that_hold(self, emulator: Emulator, session: Session, conditions: Any) -> None:
        emulator.llm.when(**conditions).reply("yes")
        config: dict[str, Any] = {**MODEL, "completion_params": {"top_p": 1, "temperature": 0}}
        prompt = [UserPromptMessage(content="The Weather In Paris")]
        assert text(session.model.llm.invoke(config, prompt, stop=["END"])) == "yes"

    def test_a_function_of_the_request(self, emulator: Emulator, session: Session) -> None:
        emulator.llm.when(lambda request: len(request.prompt_messages) == 1).reply("yes")
        assert text(say(session, "Hi")) == "yes"

    def test_of_an_unknown_field_are_refused(self, emulator: Emulator) -> None:
        with pytest.raises(ValueError, match="no field 'promt': did you mean 'prompt'"):
            emulator.llm.when(promt="Hi")


OFFICIAL = [InvokeRateLimitError, InvokeServerUnavailableError, InvokeBadRequestError]


class TestFailures:
    @pytest.mark.parametrize("error", OFFICIAL)
    @pytest.mark.parametrize("after", [0, 2])
    def test_of_a_model(
        self, emulator: Emulator, session: Session, error: type[InvokeError], after: int
    ) -> None:
        emulator.llm.fail(error("slow down"), after=after)
        with over_the_daemon(emulator) as plugin:
            for one in (session, plugin):
                chunks: list[Any] = []
                with pytest.raises(error, match="slow down"):
                    chunks.extend(say(one, "Hi there, you"))
                assert len(chunks) == after

    def test_of_the_server(self, emulator: Emulator, session: Session) -> None:
        emulator.summary.fail(status=503)
        with pytest.raises(InvokeError) as raised:
            session.model.summary.invoke(LONG, "shorten")
        assert raised.value.status == 503

    def test_of_an_app_and_a_tool_that_need_not_exist(
        self, emulator: Emulator, session: Session
    ) -> None:
        emulator.app.fail("no luck")
        emulator.tool.fail("no luck either")
        with pytest.raises(InvokeError, match="no luck"):
            session.app.chat.invoke(APP, "Hello", {}).result()
        with pytest.raises(InvokeError, match="no luck either"):
            session.tool.invoke_builtin_tool("a/b/c", "t", {}).result()

    def test_of_an_app_and_a_tool_after_some_pieces(
        self, emulator: Emulator, session: Session
    ) -> None:
        emulator.app.fail("no luck", after=2)
        emulator.tool.fail("no luck either", after=2)
        pieces: list[str] = []
        with pytest.raises(AppRunError, match="no luck"):
            pieces.extend(session.app.chat.invoke(APP, "Hello", {}).text)
        assert len(pieces) == 2
        with pytest.raises(InvokeError, match="no luck either"):
            pieces.extend(session.tool.invoke_builtin_tool("a/b/c", "t", {}).text)
        assert len(pieces) == 4

    def test_a_function_may_raise(self, emulator: Emulator, session: Session) -> None:
        def refuse(_: object) -> str:
            raise InvokeRateLimitError("slow down")

        emulator.summary.reply(refuse)
        with pytest.raises(InvokeRateLimitError, match="slow down"):
            session.model.summary.invoke(LONG, "shorten")
        emulator.check()

    def test_a_mistake_in_a_function_reaches_the_test(
        self, emulator: Emulator, session: Session
    ) -> None:
        def look_up(_: object) -> str:
            return {"city": "Paris"}["town"]

        emulator.summary.reply(look_up)
        with pytest.raises(InvokeError):
            session.model.summary.invoke(LONG, "shorten")
        with pytest.raises(
            AssertionError,
            match=r"(?s)a reply of summary failed: KeyError.*test_scripts\.py.*town",
        ):
            emulator.check()

    def test_a_stream_breaks_off(self, emulator: Emulator, session: Session) -> None:
        emulator.llm.cut(after=2)
        chunks: list[Any] = []
        with pytest.raises(TransportError):
            chunks.extend(say(session, "Hi there, you"))
        assert len(chunks) == 2
        with over_the_daemon(emulator) as plugin, pytest.raises(InvokeError, match="EOF"):
            list(say(plugin, "Hi there, you"))

    def test_an_answer_in_one_piece_breaks_off(self, emulator: Emulator, session: Session) -> None:
        emulator.summary.cut(after=0)
        with pytest.raises((TransportError, ProtocolError)):
            session.model.summary.invoke(LONG, "shorten")

    def test_silence(self, emulator: Emulator) -> None:
        emulator.llm.stall(after=1)
        with emulator.session(timeout=2) as session:
            chunks: list[Any] = []
            with pytest.raises(InvokeTimeoutError):
                chunks.extend(say(session, "Hi there, you"))
        assert len(chunks) == 1

    def test_of_a_storage(self, emulator: Emulator) -> None:
        emulator.storage_set.fail("the disk is full")
        with over_the_daemon(emulator) as session:
            with pytest.raises(InvokeError, match="the disk is full"):
                session.storage.set("key", b"value")
            assert not session.storage.exist("key")

    def test_a_status_that_is_none_is_refused(self, emulator: Emulator) -> None:
        with pytest.raises(ValueError, match="from 400 to 599, not 200"):
            emulator.llm.fail(status=200)


class TestMistakesOfATest:
    """They are refused where they are made, and leave no script behind."""

    @pytest.mark.parametrize(
        ("operation", "reply", "told"),
        [
            ("llm", 3, "a text, or a list of its pieces, not with the number 3"),
            ("llm", b"Hello", "a text, or a list of its pieces, not with"),
            ("llm_structured_output", "{}", "a dict, not with the text '{}'"),
            ("summary", None, "a text, not with null"),
            ("text_embedding", [1.0], r"such as \[\[0.1, 0.2\]\], not with a list"),
            ("rerank", ["a"], r"such as \[0.9, 0.1\], not with a list"),
            ("tts", "audio", "bytes, or a list of them, not with the text 'audio'"),
            ("moderation", "yes", "True or False, not with the text 'yes'"),
            ("app", 3, "a dict with the outputs of a workflow, not with the number 3"),
            ("tool", b"png", "a text, a dict, or a list of messages, not with"),
            ("question_classifier", 1, "a text, not with the number 1"),
            ("datasource", "page", "a list of messages, not with the text 'page'"),
            ("storage_get", "value", "bytes, not with the text 'value'"),
            ("storage_exist", 1, "True or False, not with the number 1"),
        ],
    )
    def test_a_reply_of_another_kind(
        self, emulator: Emulator, operation: str, reply: Any, told: str
    ) -> None:
        with pytest.raises(TypeError, match=f"emulator.{operation} replies with .*{told}"):
            getattr(emulator, operation).reply(reply)
        assert emulator.problems() == []

    def test_what_a_function_returns_is_checked_too(
        self, emulator: Emulator, session: Session
    ) -> None:
        emulator.llm.reply(lambda request: 3)
        with pytest.raises(InvokeError, match="replies with a text, or a list"):
            list(say(session, "Hi"))
        with pytest.raises(AssertionError, match="a reply of llm failed: TypeError"):
            emulator.check()

    @pytest.mark.parametrize("error", [InvokeRateLimitError, 3])
    def test_an_error_that_is_no_exception(self, emulator: Emulator, error: Any) -> None:
        with pytest.raises(
            TypeError, match=r"error must be an exception.* not the (class|number 3)"
        ):
            emulator.llm.fail(error)

    @pytest.mark.parametrize(
        ("numbers", "told"),
        [
            ({"delay": -1}, "delay must be a number of seconds, 0 or more, not the number -1"),
            ({"delay": "1"}, "delay must be a number of seconds, 0 or more, not the text '1'"),
            ({"delay": float("nan")}, "delay must be a number of seconds"),
            ({"times": 0}, "times must be a number of calls, 1 or more, not the number 0"),
            ({"times": 1.5}, "times must be a number of calls, 1 or more, not the number 1.5"),
        ],
    )
    def test_a_number_out_of_range(
        self, emulator: Emulator, numbers: dict[str, Any], told: str
    ) -> None:
        with pytest.raises(ValueError, match=told):
            emulator.llm.reply("Hello", **numbers)
        with pytest.raises(ValueError, match="after must be a number of results, 0 or more"):
            emulator.llm.cut(after=-1)
        assert emulator.problems() == []


def test_500_streams_at_once_are_not_crossed(emulator: Emulator) -> None:
    emulator.llm.reply(
        lambda request: [f"{request.prompt_messages[0].text}, {n}; " for n in range(5)]
    )

    async def ask(session: AsyncSession, number: int) -> str:
        stream = session.model.llm.invoke(LLM, [UserPromptMessage(content=f"call {number}")])
        return "".join([piece async for piece in stream.text])

    async def ask_all() -> list[str]:
        async with emulator.async_session() as session:
            return await asyncio.gather(*(ask(session, number) for number in range(500)))

    assert asyncio.run(ask_all()) == [
        "".join(f"call {number}, {n}; " for n in range(5)) for number in range(500)
    ]
    assert len(emulator.llm.calls) == 500

"""What a test reads when a call fits no script, when an answer is left over, and when a call did not come."""

import re

import pytest

from dify_inner_api.models import LLMRequest
from dify_invoke import InvokeError, Session
from dify_invoke.emulator import Emulator, contains

from .script_cases import MODEL, say


def problem(emulator: Emulator) -> str:
    with pytest.raises(AssertionError) as raised:
        emulator.check()
    return str(raised.value)


def fill(expected: str) -> str:
    """A text of several lines as a pattern, in which ... stands for the place in this file."""
    return re.escape(expected).replace(r"\.\.\.", r"test_script_failures\.py:\d+")


class TestACallThatFitsNoScript:
    def test_shows_the_call_the_nearest_script_and_the_difference(
        self, emulator: Emulator, session: Session
    ) -> None:
        emulator.llm.when(model="gpt-4o", prompt=contains("dogs")).reply("Wuff")
        emulator.llm.when(model="m", provider="p", prompt="weather").reply("Sunny")

        with pytest.raises(InvokeError):
            list(say(session, "A joke about cats"))

        assert re.fullmatch(
            fill(
                """\
no script fits a call of llm:
  provider: 'langgenius/openai/openai'
  model: 'gpt-4o-mini'
  user: 'A joke about cats'

The closest is at ...:
  emulator.llm.when(model='gpt-4o', prompt=contains('dogs')).reply('Wuff')
It differs:
  model is 'gpt-4o-mini', not 'gpt-4o'
  prompt is 'A joke about cats', not contains('dogs')"""
            ),
            problem(emulator).partition("\n\nno call came")[0],
        )

    def test_reaches_the_plugin_too(self, emulator: Emulator) -> None:
        emulator.llm.when(prompt="Hello").reply("Hi")
        with (
            Session.from_daemon(emulator.url, emulator.open_session()) as session,
            pytest.raises(InvokeError, match="prompt is 'Bye', not 'Hello'"),
        ):
            list(say(session, "Bye"))

    def test_long_texts_are_compared_line_by_line(
        self, emulator: Emulator, session: Session
    ) -> None:
        emulator.llm.when(prompt="Answer in French.\nBe kind.").reply("Oui")
        with pytest.raises(InvokeError):
            list(say(session, "Answer in Dutch.\nBe kind."))

        assert """\
  prompt differs, - as expected, + as called:
    - Answer in French.
""" in problem(emulator)
        assert "\n    + Answer in Dutch.\n" in problem(emulator)
        assert "\n      Be kind." in problem(emulator)

    def test_that_a_function_refuses(self, emulator: Emulator, session: Session) -> None:
        def is_long(request: LLMRequest) -> bool:
            return len(request.prompt_messages) > 3

        emulator.llm.when(is_long).reply("Hm")
        with pytest.raises(InvokeError, match="Its function is_long is false for this request"):
            list(say(session, "Hi"))


class TestAnAnswerThatIsLeftOver:
    def test_is_told_with_its_place(self, emulator: Emulator) -> None:
        emulator.llm.when(model="gpt-4o").reply("Hello")
        assert re.fullmatch(
            fill(
                "no call came for the script at ...:\n"
                "  emulator.llm.when(model='gpt-4o').reply('Hello')"
            ),
            problem(emulator),
        )

    def test_of_a_sequence_is_told(self, emulator: Emulator, session: Session) -> None:
        emulator.llm.reply("one").then("two").then_fail("three")
        list(say(session, "Hi"))
        assert re.fullmatch(
            fill(
                "the script at ... has answers that no call came for: reply('two'), fail('three')\n"
                "  emulator.llm.reply('one').then('two').then_fail('three')"
            ),
            problem(emulator),
        )

    def test_fails_a_with_block(self) -> None:
        with pytest.raises(AssertionError, match="no call came"), Emulator() as emulator:
            emulator.summary.reply("short")

    def test_does_not_hide_what_the_block_raises(self) -> None:
        def script_and_fail() -> None:
            with Emulator() as emulator:
                emulator.summary.reply("short")
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            script_and_fail()


class TestCalls:
    def test_are_typed_and_in_order(self, emulator: Emulator, session: Session) -> None:
        list(say(session, "Hi"))
        session.model.moderation.invoke(MODEL, "kind")
        assert [call.operation for call in emulator.calls] == ["llm", "moderation"]
        request = emulator.llm.calls[-1].request
        assert request.prompt_messages[0].content == "Hi"
        assert emulator.moderation.calls.requests[0].text == "kind"

    def test_are_chosen_by_conditions(self, emulator: Emulator, session: Session) -> None:
        for word in ("one", "two", "three"):
            list(say(session, word))
        called = emulator.llm.when(prompt=contains("t")).calls
        assert [call.fields["prompt"] for call in called] == ["two", "three"]
        emulator.llm.assert_called(prompt="one")
        emulator.llm.assert_called_once(prompt="two")
        emulator.llm.assert_not_called(prompt="four")

    def test_that_did_not_come_show_the_nearest(self, emulator: Emulator, session: Session) -> None:
        list(say(session, "A joke about cats"))
        list(say(session, "The time"))
        with pytest.raises(AssertionError) as raised:
            emulator.llm.assert_called(prompt="A joke about dogs")
        assert (
            str(raised.value)
            == """\
no call fits emulator.llm.when(prompt='A joke about dogs'). The nearest of 2 is a call of llm:
  provider: 'langgenius/openai/openai'
  model: 'gpt-4o-mini'
  user: 'A joke about cats'
It differs:
  prompt is 'A joke about cats', not 'A joke about dogs'"""
        )

    def test_where_none_came(self, emulator: Emulator) -> None:
        with pytest.raises(AssertionError, match=r"no call fits emulator\.llm: llm was not called"):
            emulator.llm.assert_called_once()

    def test_that_came_too_often_are_shown(self, emulator: Emulator, session: Session) -> None:
        for _ in range(2):
            list(say(session, "Hi"))
        with pytest.raises(AssertionError, match=r"(?s)2 calls fit emulator.llm, not one:.*'Hi'"):
            emulator.llm.assert_called_once()
        with pytest.raises(AssertionError, match=r"2 calls fit emulator\.llm, not none"):
            emulator.llm.assert_not_called()

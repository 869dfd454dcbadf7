"""Single nodes of workflows, on each channel, in sessions of either kind."""

from typing import Any

import pytest

from dify_invoke import (
    InvalidRequestError,
    LLMModelConfig,
    NodeFailedError,
    NodeModelConfig,
    ParameterConfig,
    ParameterExtractorResult,
    ProtocolError,
    QuestionClassifierResult,
)

from ..support.platform import CHANNELS, ChannelName, platform
from ..support.sessions import Mode
from .run_cases import USAGE, sent, value_of

pytestmark = [
    pytest.mark.parametrize("mode", ["sync", "async"]),
    pytest.mark.parametrize("channel", CHANNELS),
]
Json = dict[str, Any]
MODEL: Json = {"provider": "p", "name": "m"}
CITY: Json = {"name": "city", "type": "string"}
FAILED: Json = {"process_data": None, "inputs": None, "outputs": None}


def answer(**outputs: Any) -> Json:
    return {"process_data": {"model_mode": "chat"}, "inputs": {"query": "q"}, "outputs": outputs}


FOUND = answer(city="Paris", __is_success=1, __reason=None, __usage=USAGE)


def extract(session: Any, **arguments: Any) -> Any:
    given = {"parameters": [CITY], "model": MODEL, "query": "Weather in Paris?", **arguments}
    return session.workflow_node.parameter_extractor.invoke(**given)


def classify(session: Any) -> Any:
    classes = [{"id": "1", "name": "Weather"}]
    return session.workflow_node.question_classifier.invoke(classes, MODEL, "Rain?")


class TestExtractor:
    def test_gives_the_values_apart_from_what_it_says_of_itself(
        self, channel: ChannelName, mode: Mode
    ) -> None:
        with platform(channel, [FOUND]) as made:
            found = value_of(made, mode, extract)
        assert isinstance(found, ParameterExtractorResult)
        assert (found.parameters, found.is_success, found.reason) == ({"city": "Paris"}, True, None)
        assert found.usage is not None
        assert found.usage.total_tokens == 3
        assert (found.outputs or {})["city"] == "Paris"
        assert found.process_data == {"model_mode": "chat"}

    def test_that_finds_nothing_says_why(self, channel: ChannelName, mode: Mode) -> None:
        nothing = answer(city="", __is_success=0, __reason="no city")
        with platform(channel, [nothing]) as made:
            found = value_of(made, mode, extract)
        assert (found.is_success, found.reason) == (False, "no city")

    def test_that_fails_is_an_error(self, channel: ChannelName, mode: Mode) -> None:
        with platform(channel, [FAILED]) as made:
            asked = made.ask(mode, extract)
        assert isinstance(asked.error, NodeFailedError)

    def test_may_have_neither_inputs_nor_process_data(
        self, channel: ChannelName, mode: Mode
    ) -> None:
        with platform(channel, [{**FOUND, "inputs": None, "process_data": None}]) as made:
            found = value_of(made, mode, extract)
        assert (found.inputs, found.process_data, found.is_success) == (None, None, True)

    def test_that_says_not_whether_it_succeeded_is_an_error(
        self, channel: ChannelName, mode: Mode
    ) -> None:
        with platform(channel, [answer(city="Paris")]) as made:
            asked = made.ask(mode, extract)
        assert isinstance(asked.error, ProtocolError)
        assert "__is_success" in str(asked.error)

    def test_is_sent_what_every_server_takes(self, channel: ChannelName, mode: Mode) -> None:
        with platform(channel, [FOUND]) as made:
            value_of(made, mode, extract)
        whole: Json = {**CITY, "options": [], "description": "", "required": False}
        assert sent(made) == {
            "parameters": [whole],
            "model": {**MODEL, "mode": "chat", "completion_params": {}},
            "query": "Weather in Paris?",
            "instruction": "",
        }

    @pytest.mark.parametrize(
        "model",
        [
            NodeModelConfig(provider="p", name="m"),
            LLMModelConfig(provider="p", model="m"),
            {"provider": "p", "model": "m", "model_type": "llm", "mode": None, "label": "x"},
            {"provider": "p", "name": "m", "completion_params": None},
        ],
        ids=["node's", "LLM's", "selector", "SDK's"],
    )
    def test_takes_a_model_in_each_form(
        self, channel: ChannelName, mode: Mode, model: object
    ) -> None:
        with platform(channel, [FOUND]) as made:
            value_of(made, mode, lambda session: extract(session, model=model))
        assert sent(made)["model"] == {**MODEL, "mode": "chat", "completion_params": {}}

    def test_calls_a_boolean_as_the_channel_does(self, channel: ChannelName, mode: Mode) -> None:
        rain = ParameterConfig(name="rain", type="boolean")
        with platform(channel, [FOUND]) as made:
            value_of(made, mode, lambda session: extract(session, parameters=[rain]))
        word = "boolean" if channel == "inner API" else "bool"
        assert sent(made)["parameters"][0]["type"] == word

    def test_takes_booleans_only_where_they_can_be_sent(
        self, channel: ChannelName, mode: Mode
    ) -> None:
        days = ParameterConfig(name="days", type="array[boolean]")
        with platform(channel, [FOUND]) as made:
            asked = made.ask(mode, lambda session: extract(session, parameters=[days]))
        if channel == "inner API":
            assert asked.error is None
        else:
            assert isinstance(asked.error, InvalidRequestError)
            assert "parameters[0].type" in str(asked.error)
            assert made.requests == []


class TestClassifier:
    def test_gives_the_class(self, channel: ChannelName, mode: Mode) -> None:
        found = answer(class_id="1", class_name="Weather", class_label="CLASS 1", usage=USAGE)
        with platform(channel, [found]) as made:
            result = value_of(made, mode, classify)
        assert isinstance(result, QuestionClassifierResult)
        assert (result.class_id, result.class_name, result.class_label) == (
            "1",
            "Weather",
            "CLASS 1",
        )
        assert result.usage is not None

    @pytest.mark.parametrize("outputs", [{}, {"class_id": 1, "class_name": "Weather"}])
    def test_that_names_none_is_an_error(
        self, channel: ChannelName, mode: Mode, outputs: Json
    ) -> None:
        with platform(channel, [answer(**outputs)]) as made:
            asked = made.ask(mode, classify)
        assert isinstance(asked.error, ProtocolError)

    def test_that_fails_is_an_error(self, channel: ChannelName, mode: Mode) -> None:
        with platform(channel, [FAILED]) as made:
            asked = made.ask(mode, classify)
        assert isinstance(asked.error, NodeFailedError)
        assert "1.12" in str(asked.error)

"""The nodes that can be invoked alone, over the inner API and through the daemon."""

from typing import Any

import pytest

from dify_invoke.emulator import Emulator

from .inner_api_cases import post, refusal
from .transaction_cases import error_of, events_of

MODEL: dict[str, Any] = {"provider": "a/b/c", "name": "m", "mode": "chat", "completion_params": {}}
UNREADABLE = "unmarshal backwards invoke request failed: "


def parameter(name: str, type_: str = "string", **further: Any) -> dict[str, Any]:
    whole = {"name": name, "type": type_, "options": [], "description": "", "required": True}
    return {**whole, **further}


def extraction(query: str, *parameters: dict[str, Any]) -> dict[str, Any]:
    return {
        "parameters": list(parameters),
        "model": MODEL,
        "query": query,
        "instruction": "",
    }


def classification(query: str, *names: str) -> dict[str, Any]:
    classes = [{"id": str(index), "name": name} for index, name in enumerate(names)]
    return {"classes": classes, "model": MODEL, "query": query, "instruction": ""}


def extracted(emulator: Emulator, query: str, *parameters: dict[str, Any]) -> dict[str, Any]:
    request = extraction(query, *parameters)
    reply = post(emulator, "invoke/parameter-extractor", request)
    assert reply.json()["error"] == ""
    (event,) = events_of(emulator, "node_parameter_extractor", request)
    data: dict[str, Any] = reply.json()["data"]
    outputs: dict[str, Any] = data["outputs"]
    assert event["message"] == "struct"
    assert event["data"]["outputs"] == outputs
    assert data["inputs"]["query"] == query
    return {name: value for name, value in outputs.items() if name != "__usage"}


class TestParameterExtractor:
    def test_what_is_found(self, emulator: Emulator) -> None:
        assert extracted(
            emulator,
            "Send 3 letters to Paris by express",
            parameter("city"),
            parameter("count", "number"),
            parameter("speed", "select", options=["normal", "express"]),
        ) == {
            "city": "Paris",
            "count": 3,
            "speed": "express",
            "__is_success": 1,
            "__reason": None,
        }

    @pytest.mark.parametrize(
        ("type_", "value"),
        [("array[number]", [3, 4]), ("array[string]", ["Rome"]), ("string", "Rome")],
    )
    def test_of_each_type(self, emulator: Emulator, type_: str, value: Any) -> None:
        found = extracted(emulator, "from 3 to 4 in Rome", parameter("it", type_))
        assert (found["it"], found["__is_success"]) == (value, 1)

    @pytest.mark.parametrize(
        ("type_", "value"),
        [("string", ""), ("number", 0), ("bool", False), ("array[object]", []), ("select", "")],
    )
    def test_nothing_found_is_a_normal_reply(
        self, emulator: Emulator, type_: str, value: Any
    ) -> None:
        found = extracted(emulator, "hello there", parameter("city", type_, options=["Paris"]))
        assert found["city"] == value
        assert found["__is_success"] == 0
        assert found["__reason"] == "Not found in the text: city"

    def test_an_optional_one_may_be_absent(self, emulator: Emulator) -> None:
        one, other = parameter("city"), parameter("count", "number", required=False)
        assert extracted(emulator, "I live in Paris", one, other)["__is_success"] == 1

    def test_a_failing_node_has_three_nulls(self, emulator: Emulator) -> None:
        request = extraction("I live in Paris", parameter("city"))
        emulator.fail_next("parameter_extractor", "slow down")
        reply = post(emulator, "invoke/parameter-extractor", request)
        nulls = {"process_data": None, "inputs": None, "outputs": None}
        assert reply.json() == {"data": nulls, "error": ""}
        emulator.fail_next("parameter_extractor", "slow down")
        error = error_of(emulator, "node_parameter_extractor", request)
        began = "invoke parameter extractor failed: validate request failed: "
        assert error == began + "\n".join(
            f"Key: 'InvokeNodeResponse.{name}' Error:Field validation for '{name}' failed on the "
            "'required' tag"
            for name in ("ProcessData", "Outputs", "Inputs")
        )

    @pytest.mark.parametrize("type_", ["boolean", "array[boolean]"])
    def test_the_daemon_does_not_know_booleans(self, emulator: Emulator, type_: str) -> None:
        request = extraction("no letters", parameter("letters", type_))
        assert error_of(emulator, "node_parameter_extractor", request) == (
            f"{UNREADABLE}error validating struct: "
            "Key: 'InvokeParameterExtractorRequest.Parameters[0].Type' "
            "Error:Field validation for 'Type' failed on the 'oneof' tag"
        )
        reply = post(emulator, "invoke/parameter-extractor", request)
        assert reply.json()["data"]["outputs"]["__is_success"] == 1

    def test_the_daemon_fills_in_what_the_inner_api_refuses(self, emulator: Emulator) -> None:
        nulls: dict[str, Any] = {"description": None, "required": None}
        request = extraction("I live in Paris", parameter("city", **nulls))
        (event,) = events_of(emulator, "node_parameter_extractor", request)
        assert event["data"]["outputs"]["city"] == "Paris"
        status, _, message = refusal(post(emulator, "invoke/parameter-extractor", request))
        assert status == 400
        assert message.startswith(
            "invalid payload: 2 validation errors for RequestInvokeParameterExtractorNode\n"
        )

    @pytest.mark.parametrize(
        "wrong",
        [{"model": {**MODEL, "completion_params": None}}, {"instruction": None}, {"query": None}],
        ids=lambda wrong: next(iter(wrong)),
    )
    def test_nulls_that_are_refused(self, emulator: Emulator, wrong: dict[str, Any]) -> None:
        request = {**extraction("I live in Paris", parameter("city")), **wrong}
        reply = post(emulator, "invoke/parameter-extractor", request)
        assert refusal(reply)[0] == 400

    def test_null_params_of_the_model_are_no_data(self, emulator: Emulator) -> None:
        model = {**MODEL, "completion_params": None}
        request = {**extraction("I live in Paris", parameter("city")), "model": model}
        error = error_of(emulator, "node_parameter_extractor", request)
        assert error == "invoke parameter extractor failed: data is nil"

    def test_a_reserved_name(self, emulator: Emulator) -> None:
        request = extraction("Hi", parameter("__reason"))
        status, _, message = refusal(post(emulator, "invoke/parameter-extractor", request))
        assert status == 400
        assert "Invalid parameter name, __reason and __is_success are reserved" in message


class TestQuestionClassifier:
    @pytest.mark.parametrize(
        ("query", "class_"),
        [
            ("What is the weather in Paris?", "Weather"),
            ("I want my money back", "Money and refunds"),
        ],
    )
    def test_the_class_most_like_it(self, emulator: Emulator, query: str, class_: str) -> None:
        request = classification(query, "Weather", "Money and refunds")
        reply = post(emulator, "invoke/question-classifier", request)
        outputs = reply.json()["data"]["outputs"]
        index = ["Weather", "Money and refunds"].index(class_)
        assert outputs["class_name"] == class_
        assert outputs["class_id"] == str(index)
        assert outputs["class_label"] == f"CLASS {index + 1}"
        assert outputs["usage"]["total_tokens"] > 0
        (event,) = events_of(emulator, "node_question_classifier", request)
        assert event["data"]["outputs"] == outputs

    def test_it_can_fail(self, emulator: Emulator) -> None:
        emulator.fail_next("question_classifier")
        error = error_of(emulator, "node_question_classifier", classification("Hi", "One"))
        assert error.startswith("invoke question classifier failed: validate request failed: Key")

    def test_no_classes(self, emulator: Emulator) -> None:
        reply = post(emulator, "invoke/question-classifier", classification("Hi"))
        assert set(reply.json()["data"].values()) == {None}

    def test_older_servers_do_not_know_it(self) -> None:
        with Emulator(server="1.4") as emulator:
            error = error_of(emulator, "node_question_classifier", classification("Hi", "One"))
            assert error.startswith(
                "invoke question classifier failed: request failed: invalid node"
            )

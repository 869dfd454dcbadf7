"""The parameters of a tool: what is checked, cast and filled in before the plugin gets them."""

import re
from typing import Any

import pytest

from dify_invoke import LLMModelConfig
from dify_invoke.emulator.tool_parameters import tool_parameters

FILE = {"dify_model_identity": "__dify__file__", "url": "http://a/b.txt", "type": "document"}
MODEL = {"provider": "p", "model": "m"}


def tool(*parameters: dict[str, Any], **further: Any) -> dict[str, Any]:
    return {"identity": {"name": "ask"}, "parameters": list(parameters), **further}


def one(type_: str, value: Any, **rule: Any) -> Any:
    """What becomes of the value of a parameter."""
    declared = tool({"name": "x", "type": type_, "form": "llm", **rule})
    return tool_parameters(declared, {"x": value})["x"]


@pytest.mark.parametrize(
    ("type_", "value", "cast"),
    [
        ("string", "a", "a"),
        ("string", "", ""),
        ("string", 5, "5"),
        ("string", True, "True"),
        ("secret-input", "s", "s"),
        ("dynamic-select", 5, "5"),
        ("number", 5, 5),
        ("number", "5", 5),
        ("number", "-5.5", -5.5),
        ("number", "", None),
        ("boolean", True, True),
        ("boolean", "TRUE", True),
        ("boolean", "yes", True),
        ("boolean", "y", True),
        ("boolean", "1", True),
        ("boolean", "No", False),
        ("boolean", "n", False),
        ("boolean", "0", False),
        ("boolean", "false", False),
        ("boolean", 1, True),
        ("boolean", 0, False),
        ("file", FILE, FILE),
        ("file", [FILE], FILE),
        ("files", FILE, [FILE]),
        ("files", [FILE, FILE], [FILE, FILE]),
        ("files", [], []),
        ("system-files", [FILE], [FILE]),
        ("model-selector", MODEL, MODEL),
        ("app-selector", {"app_id": "a"}, {"app_id": "a"}),
        ("array", [1], [1]),
        ("array", "[1, 2]", [1, 2]),
        ("array", "a", ["a"]),
        ("array", 1, [1]),
        ("object", {"a": 1}, {"a": 1}),
        ("object", '{"a": 1}', {"a": 1}),
        ("array[tools]", [MODEL], [MODEL]),
        ("any", {"a": [1]}, {"a": [1]}),
        ("any", "a", "a"),
        ("a later type", {"a": 1}, {"a": 1}),
    ],
)
def test_a_value_is_cast(type_: str, value: Any, cast: Any) -> None:
    made = one(type_, value)
    assert made == cast
    assert type(made) is type(cast)


def test_a_typed_config_is_a_selected_model() -> None:
    config = LLMModelConfig(provider="p", model="m", mode="chat", completion_params={})
    assert one("model-selector", config)["model"] == "m"


def test_several_options() -> None:
    options = [{"value": "a"}, {"value": 5}]
    assert one("select", "a", options=options) == "a"
    assert one("select", 5, options=options) == "5"
    assert one("select", ["a", "5"], options=options, multiple=True) == ["a", "5"]
    assert one("select", "a", options=options, multiple=True) == ["a"]
    assert one("dynamic-select", ["x"], multiple=True) == ["x"]


@pytest.mark.parametrize(
    ("type_", "value", "rule", "text"),
    [
        ("string", {"a": 1}, {}, "is an object: give a text"),
        ("number", "many", {}, "is the text 'many': give a number"),
        ("number", "1e5", {}, "is the text '1e5': give a number"),
        ("number", True, {}, "is true: give a number"),
        ("number", [5], {}, "is a list: give a number"),
        ("number", 0, {"min": 1}, "is the number 0: give at least 1"),
        ("number", "21", {"max": 20}, "is the text '21': give at most 20"),
        ("boolean", "perhaps", {}, "is the text 'perhaps': give true or false"),
        ("select", "c", {"options": [{"value": "a"}, {"value": "b"}]}, "'c': give one of 'a', 'b'"),
        ("select", "c", {}, "give one of no options"),
        ("secret-input", {"key": "hidden"}, {}, "is a secret: give a text"),
        ("file", "a.txt", {}, "give one file, as emulator.file(content, filename) returns it"),
        ("file", {"url": "a"}, {}, "is an object: give one file"),
        ("file", [FILE, FILE], {}, "is a list: give one file"),
        ("files", ["a.txt"], {}, "give a list of files"),
        ("model-selector", "gpt", {}, "give a dict, such as {'provider': 'openai'"),
        ("app-selector", "id", {}, "give a dict, such as {'app_id'"),
        ("object", "no JSON", {}, "is the text 'no JSON': give a dict, or its JSON as a text"),
        ("object", [], {}, "is a list: give a dict"),
        ("array[tools]", "a", {}, "give a list of tools"),
    ],
)
def test_a_value_that_does_not_fit(type_: str, value: Any, rule: Any, text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)) as caught:
        one(type_, value, **rule)
    assert str(caught.value).startswith("the parameter 'x' of the tool 'ask' is ")
    assert "\n" not in str(caught.value)
    assert "hidden" not in str(caught.value)


QUERY = {"name": "query", "type": "string", "form": "llm", "required": True}
COUNT = {"name": "count", "type": "number", "form": "form", "default": 5, "min": 1}


class TestAbsent:
    def test_a_default_of_the_form_is_filled_in(self) -> None:
        assert tool_parameters(tool(COUNT), {}) == {"count": 5}
        assert tool_parameters(tool(COUNT), {"count": None}) == {"count": 5}
        assert tool_parameters(tool({**COUNT, "type": "string"}), {"count": ""}) == {"count": "5"}

    def test_a_value_that_is_false_is_kept(self) -> None:
        flag = {"name": "flag", "type": "boolean", "form": "form", "default": True}
        assert tool_parameters(tool(flag), {"flag": False}) == {"flag": False}

    def test_a_default_for_a_model_is_not_filled_in(self) -> None:
        assert tool_parameters(tool({**COUNT, "form": "llm"}), {}) == {}

    def test_without_a_default_it_stays_absent(self) -> None:
        optional = {"name": "x", "type": "string", "form": "form"}
        assert tool_parameters(tool(optional), {}) == {}
        assert tool_parameters(tool(optional), {"x": None}) == {"x": None}

    @pytest.mark.parametrize(
        ("rule", "given", "text"),
        [
            (QUERY, {}, "the parameter 'query' of the tool 'ask' is missing: give a text"),
            (
                QUERY,
                {"query": None},
                "the parameter 'query' of the tool 'ask' is empty: give a text",
            ),
            ({**QUERY, "form": "form"}, {"query": ""}, "'ask' is empty: give a text"),
        ],
    )
    def test_a_required_one(self, rule: Any, given: Any, text: str) -> None:
        with pytest.raises(ValueError, match=re.escape(text)):
            tool_parameters(tool(rule), given)

    def test_a_required_one_of_a_model_may_be_empty(self) -> None:
        assert tool_parameters(tool(QUERY), {"query": ""}) == {"query": ""}


class TestUnknown:
    def test_the_near_one_is_named(self) -> None:
        text = (
            "the tool 'ask' has no parameter 'qury'; its parameters are: count, query; "
            "did you mean 'query'?"
        )
        with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
            tool_parameters(tool(QUERY, COUNT), {"qury": "a"})

    def test_all_are_named_if_none_is_near(self) -> None:
        with pytest.raises(ValueError, match=r"its parameters are: none$"):
            tool_parameters(tool(), {"anything": 1})

    def test_runtime_parameters_are_not_in_the_yaml(self) -> None:
        declared = tool(QUERY, has_runtime_parameters=True)
        assert tool_parameters(declared, {"query": "a", "more": 1}) == {"query": "a", "more": 1}

    def test_a_value_that_json_cannot_represent(self) -> None:
        with pytest.raises(ValueError, match=r"parameters.query is bytes: give a text"):
            tool_parameters(tool(QUERY), {"query": b"a"})

"""The contract is complete, described and consistent."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator

from dify_inner_api import daemon_operations, models
from dify_inner_api.types import Operation
from dify_invoke.protocol.json import is_array, is_object

INNER_API = {
    "/inner/api/invoke/llm",
    "/inner/api/invoke/llm/structured-output",
    "/inner/api/invoke/summary",
    "/inner/api/invoke/text-embedding",
    "/inner/api/invoke/multimodal-embedding",
    "/inner/api/invoke/rerank",
    "/inner/api/invoke/multimodal-rerank",
    "/inner/api/invoke/tts",
    "/inner/api/invoke/speech2text",
    "/inner/api/invoke/moderation",
    "/inner/api/invoke/app",
    "/inner/api/fetch/app/info",
    "/inner/api/invoke/tool",
    "/inner/api/invoke/parameter-extractor",
    "/inner/api/invoke/question-classifier",
    "/inner/api/upload/file/request",
    "/inner/api/invoke/encrypt",
    "/inner/api/invoke/datasource",
}
TRANSACTION = "/backwards-invocation/transaction"
STREAMED = {
    "invoke_llm",
    "invoke_llm_structured_output",
    "invoke_tts",
    "invoke_app",
    "invoke_tool",
    "invoke_datasource",
    "backwards_invocation_transaction",
}
UNIONS = {
    "PromptMessage": "role",
    "PromptMessageContent": "type",
    "BackwardsInvocation": "type",
    "AppEvent": "event",
    "ToolInvokeMessage": "type",
    "StorageRequest": "opt",
}
"""The tag of each union."""
ROOT = Path(__file__).parents[2]


def follow(document: Any, node: Any) -> Any:
    """Resolves a reference."""
    if "$ref" not in node:
        return node
    target = document
    for key in node["$ref"].removeprefix("#/").split("/"):
        target = target[key]
    return target


def parts(schema: Any, place: str) -> Iterator[tuple[str, Any]]:
    """The schema and all schemas in it."""
    yield place, schema
    for keyword in ("allOf", "anyOf", "oneOf"):
        for index, inner in enumerate(schema.get(keyword, [])):
            yield from parts(inner, f"{place}/{keyword}/{index}")
    for name, inner in schema.get("properties", {}).items():
        yield from parts(inner, f"{place}/{name}")
    if "items" in schema:
        yield from parts(schema["items"], f"{place}/items")


def properties(schemas: Any) -> Iterator[tuple[str, Any]]:
    """Every property of every schema, with the name of its place."""
    for name, schema in schemas.items():
        for place, part in parts(schema, name):
            for key, inner in part.get("properties", {}).items():
                yield f"{place}/{key}", inner


def references(node: Any) -> Iterator[str]:
    """Every reference in the document."""
    if is_object(node):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for inner in node.values():
            yield from references(inner)
    elif is_array(node):
        for inner in node:
            yield from references(inner)


def validator(schema: Any) -> Validator:
    return Draft202012Validator(schema)


def described(node: Any) -> bool:
    return bool(str(node.get("description") or "").strip())


class TestForm:
    def test_it_is_openapi_3_1(self, contract: Any) -> None:
        assert re.fullmatch(r"3\.1\.\d+", contract["openapi"])

    def test_every_reference_can_be_resolved(self, contract: Any) -> None:
        found = set(references(contract))

        assert found
        assert all(follow(contract, {"$ref": reference}) for reference in found)

    def test_every_schema_is_a_json_schema(self, schemas: Any) -> None:
        for schema in schemas.values():
            Draft202012Validator.check_schema(schema)

    def test_every_required_field_is_declared(self, schemas: Any) -> None:
        undeclared = [
            f"{place}/{key}"
            for name, schema in schemas.items()
            for place, part in parts(schema, name)
            for key in part.get("required", [])
            if key not in part.get("properties", {})
        ]

        assert undeclared == []

    def test_every_default_fits_its_own_schema(self, contract: Any, schemas: Any) -> None:
        registered: Any = {"$defs": {}, "components": contract["components"]}
        wrong = [
            place
            for place, schema in [*schemas.items(), *properties(schemas)]
            if "default" in schema
            and not validator(registered | schema).is_valid(schema["default"])
        ]

        assert wrong == []


class TestOperations:
    def test_the_paths_are_those_of_the_inner_api_and_the_transaction(self, contract: Any) -> None:
        assert set(contract["paths"]) == {*INNER_API, TRANSACTION}

    def test_each_path_has_one_operation_and_it_is_a_post(self, contract: Any) -> None:
        assert {(*path,) for path in contract["paths"].values()} == {("post",)}

    def test_the_operation_ids_are_unique(self, contract: Any) -> None:
        ids = [path["post"]["operationId"] for path in contract["paths"].values()]

        assert len(set(ids)) == len(ids)

    def test_the_operation_id_is_in_snake_case(self, operation: Any) -> None:
        assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", operation["operationId"])

    def test_only_the_transaction_needs_no_inner_api_key(self, contract: Any) -> None:
        for path, entry in contract["paths"].items():
            needed: list[Any] = [] if path == TRANSACTION else [{"InnerApiKey": []}]
            assert entry["post"]["security"] == needed

    @pytest.mark.parametrize("path", sorted(INNER_API))
    @pytest.mark.parametrize("status", ["400", "404", "500"])
    def test_the_inner_api_answers_an_error_with_a_code_and_a_message(
        self, contract: Any, path: str, status: str
    ) -> None:
        response = follow(contract, contract["paths"][path]["post"]["responses"][status])

        schema = response["content"]["application/json"]["schema"]
        assert schema == {"$ref": "#/components/schemas/ErrorBody"}

    def test_a_request_is_json_and_required(self, operation: Any) -> None:
        assert operation["requestBody"]["required"] is True
        assert list(operation["requestBody"]["content"]) == ["application/json"]

    def test_a_stream_is_answered_as_an_event_stream_and_the_rest_as_json(
        self, operation: Any
    ) -> None:
        streamed = operation["operationId"] in STREAMED

        assert list(operation["responses"]["200"]["content"]) == [
            "text/event-stream" if streamed else "application/json"
        ]


class TestExamples:
    def test_the_request_has_examples(self, operation: Any) -> None:
        (content,) = operation["requestBody"]["content"].values()

        assert content["examples"]

    def test_every_response_has_examples(self, contract: Any, operation: Any) -> None:
        without = [
            f"{status} {media_type}"
            for status, response in operation["responses"].items()
            for media_type, content in follow(contract, response)["content"].items()
            if not content.get("examples")
        ]

        assert without == []

    def test_every_example_has_a_summary(self, contents: list[tuple[str, Any]]) -> None:
        silent = [
            f"{place} {name}"
            for place, content in contents
            for name, example in content["examples"].items()
            if not example.get("summary")
        ]

        assert silent == []


class TestDescriptions:
    def test_the_operation_is_described(self, operation: Any) -> None:
        assert operation["summary"]
        assert described(operation)

    def test_every_parameter_is_described(self, contract: Any) -> None:
        parameters = [
            parameter
            for path in contract["paths"].values()
            for parameter in [*path.get("parameters", []), *path["post"].get("parameters", [])]
        ]

        assert parameters
        assert [one["name"] for one in parameters if not described(one)] == []

    def test_every_response_is_described(self, contract: Any, operation: Any) -> None:
        responses = operation["responses"].items()

        assert [key for key, one in responses if not described(follow(contract, one))] == []

    def test_every_schema_is_described(self, schemas: Any) -> None:
        assert [name for name, schema in schemas.items() if not described(schema)] == []

    def test_every_property_or_its_target_is_described(self, contract: Any, schemas: Any) -> None:
        found = list(properties(schemas))

        assert len(found) > 200
        assert [
            place
            for place, schema in found
            if not described(schema) and not described(follow(contract, schema))
        ] == []


class TestTags:
    """The tag of an object names its class in a union."""

    def test_the_unions_and_their_tags(self, schemas: Any) -> None:
        unions = {
            name: schema["discriminator"]["propertyName"]
            for name, schema in schemas.items()
            if "discriminator" in schema
        }

        assert unions == UNIONS

    @pytest.mark.parametrize("union", UNIONS)
    def test_a_union_holds_the_classes_that_are_built_on_it(self, schemas: Any, union: str) -> None:
        base = {"$ref": f"#/components/schemas/{union}"}
        built_on_it = {
            f"#/components/schemas/{name}"
            for name, schema in schemas.items()
            if base in schema.get("allOf", [])
        }

        assert built_on_it == set(schemas[union]["discriminator"]["mapping"].values())

    @pytest.mark.parametrize("union", UNIONS)
    def test_a_class_fixes_its_tag_and_has_it_as_default(
        self, contract: Any, schemas: Any, union: str
    ) -> None:
        tag = schemas[union]["discriminator"]["propertyName"]
        for value, reference in schemas[union]["discriminator"]["mapping"].items():
            fixed = follow(contract, {"$ref": reference})["allOf"][1]["properties"][tag]
            assert (fixed["type"], fixed["const"], fixed["default"]) == ("string", value, value)

    def test_only_the_end_of_a_workflow_may_have_no_tag(self, contract: Any, schemas: Any) -> None:
        untagged = {
            reference.rpartition("/")[2]
            for union, tag in UNIONS.items()
            for reference in schemas[union]["discriminator"]["mapping"].values()
            if tag not in follow(contract, {"$ref": reference})["allOf"][1]["required"]
        }

        assert untagged == {"WorkflowFinishedEvent"}

    def test_the_word_of_a_tag_is_in_its_enum(self, schemas: Any) -> None:
        words = [one for _, one in properties(schemas) if "x-word" in one]

        assert {one["const"] for one in words} == set(schemas["ToolMessageType"]["enum"])
        assert [one for one in words if one["const"] not in schemas[one["x-word"]]["enum"]] == []

    def test_the_role_of_an_assistant_message_is_open(self, schemas: Any) -> None:
        role = schemas["AssistantPromptMessage"]["allOf"][1]["properties"]["role"]

        assert role["x-open"] is True

    def test_every_other_fixed_value_is_the_default_as_well(self, schemas: Any) -> None:
        fixed = [(place, one) for place, one in properties(schemas) if "const" in one]

        assert fixed
        assert [place for place, one in fixed if one["const"] != one["default"]] == []


class TestMarks:
    """The contract's own keywords, which begin with `x-`."""

    def test_each_is_explained_to_contributors(self) -> None:
        text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
        contract = (ROOT / "openapi.yaml").read_text("utf-8")
        marks = set(re.findall(r"\bx-[a-z-]+(?=:)", contract))

        assert marks
        assert [mark for mark in sorted(marks) if f"`{mark}" not in text] == []

    def test_a_daemon_operation_is_an_operation_without_a_path(self, schemas: Any) -> None:
        described = {
            schema["x-daemon-operation"]["name"].upper(): (name, schema["x-daemon-operation"])
            for name, schema in schemas.items()
            if "x-daemon-operation" in schema
        }

        assert set(described) == set(daemon_operations.__all__)
        for constant, (request, about) in described.items():
            operation: Operation[Any] = getattr(daemon_operations, constant)
            assert (operation.path, operation.streams) == ("", False)
            assert operation.request is getattr(models, request)
            assert operation.result is operation.reply is getattr(models, about["result"])
            assert operation.permission == about["permission"]

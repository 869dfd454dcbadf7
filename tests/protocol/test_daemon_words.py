"""What the plugin daemon's texts become."""

import pytest

from dify_invoke.errors import InvokeError, NodeFailedError, PermissionDeniedError
from dify_invoke.protocol.refusals import model_error

REFUSES = "unmarshal backwards invoke request failed: "
KEY = "the daemon's inner API key is not the server's; the workspace or the user is unknown"


def key(path: str, check: str = "required") -> str:
    name = path.rpartition(".")[2]
    return f"Key: '{path}' Error:Field validation for '{name}' failed on the '{check}' tag"


class TestFields:
    @pytest.mark.parametrize(
        ("said", "told"),
        [
            (key("InvokeAppRequest.InvokeAppSchema.AppId"), "app_id is missing or empty"),
            (key("InvokeToolRequest.ToolParameters"), "tool_parameters is missing or empty"),
            (key("InvokeNodeRequest.Parameters[2].Name"), "parameters[2].name is missing or empty"),
            (key("UploadFileRequest.MIMEType"), "mimetype is missing or empty"),
            (key("InvokeStorageRequest.Key", "max"), "key is too long or too large"),
            (
                key("InvokeToolRequest.ToolType", "oneof"),
                "tool_type has a value that the daemon does not take (its check is `oneof`)",
            ),
        ],
    )
    def test_have_the_names_of_the_contract(self, said: str, told: str) -> None:
        error = model_error(f"{REFUSES}error validating struct: {said}", "invoke_app")
        assert str(error) == f"invoke_app: the daemon refuses the request: {told}"
        assert error.detail == f"{REFUSES}error validating struct: {said}"

    def test_are_all_told(self) -> None:
        said = "\n".join([key("InvokeAppRequest.AppId"), key("InvokeAppRequest.Query")])
        told = model_error(f"{REFUSES}error validating struct: {said}").message
        assert told.endswith("app_id is missing or empty; query is missing or empty")

    @pytest.mark.parametrize(
        ("said", "told"),
        [
            (
                "'app_id' expected type 'string', got unconvertible type 'float64', value: '1'",
                "app_id must be string, not float64",
            ),
            ("'inputs' expected a map, got 'slice'", "inputs must be map, not slice"),
        ],
    )
    def test_of_another_type_are_told(self, said: str, told: str) -> None:
        text = f"{REFUSES}error decoding map: 1 error(s) decoding:\n\n* {said}"
        assert model_error(text).message == f"the daemon refuses the request: {told}"

    def test_that_are_not_found_in_the_text_leave_it_as_it_is(self) -> None:
        error = model_error(f"{REFUSES}something else")
        assert error.message == "the daemon refuses the request: something else"

    def test_of_a_reply_are_told_apart(self) -> None:
        text = f"read tool response failed: validate request failed: {key('ToolResponseChunk.Type', 'x')}"
        assert model_error(text).message.startswith(
            "the daemon refuses the API server's reply: type"
        )

    @pytest.mark.parametrize("text", ["no such city", f"it says: {REFUSES}", key("A.B")])
    def test_are_not_found_in_the_words_of_others(self, text: str) -> None:
        assert model_error(text).message == text


class TestNodes:
    @pytest.mark.parametrize("verb", ["parameter extractor", "question classifier"])
    def test_that_fail_are_told_by_their_nulls(self, verb: str) -> None:
        text = f"invoke {verb} failed: validate request failed: {key('InvokeNodeResponse.ProcessData')}"
        error = model_error(text, "invoke_parameter_extractor")
        assert type(error) is NodeFailedError
        assert "the model is not configured" in error.message
        assert (error.detail, error.provider_message) == (text, None)


class TestDataIsNil:
    @pytest.mark.parametrize(
        ("verb", "operation", "first"),
        [
            ("fetch app", "fetch_app", "app_id is not an app of this workspace"),
            (
                "invoke parameter extractor",
                "invoke_parameter_extractor",
                "the server refuses the m",
            ),
            (
                "invoke question classifier",
                "invoke_question_classifier",
                "the server refuses the m",
            ),
            ("upload file", "request_file_upload", "the server refuses the file's name or type"),
            ("invoke rerank model", "invoke_rerank", "the daemon's inner API key"),
        ],
    )
    def test_names_the_likely_causes_in_order(self, verb: str, operation: str, first: str) -> None:
        error = model_error(f"{verb} failed: data is nil", operation)
        assert type(error) is InvokeError
        assert (
            f"data is nil: the daemon hides an HTTP error of the API server; likely causes, in this order: {first}"
            in error.message
        )
        assert KEY in error.message
        assert error.provider_message == "data is nil"


class TestFetchAndUpload:
    @pytest.mark.parametrize("verb", ["fetch app", "upload file", "invoke tool", "read app"])
    def test_are_left_out_of_the_servers_own_words(self, verb: str) -> None:
        error = model_error(f"{verb} failed: request failed: it broke")
        assert (error.message, error.provider_message) == ("it broke", "it broke")


@pytest.mark.parametrize("permission", ["app", "tool", "node", "storage"])
def test_a_permission_is_named_as_in_the_manifest(permission: str) -> None:
    text = f"permission denied, you need to enable {permission} access in plugin manifest"
    error = model_error(text)
    assert isinstance(error, PermissionDeniedError)
    assert error.permission == permission
    assert f"resource:\n  permission:\n    {permission}:\n      enabled: true" in error.message
    assert ("size: " in error.message) == (permission == "storage")


def test_the_read_timeout_of_the_daemon_is_named() -> None:
    error = model_error("read app failed: http: read on closed response body")
    assert "DIFY_BACKWARDS_INVOCATION_READ_TIMEOUT" in error.message

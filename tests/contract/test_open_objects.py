"""Objects of a later release: unknown kinds, unknown fields, and what is no object of the contract at all."""

import copy
import json
import pickle
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from dify_inner_api import models, server_models
from dify_inner_api.api.app import invoke_app
from dify_inner_api.api.tool import invoke_tool
from dify_inner_api.types import Operation, decoder, encode
from dify_invoke import FileInput, ProtocolError
from dify_invoke.protocol.framing import frame
from dify_invoke.protocol.replies import read_reply

from .contract_values import JSON, Contract, Values, a_few
from .model_cases import read, written

OPERATIONS: list[Operation[Any]] = [invoke_app.OPERATION, invoke_tool.OPERATION]
KEEPING = ["AppEvent", "ToolInvokeMessage"]
RUN = {"id": "1", "status": "succeeded"}

streams = pytest.mark.parametrize("stream", OPERATIONS, ids=lambda one: one.name)


def replied(stream: Operation[Any], result: Any) -> Any:
    """The one result of a streamed reply."""
    reader = read_reply(stream)
    envelope = json.dumps({"data": result, "error": ""})
    (one,) = [*reader.feed(frame(envelope.encode())), *reader.close()]
    return one


def kinds(stream: Operation[Any]) -> st.SearchStrategy[Any]:
    """A known kind, or any other value."""
    union: Any = stream.result
    return st.sampled_from([kind for kind in union.variants() if kind]) | st.text() | JSON


@streams
@given(data=st.data(), fields=st.dictionaries(st.text(), JSON, max_size=3), inner=JSON)
@a_few
def test_any_object_in_a_stream_is_read_or_refused(
    stream: Operation[Any], data: st.DataObject, fields: dict[str, Any], inner: Any
) -> None:
    union: Any = stream.result
    given = {**fields, union.TAG: data.draw(kinds(stream))}
    given |= data.draw(st.sampled_from([{}, {"data": inner}, {"message": inner}, {"meta": inner}]))

    try:
        result = replied(stream, given)
    except ProtocolError as refused:
        result = refused
    if isinstance(result, ProtocolError):
        assert given[union.TAG] in union.variants()
        assert "does not fit the contract" in str(result)
    else:
        assert isinstance(result, union)
        known = dict.fromkeys(written(result))
        unknown = {name: item for name, item in given.items() if name not in known}
        assert result.to_dict().items() >= unknown.items()


@streams
@given(kind=st.text() | JSON, fields=st.dictionaries(st.text(), JSON, max_size=3))
@a_few
def test_an_unknown_kind_is_kept_whole(
    stream: Operation[Any], kind: Any, fields: dict[str, Any]
) -> None:
    union: Any = stream.result
    known = isinstance(kind, str) and kind in union.variants()
    given = {**fields, union.TAG: f"new {kind}" if known else kind}

    result = replied(stream, given)

    assert type(result) is union.variants()[None]
    assert result == given
    for again in (
        union.from_dict(result.to_dict()),
        union.from_json(result.to_json()),
        pickle.loads(pickle.dumps(result)),
        copy.deepcopy(result),
    ):
        assert again == result
        assert type(again) is type(result)


@streams
@given(kind=st.sampled_from([None, 5, True, "text", []]))
@a_few
def test_what_is_no_object_is_refused(stream: Operation[Any], kind: Any) -> None:
    with pytest.raises(ProtocolError):
        replied(stream, kind)


class TestUnknownFields:
    """Kept while a reply is decoded only where the contract says `x-keeps-unknown`."""

    def test_only_events_and_messages_of_tools_keep_them(self, schemas: Any) -> None:
        keeping = [name for name, schema in schemas.items() if schema.get("x-keeps-unknown")]

        assert keeping == KEEPING
        assert [name for name in keeping if not getattr(models, name).KEEPS_UNKNOWN] == []
        assert not models.PromptMessage.KEEPS_UNKNOWN

    @pytest.mark.parametrize("union", KEEPING)
    @given(data=st.data(), addition=JSON)
    @a_few
    def test_they_are_kept_at_any_depth(
        self, union: str, values: Values, data: st.DataObject, addition: Any
    ) -> None:
        class_: Any = getattr(models, union)
        given: Any = data.draw(values(union))
        inner = "data" if union == "AppEvent" else "message"
        nested = given.get(inner) is not None
        more = {**given, "later": addition}
        if nested:
            more[inner] = {**given[inner], "later": addition}

        kept = read(class_, more)

        assert kept.to_dict()["later"] == addition
        if nested:
            assert kept.to_dict()[inner]["later"] == addition
        for again in (class_.from_dict(kept.to_dict()), pickle.loads(pickle.dumps(kept))):
            assert again.to_dict() == kept.to_dict()

    def test_a_message_of_a_prompt_does_not_keep_them(self) -> None:
        message = read(models.PromptMessage, {"role": "user", "content": "Hi", "later": 1})

        assert "later" not in message.to_dict()


class TestTheEventOfABlockingWorkflow:
    """It has no `event`."""

    def test_client_and_server_read_it_as_the_end_of_a_workflow(self) -> None:
        given = {"task_id": "t", "workflow_run_id": "r", "data": RUN, "later": 1}

        event = replied(invoke_app.OPERATION, given)

        assert type(event) is models.WorkflowFinishedEvent
        assert (event.event, event.data.status) == ("workflow_finished", "succeeded")
        assert event.to_dict()["later"] == 1
        served = server_models.AppEventEnvelope.model_validate({"data": given})
        assert type(served.data) is server_models.WorkflowFinishedEvent

    @pytest.mark.parametrize(
        "given", [{"task_id": "t"}, {"event": None, "data": RUN}], ids=["no data", "null"]
    )
    def test_any_other_event_of_no_kind_is_kept(self, given: Any) -> None:
        event = replied(invoke_app.OPERATION, given)

        assert type(event) is models.UnknownAppEvent
        assert event == given

    def test_one_that_is_not_whole_is_refused_by_its_place(self) -> None:
        with pytest.raises(ProtocolError, match=r"`\$\.data\.status`"):
            replied(invoke_app.OPERATION, {"data": {"status": 5}})


class TestBytes:
    @given(blob=st.binary(max_size=50))
    @a_few
    def test_travel_as_base64(self, blob: bytes) -> None:
        message = models.ToolBlobMessage(message=models.ToolBlob(blob=blob))
        given = written(message)

        assert read(models.ToolInvokeMessage, given) == message
        assert models.ToolInvokeMessage.from_dict(message.model_dump()) == message
        assert message.model_dump()["message"]["blob"] == blob
        assert message.model_dump(mode="json") == message.to_dict() == given
        served = server_models.ToolBlobMessage.model_validate_json(json.dumps(given))
        assert served.model_dump(mode="json", exclude_unset=True) == given

    @given(text=st.text() | st.text("AB=+/-_ \n", max_size=8))
    @a_few
    def test_client_and_server_agree_on_what_is_base64(self, text: str) -> None:
        document = json.dumps({"blob": text})
        try:
            read(models.ToolBlob, {"blob": text})
        except msgspec.ValidationError:
            with pytest.raises(ValidationError):
                server_models.ToolBlob.model_validate_json(document)
        else:
            assert server_models.ToolBlob.model_validate_json(document).blob == text

    @pytest.mark.parametrize("text", ["not base64", "QQ", "QQ=", "QQ==\n", "_-==", "=", "QQ==QQ=="])
    def test_another_text_is_refused(self, text: str) -> None:
        with pytest.raises(ProtocolError, match="base64"):
            replied(invoke_tool.OPERATION, {"type": "blob", "message": {"blob": text}})


class TestFiles:
    @given(url=st.text(), type_=st.sampled_from(["image", "document", "of next year"]))
    @a_few
    def test_at_an_address_say_nothing_else(self, url: str, type_: str) -> None:
        file = FileInput.from_url(url, type_)

        assert written(file) == {"type": type_, "transfer_method": "remote_url", "url": url}
        assert read(FileInput, written(file)) == file

    @given(data=st.data())
    @a_few
    def test_that_were_uploaded_say_their_id(self, values: Values, data: st.DataObject) -> None:
        upload = read(models.UploadFileResponse, data.draw(values("UploadFileResponse")))
        file = FileInput.from_upload(upload)

        assert set(written(file)) == {"type", "transfer_method", "tool_file_id"}
        assert (file.transfer_method, file.tool_file_id) == ("tool_file", upload.id)
        assert file.type


class TestStorage:
    @given(key=st.text(), value=st.binary(max_size=20))
    @a_few
    def test_a_request_travels_in_its_invocation(
        self, described: Contract, key: str, value: bytes
    ) -> None:
        mapping = described.schemas["StorageRequest"]["discriminator"]["mapping"]
        for opt, class_ in models.StorageRequest.variants().items():
            if opt is None:
                continue
            request = class_(key=key, **({"value": value.hex()} if opt == "set" else {}))
            sent = encode(models.StorageInvocation(backwards_request_id="0f", request=request))

            served = server_models.StorageInvocation.model_validate_json(sent).request
            assert type(served).__name__ == mapping[opt].rpartition("/")[2] == class_.__name__
            assert served.model_dump() == {"opt": opt, **request.to_dict()}
            assert decoder(models.StorageInvocation).decode(sent).request == request

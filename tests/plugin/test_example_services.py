"""The example plugins for retrieval, voice and a moderated endpoint, run by the official runtime."""

import json
from base64 import b64encode
from typing import Any

import pytest

from dify_invoke import ToolBlobChunkMessage, ToolInvokeMessage
from dify_invoke.emulator import Emulator, EndpointReply, PluginError, RunningPlugin

from .example_cases import LLM, of_type, runs, selected, text_of


@runs("retrieval", "stdio")
class TestRetrieval:
    def find(self, plugin: RunningPlugin, query: str, **further: Any) -> list[ToolInvokeMessage]:
        parameters = {
            "query": query,
            "embedding_model": selected("text-embedding"),
            "rerank_model": selected("rerank"),
            **further,
        }
        return plugin.invoke_tool("find_passages", parameters)

    @pytest.mark.parametrize(
        ("query", "passage"),
        [
            ("When is the library open?", "The library is open from Tuesday"),
            ("What does it cost to return a book late?", "Whoever returns a book late"),
            ("Where do dogs wait?", "Dogs have to wait outside"),
        ],
    )
    def test_the_best_passage_is_first(
        self, plugin: RunningPlugin, query: str, passage: str
    ) -> None:
        messages = self.find(plugin, query)
        assert text_of(messages).startswith(passage)
        (result,) = (message.json_object for message in of_type(messages, "json"))
        assert len(result["passages"]) == 2
        assert result["passages"][0]["text"].startswith(passage)
        assert result["passages"][0]["score"] >= result["passages"][1]["score"]
        assert result["note"] is None

    def test_requests_of_the_models(self, plugin: RunningPlugin, emulator: Emulator) -> None:
        before = len(emulator.requests)
        self.find(plugin, "dogs", top_n=3)
        documents, query, rerank = emulator.requests[before:]
        assert [len(documents.body["texts"]), documents.body["input_type"]] == [8, "document"]
        assert [query.body["texts"], query.body["input_type"]] == [["dogs"], "query"]
        assert len(rerank.body["docs"]) == 5
        assert [rerank.body["query"], rerank.body["top_n"]] == ["dogs", 3]

    def test_a_failing_rerank_model_only_changes_the_order(
        self, plugin: RunningPlugin, emulator: Emulator
    ) -> None:
        emulator.fail_next("rerank", "too busy", error_type="InvokeServerUnavailableError")
        messages = self.find(plugin, "Where do dogs wait?")
        note = of_type(messages, "json")[0].json_object["note"]
        assert note.startswith("not reranked: invoke_rerank: ")
        assert note.endswith("too busy")
        assert text_of(messages).startswith("Dogs have to wait outside")
        assert text_of(messages).endswith(f"({note})")

    def test_a_failing_embedding_model_is_reported(
        self, plugin: RunningPlugin, emulator: Emulator
    ) -> None:
        emulator.fail_next("text_embedding", "wrong key", error_type="InvokeAuthorizationError")
        wrong = r"^InvokeAuthorizationError: .*Incorrect model credentials"
        with pytest.raises(PluginError, match=wrong):
            self.find(plugin, "dogs")


@runs("voice", "stdio")
class TestVoice:
    def invoke(self, plugin: RunningPlugin, **given: Any) -> list[ToolInvokeMessage]:
        parameters = {
            "speech2text_model": selected("speech2text"),
            "model": LLM,
            "tts_model": selected("tts"),
            **given,
        }
        return plugin.invoke_tool("talk", parameters)

    def spoken(self, messages: list[ToolInvokeMessage]) -> bytes:
        """Joins the pieces of a file that a runtime sends."""
        sent = [message for message in messages if isinstance(message, ToolBlobChunkMessage)]
        assert all(message.meta == {"mime_type": "audio/mpeg"} for message in sent)
        pieces = [message.message for message in sent]
        assert len({piece.id for piece in pieces}) == 1
        assert [piece.end for piece in pieces[-2:]] == [False, True]
        return b"".join(piece.blob for piece in pieces)

    def test_answers_a_recording_with_speech(
        self, plugin: RunningPlugin, emulator: Emulator
    ) -> None:
        with emulator.session() as session:
            voice = selected("tts", voice="alloy")
            recording = b"".join(session.model.tts.invoke(voice, "Who are you?"))
            messages = self.invoke(plugin, audio=b64encode(recording).decode(), tts_model=voice)
            heard = session.model.speech2text.invoke(selected("speech2text"), self.spoken(messages))
        answer = text_of(messages)
        assert "“Who are you?”" in answer
        (told,) = of_type(messages, "json")
        assert told.json_object == {"heard": "Who are you?", "answer": answer}
        assert heard.split() == answer.split()
        assert {r.body["voice"] for r in emulator.requests if r.operation == "tts"} == {"alloy"}

    def test_turns_a_text_into_speech_first(
        self, plugin: RunningPlugin, emulator: Emulator
    ) -> None:
        before = len(emulator.requests)
        messages = self.invoke(plugin, text="Who are you?")
        assert "“Who are you?”" in text_of(messages)
        assert self.spoken(messages)
        sent = emulator.requests[before:]
        assert [one.operation for one in sent] == ["tts", "speech2text", "llm", "tts"]
        assert [one.body["voice"] for one in sent if one.operation == "tts"] == ["", ""]

    @pytest.mark.parametrize(
        ("given", "error"),
        [
            ({}, "give audio, in base64, or a text to be spoken"),
            ({"audio": "no base64!"}, "audio is not base64"),
        ],
    )
    def test_neither_audio_nor_text(
        self, plugin: RunningPlugin, given: dict[str, str], error: str
    ) -> None:
        with pytest.raises(PluginError, match=error):
            self.invoke(plugin, **given)

    @pytest.mark.parametrize("operation", ["tts", "speech2text", "llm"])
    def test_a_failing_model_is_reported(
        self, plugin: RunningPlugin, emulator: Emulator, operation: str
    ) -> None:
        emulator.fail_next(operation, "out of order", error_type="InvokeServerUnavailableError")
        with pytest.raises(PluginError) as caught:
            self.invoke(plugin, text="Who are you?")
        assert caught.value.error_type == "InvokeServerUnavailableError"
        assert caught.value.message.startswith(f"invoke_{operation}: ")
        assert "out of order" in caught.value.message


@runs("moderated_endpoint", "stdio")
class TestModeratedEndpoint:
    SETTINGS = {"moderation_model": selected("moderation"), "model": LLM}  # noqa: RUF012

    def post(self, plugin: RunningPlugin, asked: Any) -> EndpointReply:
        body = json.dumps(asked).encode()
        headers = {"Content-Type": "application/json"}
        return plugin.invoke_endpoint(
            "POST", "/answer", body=body, headers=headers, settings=self.SETTINGS
        )

    def test_answers(self, plugin: RunningPlugin, emulator: Emulator) -> None:
        before = len(emulator.requests)
        reply = self.post(plugin, {"text": "Schöne Grüße"})
        assert reply.status == 200
        assert reply.headers["Content-Type"] == "application/json"
        assert "“Schöne Grüße”" in json.loads(reply.body)["answer"]
        sent = emulator.requests[before:]
        assert [one.operation for one in sent] == ["moderation", "llm"]
        assert [one.body["model"] for one in sent] == ["my moderation", "my llm"]

    def test_refuses(self, plugin: RunningPlugin, emulator: Emulator) -> None:
        before = len(emulator.requests)
        reply = self.post(plugin, {"text": "I will attack"})
        assert reply.status == 403
        assert json.loads(reply.body) == {"error": "moderation refused the text"}
        assert [one.operation for one in emulator.requests[before:]] == ["moderation"]

    @pytest.mark.parametrize("asked", [{}, {"text": 1}, {"text": " "}, [], None])
    def test_a_request_without_a_question(self, plugin: RunningPlugin, asked: Any) -> None:
        reply = self.post(plugin, asked)
        assert reply.status == 400
        assert json.loads(reply.body) == {"error": 'send {"text": "..."}'}

    def test_a_request_without_a_body(self, plugin: RunningPlugin) -> None:
        assert plugin.invoke_endpoint("POST", "/answer").status == 400

    @pytest.mark.parametrize("operation", ["moderation", "llm"])
    @pytest.mark.parametrize(
        ("error_type", "status", "error"),
        [
            ("InvokeRateLimitError", 503, "the model is overloaded; try again later"),
            ("InvokeServerUnavailableError", 503, "the model is overloaded; try again later"),
            ("InvokeAuthorizationError", 502, "the model failed"),
            (None, 502, "the model failed"),
        ],
    )
    def test_a_failing_model(
        self,
        plugin: RunningPlugin,
        emulator: Emulator,
        operation: str,
        error_type: str | None,
        status: int,
        error: str,
    ) -> None:
        emulator.fail_next(operation, "a secret of ours", error_type=error_type)
        reply = self.post(plugin, {"text": "Hello"})
        assert reply.status == status
        assert json.loads(reply.body) == {"error": error}

    def test_invalid_settings(self, plugin: RunningPlugin) -> None:
        reply = plugin.invoke_endpoint("POST", "/answer", body=b'{"text": "Hello"}')
        assert reply.status == 500
        assert json.loads(reply.body) == {"error": "the endpoint is not set up"}

    @pytest.mark.parametrize(("method", "path"), [("POST", "/nowhere"), ("GET", "/answer")])
    def test_an_unknown_endpoint(self, plugin: RunningPlugin, method: str, path: str) -> None:
        assert plugin.invoke_endpoint(method, path).status == 404

    def test_it_does_not_have_tools(self, plugin: RunningPlugin) -> None:
        with pytest.raises(ValueError, match="no tool 'anything'"):
            plugin.invoke_tool("anything")

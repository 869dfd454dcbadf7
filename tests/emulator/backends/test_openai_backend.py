"""`Emulator(backend=OpenAIBackend(...))`: what a session gets, in front of a server of OpenAI's API."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from dify_inner_api.models import (
    AssistantPromptMessage,
    ImagePromptMessageContent,
    LLMModelConfig,
    LLMResultChunk,
    ModerationModelConfig,
    PromptMessageTool,
    RerankModelConfig,
    Speech2TextModelConfig,
    SystemPromptMessage,
    TextEmbeddingModelConfig,
    TextPromptMessageContent,
    ToolPromptMessage,
    TTSModelConfig,
    UserPromptMessage,
)
from dify_invoke import LLMAccumulator, Session
from dify_invoke.emulator import Emulator
from dify_invoke.errors import (
    InvokeAuthorizationError,
    InvokeBadRequestError,
    InvokeConnectionError,
    InvokeError,
    InvokeRateLimitError,
    InvokeServerUnavailableError,
)

from .openai_server import KEY, SEGMENT, OpenAIServer

pytest.importorskip("openai")

from dify_invoke.emulator.backends.openai import OpenAIBackend  # it needs openai

PROVIDER = "langgenius/openai/openai"
HELLO = [UserPromptMessage(content="Hello there")]
WEATHER = PromptMessageTool(
    name="get_weather",
    description="The weather",
    parameters={"type": "object", "properties": {"city": {"type": "string"}}},
)
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}


def config(model: str = "gpt", **parameters: Any) -> LLMModelConfig:
    return LLMModelConfig(provider=PROVIDER, model=model, mode="chat", completion_params=parameters)


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as server:
        yield server


@pytest.fixture
def backend(server: OpenAIServer) -> Iterator[OpenAIBackend]:
    with OpenAIBackend(server.base_url, KEY) as backend:
        yield backend


@pytest.fixture
def emulator(backend: OpenAIBackend) -> Iterator[Emulator]:
    with Emulator(backend=backend) as emulator:
        yield emulator


@pytest.fixture(params=["inner API", "daemon"])
def session(request: pytest.FixtureRequest, emulator: Emulator) -> Iterator[Session]:
    if request.param == "daemon":
        with Session.from_daemon(emulator.url, emulator.open_session()) as session:
            yield session
    else:
        with emulator.session() as session:
            yield session


def test_an_llm_streams_and_has_the_usage_of_the_server(
    session: Session, server: OpenAIServer
) -> None:
    chunks = list(session.model.llm.invoke(config("gpt-4o"), HELLO))
    assert [chunk.text for chunk in chunks] == ["You ", "said: ", "Hello ", "there ", ""]
    assert chunks[-1].delta.finish_reason == "stop"
    usage = chunks[-1].delta.usage
    assert usage is not None
    assert (usage.prompt_tokens, usage.completion_tokens, usage.total_tokens) == (2, 4, 6)
    assert (usage.total_price, usage.prompt_unit_price) == (Decimal(0), Decimal(0))
    assert 0 < (usage.time_to_first_token or 0) <= usage.latency
    assert server.requests[-1]["model"] == "gpt-4o"
    assert server.requests[-1]["stream"] is True


def test_an_llm_answers_at_once(session: Session) -> None:
    result = session.model.llm.invoke(config(), HELLO, stream=False)
    assert result.message.text == "You said: Hello there"
    assert result.usage.total_tokens == 6


def test_parameters_and_stops_are_sent_as_they_are(session: Session, server: OpenAIServer) -> None:
    parameters: dict[str, Any] = {
        "temperature": 0.3,
        "max_tokens": 12,
        "min_p": 0.1,
        "response_format": "json_object",
    }
    session.model.llm.invoke(config(**parameters), HELLO, stop=["END"], stream=False)
    asked = server.requests[-1]
    assert asked["temperature"] == 0.3
    assert asked["max_tokens"] == 12
    assert asked["min_p"] == 0.1
    assert asked["stop"] == ["END"]
    assert asked["response_format"] == {"type": "json_object"}


def test_a_conversation_with_images_and_tools_is_sent_in_openais_form(
    session: Session, server: OpenAIServer
) -> None:
    image = ImagePromptMessageContent(
        format="png", base64_data="aGk=", mime_type="image/png", filename="a.png", detail="low"
    )
    call: Any = {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    messages = [
        SystemPromptMessage(content="Be brief."),
        UserPromptMessage(content=[TextPromptMessageContent(data="What is it?"), image]),
        AssistantPromptMessage(content="", tool_calls=[call]),
        ToolPromptMessage(content="a cat", tool_call_id="1"),
    ]
    session.model.llm.invoke(config(), messages, stream=False)
    assert server.requests[-1]["messages"] == [
        {"role": "system", "content": "Be brief."},
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "What is it?"},
                {
                    "type": "image_url",
                    "image_url": {"url": "data:image/png;base64,aGk=", "detail": "low"},
                },
            ],
        },
        {"role": "assistant", "content": "", "tool_calls": [call]},
        {"role": "tool", "content": "a cat", "tool_call_id": "1"},
    ]


@pytest.mark.parametrize("stream", [True, False])
def test_a_tool_is_called_whole(session: Session, stream: bool) -> None:
    answer: Any = session.model.llm.invoke(config(), HELLO, tools=[WEATHER], stream=stream)
    if stream:
        chunks: list[LLMResultChunk] = list(answer)
        (call,) = [one for chunk in chunks for one in chunk.delta.message.tool_calls]
        assert chunks[-1].delta.finish_reason == "tool_calls"
    else:
        (call,) = answer.message.tool_calls
    assert (call.id, call.function.name) == ("call_abc", "get_weather")
    assert call.function.parsed == {"city": "Paris"}


def test_a_tool_is_called_in_fragments_where_that_is_asked_for(backend: OpenAIBackend) -> None:
    with (
        Emulator(backend=backend, tool_call_fragments=True) as emulator,
        emulator.session() as session,
    ):
        whole = LLMAccumulator[LLMResultChunk]()
        fragments = 0
        for chunk in session.model.llm.invoke(config(), HELLO, tools=[WEATHER]):
            fragments += len(chunk.delta.message.tool_calls)
            whole.add(chunk)
    assert fragments == 5
    (call,) = whole.result().message.tool_calls
    assert call.function.parsed == {"city": "Paris"}


@pytest.mark.parametrize("stream", [True, False])
def test_reasoning_comes_in_tags_before_the_answer(session: Session, stream: bool) -> None:
    answer: Any = session.model.llm.invoke(config("thinker"), HELLO, stream=stream)
    text = answer.result().text if stream else answer.text
    assert text.split() == ["<think>", "Let", "me", "see", "</think>You", "said:", "Hello", "there"]


@pytest.mark.parametrize("stream", [True, False])
def test_structured_output_asks_for_the_schema_and_has_the_object(
    session: Session, server: OpenAIServer, stream: bool
) -> None:
    answer: Any = session.model.llm_structured_output.invoke(config(), HELLO, SCHEMA, stream=stream)
    result = answer.result() if stream else answer
    assert result.structured_output == {"city": "Paris"}
    format_ = server.requests[-1]["response_format"]
    assert format_["type"] == "json_schema"
    assert format_["json_schema"]["schema"] == SCHEMA


def test_an_answer_that_is_no_object_is_an_error(session: Session) -> None:
    with pytest.raises(InvokeError, match="Failed to parse structured output: I would rather not"):
        session.model.llm_structured_output.invoke(config("babbler"), HELLO, SCHEMA).result()


def test_where_the_server_counts_no_tokens_the_emulator_does() -> None:
    with (
        OpenAIServer(reports_usage=False) as server,
        OpenAIBackend(server.base_url, KEY) as backend,
        Emulator(backend=backend) as emulator,
        emulator.session() as session,
    ):
        for stream in (True, False):
            answer: Any = session.model.llm.invoke(config(), HELLO, stream=stream)
            assert (answer.result() if stream else answer).usage.completion_tokens > 0


def test_texts_are_embedded_in_their_order(session: Session) -> None:
    model = TextEmbeddingModelConfig(provider=PROVIDER, model="embed")
    result = session.model.text_embedding.invoke(model, ["a", "b c d"])
    assert result.embeddings == [[1.0, 1.0], [5.0, 1.0]]
    assert result.usage.total_tokens == 4
    assert result.usage.total_price == 0


def test_documents_are_ranked_by_a_server_that_has_it(session: Session) -> None:
    model = RerankModelConfig(provider=PROVIDER, model="rank", score_threshold=0.1, top_n=2)
    docs = ["bread", "a red cat", "a cat", "red"]
    found = session.model.rerank.invoke(model, docs, "red cat").docs
    assert [(doc.index, doc.score) for doc in found] == [(1, 1.0), (2, 0.5)]


def test_a_server_without_rerank_is_a_clear_error() -> None:
    with (
        OpenAIServer(rerank=False) as server,
        OpenAIBackend(server.base_url, KEY) as backend,
        Emulator(backend=backend) as emulator,
        emulator.session() as session,
    ):
        model = RerankModelConfig(provider=PROVIDER, model="m", score_threshold=0, top_n=2)
        with pytest.raises(InvokeBadRequestError, match=r"the server at .*/v1/ has no rerank"):
            session.model.rerank.invoke(model, ["a"], "b")


def test_speech_is_a_segment_and_long_texts_are_several(session: Session) -> None:
    model = TTSModelConfig(provider=PROVIDER, model="tts", voice="nova")
    assert list(session.model.tts.invoke(model, "Hi there.")) == [SEGMENT + b"nova: Hi there."]
    sentence = "A sentence of thirty letters. "
    segments = list(session.model.tts.invoke(model, sentence * 300))
    said = b"".join(segment.removeprefix(SEGMENT + b"nova: ") for segment in segments)
    assert len(segments) == 3
    assert said.decode() == sentence * 300
    assert all(segment.endswith(b"letters. ") for segment in segments)


@pytest.mark.parametrize(
    ("begins", "name"),
    [(b"ID3", "audio.mp3"), (b"RIFF1234WAVE", "audio.wav"), (b"OggS", "audio.ogg")],
)
def test_speech_is_transcribed_under_a_name_of_its_format(
    begins: bytes, name: str, session: Session
) -> None:
    model = Speech2TextModelConfig(provider=PROVIDER, model="whisper")
    heard = session.model.speech2text.invoke(model, begins + b" hello")
    assert heard == f"{name}: {begins.decode()} hello"


def test_a_text_is_moderated(session: Session) -> None:
    model = ModerationModelConfig(provider=PROVIDER, model="mod")
    assert session.model.moderation.invoke(model, "attack")
    assert not session.model.moderation.invoke(model, "trains")


STATUSES: list[tuple[int, type[InvokeError]]] = [
    (400, InvokeBadRequestError),
    (401, InvokeAuthorizationError),
    (403, InvokeAuthorizationError),
    (404, InvokeBadRequestError),
    (409, InvokeBadRequestError),
    (422, InvokeBadRequestError),
    (429, InvokeRateLimitError),
    (500, InvokeServerUnavailableError),
    (502, InvokeServerUnavailableError),
    (503, InvokeServerUnavailableError),
]


@pytest.mark.parametrize(("status", "error"), STATUSES)
@pytest.mark.parametrize("operation", ["llm", "llm at once", "structured", "embed", "tts"])
def test_each_failure_has_its_official_type(
    operation: str, status: int, error: type[InvokeError], session: Session
) -> None:
    with pytest.raises(error) as caught:
        _invoke(session, operation, f"fail-{status}")
    assert type(caught.value) is error
    if error is not InvokeAuthorizationError:  # the platform has its own words for that one
        assert f"it failed as fail-{status}" in str(caught.value)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("rate_limit_exceeded", InvokeRateLimitError),
        ("server_error", InvokeServerUnavailableError),
        ("invalid_api_key", InvokeAuthorizationError),
        ("context_length_exceeded", InvokeBadRequestError),
    ],
)
def test_an_error_inside_a_stream_has_its_official_type(
    code: str, error: type[InvokeError], session: Session
) -> None:
    stream = session.model.llm.invoke(config(f"stream-error-{code}"), HELLO)
    said = next(iter(stream)).text
    with pytest.raises(error) as caught:
        list(stream)
    assert said == "You "
    assert type(caught.value) is error


def test_a_stream_that_breaks_off_is_no_answer(session: Session) -> None:
    stream = session.model.llm.invoke(config("cut"), HELLO)
    with pytest.raises(InvokeConnectionError, match="the stream broke off"):
        list(stream)


def test_a_page_instead_of_an_answer_is_named(session: Session) -> None:
    for operation in ("llm at once", "embed"):
        with pytest.raises(InvokeServerUnavailableError, match="It mostly ends in /v1"):
            _invoke(session, operation, "page")


def test_a_server_that_is_down_or_silent_is_a_failed_connection(server: OpenAIServer) -> None:
    for url, model in (("http://127.0.0.1:1/v1", "m"), (server.base_url, "stall")):
        with (
            OpenAIBackend(url, KEY, timeout=0.5) as backend,
            Emulator(backend=backend) as emulator,
            emulator.session() as session,
            pytest.raises(InvokeConnectionError),
        ):
            _invoke(session, "llm at once", model)


def test_the_key_is_in_no_error(server: OpenAIServer) -> None:
    key = "sk-wrong-key-0123456789"
    with (
        OpenAIBackend(server.base_url, key) as backend,
        Emulator(backend=backend) as emulator,
        emulator.session() as session,
    ):
        for operation in ("llm", "embed"):
            with pytest.raises(InvokeAuthorizationError) as caught:
                _invoke(session, operation, "m")
            assert key not in str(caught.value) + str(caught.value.detail)
        assert key not in repr(backend)


def test_scripts_come_before_the_backend(emulator: Emulator, server: OpenAIServer) -> None:
    emulator.llm.reply("scripted", times=1)
    emulator.fail_next("text_embedding", "no", error_type="InvokeRateLimitError")
    with emulator.session() as session:
        assert session.model.llm.invoke(config(), HELLO).result().text == "scripted"
        with pytest.raises(InvokeRateLimitError):
            _invoke(session, "embed", "m")
    assert not server.requests


def test_what_a_server_of_dify_cannot_do_no_backend_can(backend: OpenAIBackend) -> None:
    model = Speech2TextModelConfig(provider=PROVIDER, model="whisper")
    with (
        Emulator(server="1.16.0-rc1", backend=backend) as emulator,
        emulator.session() as session,
        pytest.raises(InvokeError, match="read"),
    ):
        session.model.speech2text.invoke(model, b"ID3")


def test_a_newer_server_says_the_type_of_speech(backend: OpenAIBackend) -> None:
    with Emulator(server="newer", backend=backend) as emulator, emulator.session() as session:
        model = TTSModelConfig(provider=PROVIDER, model="tts", voice="nova")
        assert list(session.model.tts.invoke(model, "Hi.")) == [SEGMENT + b"nova: Hi."]


def _invoke(session: Session, operation: str, model: str) -> None:
    match operation:
        case "llm":
            session.model.llm.invoke(config(model), HELLO).result()
        case "llm at once":
            session.model.llm.invoke(config(model), HELLO, stream=False)
        case "structured":
            session.model.llm_structured_output.invoke(config(model), HELLO, SCHEMA).result()
        case "embed":
            of_texts = TextEmbeddingModelConfig(provider=PROVIDER, model=model)
            session.model.text_embedding.invoke(of_texts, ["a"])
        case _:
            of_speech = TTSModelConfig(provider=PROVIDER, model=model, voice="")
            list(session.model.tts.invoke(of_speech, "Hi"))

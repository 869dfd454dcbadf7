"""The server that stands in for OpenAI's, driven by OpenAI's own client: what the other tests rest on."""

from collections.abc import Iterator
from typing import Any

import pytest

from .openai_server import KEY, SEGMENT, OpenAIServer

openai = pytest.importorskip("openai")

HELLO: list[Any] = [{"role": "user", "content": "Hello there"}]
WEATHER: list[Any] = [
    {
        "type": "function",
        "function": {
            "name": "get_weather",
            "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
        },
    }
]


@pytest.fixture(scope="module")
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as server:
        yield server


@pytest.fixture
def client(server: OpenAIServer) -> Iterator[Any]:
    with openai.OpenAI(base_url=server.base_url, api_key=KEY, max_retries=0) as client:
        yield client


def test_it_answers_with_its_usage(client: Any) -> None:
    completion = client.chat.completions.create(model="m", messages=HELLO)
    assert completion.choices[0].message.content == "You said: Hello there"
    assert completion.choices[0].finish_reason == "stop"
    assert completion.usage.total_tokens == 6


def test_it_streams_words_and_then_its_usage(client: Any) -> None:
    stream = client.chat.completions.create(
        model="m", messages=HELLO, stream=True, stream_options={"include_usage": True}
    )
    chunks = list(stream)
    said = [chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices]
    assert [piece for piece in said if piece] == ["You ", "said: ", "Hello ", "there "]
    assert chunks[-1].usage.prompt_tokens == 2


@pytest.mark.parametrize("stream", [True, False])
def test_it_calls_a_tool(client: Any, stream: bool) -> None:
    with client.chat.completions.stream(model="m", messages=HELLO, tools=WEATHER) as events:
        streamed = events.get_final_completion()
    at_once = client.chat.completions.create(model="m", messages=HELLO, tools=WEATHER)
    (choice,) = (streamed if stream else at_once).choices
    assert choice.finish_reason == "tool_calls"
    (call,) = choice.message.tool_calls
    assert (call.id, call.function.name) == ("call_abc", "get_weather")
    assert call.function.arguments == '{"city": "Paris"}'


def test_it_embeds_speaks_listens_and_moderates(client: Any) -> None:
    vectors = client.embeddings.create(model="m", input=["a", "bcd"], encoding_format="float")
    assert sorted((one.index, one.embedding) for one in vectors.data) == [
        (0, [1.0, 1.0]),
        (1, [3.0, 1.0]),
    ]
    speech = client.audio.speech.create(model="m", voice="alloy", input="Hi").content
    assert speech == SEGMENT + b"alloy: Hi"
    heard = client.audio.transcriptions.create(model="m", file=("a.mp3", speech))
    assert heard.text == "a.mp3: alloy: Hi"
    assert client.moderations.create(model="m", input="attack").results[0].flagged
    assert not client.moderations.create(model="m", input="trains").results[0].flagged


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, "BadRequestError"),
        (401, "AuthenticationError"),
        (403, "PermissionDeniedError"),
        (404, "NotFoundError"),
        (409, "ConflictError"),
        (422, "UnprocessableEntityError"),
        (429, "RateLimitError"),
        (503, "InternalServerError"),
    ],
)
def test_its_failures_are_those_of_the_client(client: Any, status: int, error: str) -> None:
    with pytest.raises(getattr(openai, error)):
        client.chat.completions.create(model=f"fail-{status}", messages=HELLO)


def test_it_wants_its_key(server: OpenAIServer) -> None:
    with (
        openai.OpenAI(base_url=server.base_url, api_key="another-key", max_retries=0) as client,
        pytest.raises(openai.AuthenticationError, match="another-key"),
    ):
        client.embeddings.create(model="m", input="a")

"""How arguments become a request, or one error that names what does not fit."""

import copy
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import Any, ClassVar, Literal

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dify_inner_api.models import (
    AssistantPromptMessage,
    AudioPromptMessageContent,
    DeveloperPromptMessage,
    DocumentPromptMessageContent,
    EmbeddingInputType,
    ImagePromptMessageContent,
    LLMModelConfig,
    LLMRequest,
    LLMStructuredOutputRequest,
    ModerationModelConfig,
    ModerationRequest,
    MultiModalContent,
    MultiModalContentType,
    MultiModalEmbeddingModelConfig,
    MultiModalEmbeddingRequest,
    MultiModalRerankModelConfig,
    MultiModalRerankRequest,
    PromptMessage,
    PromptMessageTool,
    RerankModelConfig,
    RerankRequest,
    Speech2TextModelConfig,
    Speech2TextRequest,
    SummaryRequest,
    SystemPromptMessage,
    TextEmbeddingModelConfig,
    TextEmbeddingRequest,
    TextPromptMessageContent,
    ToolCall,
    ToolCallFunction,
    ToolPromptMessage,
    TTSModelConfig,
    TTSRequest,
    UnknownPromptMessage,
    UnknownPromptMessageContent,
    UserPromptMessage,
    VideoPromptMessageContent,
)
from dify_inner_api.types import encode
from dify_invoke.errors import InvalidRequestError
from dify_invoke.http.upload import HexFile
from dify_invoke.session import requests


class Dumped:
    """Stands for a pydantic object of the official SDK."""

    def __init__(self, fields: Any) -> None:
        self._fields = fields

    def __repr__(self) -> str:
        return f"Dumped({self._fields!r})"

    def model_dump(self, *, mode: Literal["json"]) -> Any:
        assert mode == "json"
        return copy.deepcopy(self._fields)


class Kind(Enum):
    """Stands for the enums of the official SDK that are no texts."""

    LLM = "llm"
    TTS = "tts"
    CHAT = "chat"
    COMPLETION = "completion"
    USER = "user"
    TEXT = "text"
    QUERY = "query"
    DOCUMENT = "document"
    OTHER = "other"


class Word(StrEnum):
    """Stands for the enums of the official SDK that are texts."""

    LLM = "llm"
    COMPLETION = "completion"
    USER = "user"
    TEXT = "text"
    DOCUMENT = "document"


MODEL: dict[str, Any] = {"provider": "langgenius/openai/openai", "model": "gpt-4o-mini"}
RERANKER = MODEL | {"score_threshold": 0.5, "top_n": 3}
EMBEDDER = MODEL | {"tenant_id": "t"}
A_TEXT = MultiModalContent(content="x", content_type=MultiModalContentType.TEXT)
IMAGE = {"type": "image", "format": "png", "mime_type": "image/png", "url": "https://x/1.png"}


@dataclass(frozen=True)
class Configured:
    """A request function as a function of its `model_config` alone."""

    build: Callable[[Any], attrs.AttrsInstance]
    config: type[Any]
    model_type: str
    further: dict[str, Any]


CONFIGURED = {
    "llm": Configured(
        lambda config: requests.llm_request(config, [], None, None, True),
        LLMModelConfig,
        "llm",
        {"mode": "completion", "completion_params": {"temperature": 0.2}},
    ),
    "llm_structured_output": Configured(
        lambda config: requests.llm_structured_output_request(config, [], {}, None, None, True),
        LLMModelConfig,
        "llm",
        {"mode": "completion", "completion_params": {"temperature": 0.2}},
    ),
    "text_embedding": Configured(
        lambda config: requests.text_embedding_request(config, [], "query"),
        TextEmbeddingModelConfig,
        "text-embedding",
        {},
    ),
    "multimodal_embedding": Configured(
        lambda config: requests.multimodal_embedding_request(config, [], "query"),
        MultiModalEmbeddingModelConfig,
        "text-embedding",
        {"tenant_id": "t"},
    ),
    "rerank": Configured(
        lambda config: requests.rerank_request(config, [], "q"),
        RerankModelConfig,
        "rerank",
        {"score_threshold": 0.5, "top_n": 3},
    ),
    "multimodal_rerank": Configured(
        lambda config: requests.multimodal_rerank_request(config, A_TEXT, []),
        MultiModalRerankModelConfig,
        "rerank",
        {"score_threshold": 0.5, "top_n": 3},
    ),
    "tts": Configured(
        lambda config: requests.tts_request(config, "x"), TTSModelConfig, "tts", {"voice": "alloy"}
    ),
    "speech2text": Configured(
        lambda config: attrs.evolve(requests.speech2text_request(config, b"x")[0], file=""),
        Speech2TextModelConfig,
        "speech2text",
        {},
    ),
    "moderation": Configured(
        lambda config: requests.moderation_request(config, "x"),
        ModerationModelConfig,
        "moderation",
        {},
    ),
}

every_config = pytest.mark.parametrize("configured", CONFIGURED.values(), ids=CONFIGURED)


def fields(value: attrs.AttrsInstance, of: type[Any]) -> dict[str, Any]:
    return {name: getattr(value, name) for name in attrs.fields_dict(of)}


def llm(**arguments: Any) -> LLMRequest:
    given: dict[str, Any] = {
        "model_config": MODEL,
        "prompt_messages": [],
        "tools": None,
        "stop": None,
        "stream": True,
    }
    return requests.llm_request(**given | arguments)


def messages(*given: Any) -> list[PromptMessage]:
    return llm(prompt_messages=list(given)).prompt_messages


def message(given: Any) -> PromptMessage:
    (built,) = messages(given)
    return built


Refused = tuple[Callable[..., object], tuple[Any, ...], str]
"""A request function, arguments of which one does not fit, and what is said of that."""


def case(value: object) -> str:
    """What a case of a table is called after."""
    return getattr(value, "__name__", "") or repr(value)[:60]


def refusal(build: Callable[[], object]) -> str:
    with pytest.raises(InvalidRequestError) as caught:
        build()
    return caught.value.message


class TestRequests:
    @pytest.mark.parametrize(
        ("request_", "expected"),
        [
            pytest.param(
                requests.llm_request(
                    MODEL,
                    [{"role": "user", "content": "Hi"}],
                    [{"name": "f", "description": "d", "parameters": {"type": "object"}}],
                    ["END"],
                    False,
                ),
                LLMRequest(
                    **MODEL,
                    prompt_messages=[UserPromptMessage(content="Hi")],
                    tools=[
                        PromptMessageTool(name="f", description="d", parameters={"type": "object"})
                    ],
                    stop=["END"],
                    stream=False,
                ),
                id="llm",
            ),
            pytest.param(
                requests.llm_structured_output_request(
                    MODEL,
                    [{"role": "user", "content": "Hi"}],
                    {"type": "object"},
                    None,
                    ["END"],
                    True,
                ),
                LLMStructuredOutputRequest(
                    **MODEL,
                    prompt_messages=[UserPromptMessage(content="Hi")],
                    tools=None,
                    stop=["END"],
                    stream=True,
                    structured_output_schema={"type": "object"},
                ),
                id="structured output",
            ),
            pytest.param(
                requests.summary_request("long", "short", 1024),
                SummaryRequest(text="long", instruction="short"),
                id="summary",
            ),
            pytest.param(
                requests.text_embedding_request(MODEL, ["a", "b"], "document"),
                TextEmbeddingRequest(
                    **MODEL, texts=["a", "b"], input_type=EmbeddingInputType.DOCUMENT
                ),
                id="text embedding",
            ),
            pytest.param(
                requests.multimodal_embedding_request(
                    MODEL | {"tenant_id": "t"}, [{"content": "x", "content_type": "text"}], "query"
                ),
                MultiModalEmbeddingRequest(
                    **MODEL,
                    tenant_id="t",
                    documents=[A_TEXT],
                    input_type=EmbeddingInputType.QUERY,
                ),
                id="multimodal embedding",
            ),
            pytest.param(
                requests.rerank_request(
                    MODEL | {"score_threshold": 0, "top_n": 2}, ["a", "b"], "q"
                ),
                RerankRequest(**MODEL, score_threshold=0.0, top_n=2, docs=["a", "b"], query="q"),
                id="rerank",
            ),
            pytest.param(
                requests.multimodal_rerank_request(MODEL, A_TEXT, [A_TEXT]),
                MultiModalRerankRequest(
                    **MODEL, score_threshold=None, top_n=None, query=A_TEXT, docs=[A_TEXT]
                ),
                id="multimodal rerank",
            ),
            pytest.param(
                requests.tts_request(MODEL | {"voice": "alloy"}, "Say it."),
                TTSRequest(**MODEL, voice="alloy", content_text="Say it."),
                id="tts",
            ),
            pytest.param(
                requests.moderation_request(MODEL, "Hm."),
                ModerationRequest(**MODEL, text="Hm."),
                id="moderation",
            ),
        ],
    )
    def test_hold_their_arguments(
        self, request_: attrs.AttrsInstance, expected: attrs.AttrsInstance
    ) -> None:
        assert request_ == expected


class TestModelConfig:
    @every_config
    def test_is_taken_typed(self, configured: Configured) -> None:
        config = configured.config(**MODEL, **configured.further)

        request = configured.build(config)

        assert fields(request, configured.config) == fields(config, configured.config)

    @every_config
    @pytest.mark.parametrize("form", [dict, MappingProxyType, Dumped])
    def test_is_taken_as_a_dict_or_an_object_of_the_official_sdk(
        self, configured: Configured, form: Callable[[dict[str, Any]], Any]
    ) -> None:
        given = {**MODEL, "model_type": configured.model_type, **configured.further}

        request = configured.build(form(given))

        assert fields(request, configured.config) == given

    @every_config
    def test_needs_no_model_type(self, configured: Configured) -> None:
        request: Any = configured.build({**MODEL, **configured.further})

        assert request.model_type == configured.model_type

    @every_config
    def test_may_have_extra_keys(self, configured: Configured) -> None:
        given = {**MODEL, **configured.further}
        extra = {"icon": {"en": "x"}, "voice_id": 5, "status": None, "prompt_messages": 5}

        assert configured.build(given | extra) == configured.build(given)

    @every_config
    def test_of_another_type_of_model_is_refused(self, configured: Configured) -> None:
        given = {**MODEL, **configured.further, "model_type": "sorcery"}

        assert refusal(lambda: configured.build(given)) == (
            f"model_config is of a 'sorcery' model; here it must be '{configured.model_type}'"
        )

    @every_config
    def test_of_another_class_is_refused(self, configured: Configured) -> None:
        @attrs.define
        class OtherConfig:
            provider: str = "p"
            model: str = "m"

        text = refusal(lambda: configured.build(OtherConfig()))

        assert text.startswith(f"model_config must be {configured.config.__name__}")
        assert text.endswith(", not OtherConfig")

    @every_config
    @pytest.mark.parametrize("value", [None, "", ...], ids=["null", "empty", "absent"])
    @pytest.mark.parametrize("key", ["provider", "model"])
    def test_without_a_model_is_refused(
        self, configured: Configured, key: str, value: object
    ) -> None:
        given: dict[str, Any] = {**MODEL, **configured.further, key: value}
        if value is ...:
            del given[key]

        assert refusal(lambda: configured.build(given)) == (
            f"model_config has no {key}; choose a model, or give '{key}'"
        )

    @every_config
    def test_that_is_typed_and_names_no_model_is_refused(self, configured: Configured) -> None:
        config = configured.config(**MODEL | {"model": ""}, **configured.further)

        assert "model_config has no model" in refusal(lambda: configured.build(config))

    @every_config
    def test_is_not_changed(self, configured: Configured) -> None:
        given = {**MODEL, **configured.further, "model_type": None, "extra": [1]}
        before = copy.deepcopy(given)

        configured.build(given)

        assert given == before

    @pytest.mark.parametrize("absent", [{}, {"mode": None, "completion_params": None}], ids=str)
    def test_without_mode_and_parameters_gets_the_usual_ones(self, absent: dict[str, Any]) -> None:
        request = llm(model_config={**MODEL, **absent})

        assert (request.mode, request.completion_params) == ("chat", {})

    @pytest.mark.parametrize("kind", [Kind, Word])
    def test_may_have_enums(self, kind: Any) -> None:
        request = llm(model_config={**MODEL, "model_type": kind.LLM, "mode": kind.COMPLETION})

        assert (request.model_type, request.mode) == ("llm", "completion")
        assert json.loads(encode(request))["mode"] == "completion"

    def test_with_an_enum_of_another_type_of_model_is_refused(self) -> None:
        text = refusal(lambda: llm(model_config={**MODEL, "model_type": Kind.TTS}))

        assert text == "model_config is of a 'tts' model; here it must be 'llm'"

    @pytest.mark.parametrize(
        ("name", "given", "fragment"),
        [
            ("llm", None, "model_config must be LLMModelConfig"),
            ("llm", None, ", not NoneType"),
            ("llm", "gpt-4o", ", not str"),
            ("llm", ["gpt-4o"], ", not list"),
            ("llm", [("provider", "p"), ("model", "m")], ", not list"),
            ("llm", LLMModelConfig, ", not type"),
            ("llm", Dumped, ", not type"),
            ("llm", Dumped([]), "model_config"),
            ("llm", Dumped(None), "model_config"),
            ("llm", {}, "model_config has no provider"),
            ("llm", Dumped({}), "model_config has no provider"),
            ("llm", MODEL | {"provider": 5}, "got `int` - at `$.provider`"),
            ("llm", MODEL | {"model": ["m"]}, "got `array` - at `$.model`"),
            ("llm", MODEL | {"mode": 5}, "got `int` - at `$.mode`"),
            ("llm", MODEL | {"completion_params": "t"}, "got `str` - at `$.completion_params`"),
            ("llm", MODEL | {"model_type": 5}, "model_config is of a 5 model"),
            ("tts", MODEL, "is no TTSModelConfig: Object missing required field `voice`"),
            ("rerank", MODEL | {"top_n": 1}, "missing required field `score_threshold`"),
            ("rerank", MODEL | {"score_threshold": 0}, "missing required field `top_n`"),
            (
                "rerank",
                MODEL | {"score_threshold": "0.5", "top_n": 1},
                "got `str` - at `$.score_threshold`",
            ),
        ],
        ids=case,
    )
    def test_that_does_not_fit_is_refused(self, name: str, given: Any, fragment: str) -> None:
        text = refusal(lambda: CONFIGURED[name].build(given))

        assert text.startswith("model_config ")
        assert fragment in text


CALL = ToolCall(id="1", type="function", function=ToolCallFunction(name="f", arguments="{}"))
CALL_JSON = {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}

MESSAGES: list[tuple[PromptMessage, dict[str, Any]]] = [
    (SystemPromptMessage(content="x"), {"role": "system", "content": "x"}),
    (UserPromptMessage(content="x", name="n"), {"role": "user", "content": "x", "name": "n"}),
    (DeveloperPromptMessage(content="x"), {"role": "developer", "content": "x"}),
    (
        AssistantPromptMessage(content="x", tool_calls=[CALL], opaque_body={"s": [1]}),
        {"role": "assistant", "content": "x", "tool_calls": [CALL_JSON], "opaque_body": {"s": [1]}},
    ),
    (
        AssistantPromptMessage(content="x"),
        {"role": "assistant", "content": "x", "tool_calls": None},
    ),
    (
        ToolPromptMessage(content="x", tool_call_id="1"),
        {"role": "tool", "content": "x", "tool_call_id": "1"},
    ),
    (
        UnknownPromptMessage({"role": "critic", "content": "x", "stars": 5}),
        {"role": "critic", "content": "x", "stars": 5},
    ),
]
every_message = pytest.mark.parametrize(
    ("typed", "loose"), MESSAGES, ids=[loose["role"] for _, loose in MESSAGES]
)


class TestMessages:
    @every_message
    @pytest.mark.parametrize("form", [dict, MappingProxyType, Dumped])
    def test_are_taken_as_dicts_or_objects_of_the_official_sdk(
        self, typed: PromptMessage, loose: dict[str, Any], form: Callable[[dict[str, Any]], Any]
    ) -> None:
        built = message(form(loose))

        assert type(built) is type(typed)
        assert built == typed

    @every_message
    def test_that_are_typed_are_passed_on(
        self, typed: PromptMessage, loose: dict[str, Any]
    ) -> None:
        assert message(typed) == typed
        assert type(message(typed)) is type(typed)

    @every_message
    def test_arrive_in_json_with_all_their_fields(
        self, typed: PromptMessage, loose: dict[str, Any]
    ) -> None:
        def said(fields: dict[str, Any]) -> dict[str, Any]:
            return {key: value for key, value in fields.items() if value}

        assert said(json.loads(encode(message(loose)))) == said(loose)
        assert said(json.loads(encode(message(typed)))) == said(loose)

    def test_keep_their_order(self) -> None:
        assert messages(*(loose for _, loose in MESSAGES)) == [typed for typed, _ in MESSAGES]

    @pytest.mark.parametrize("form", [list, tuple, iter], ids=["list", "tuple", "iterator"])
    def test_come_in_any_iterable(self, form: Callable[[list[Any]], Any]) -> None:
        request = llm(prompt_messages=form([{"role": "user", "content": "x"}]))

        assert request.prompt_messages == [UserPromptMessage(content="x")]

    @pytest.mark.parametrize("role", [Kind.USER, Word.USER], ids=["enum", "text enum"])
    def test_may_have_an_enum_as_role(self, role: Enum) -> None:
        assert message({"role": role, "content": "x"}) == UserPromptMessage(content="x")

    def test_may_have_keys_that_are_not_known(self) -> None:
        given = {"role": "user", "content": "x", "weight": 1}

        assert message(given) == UserPromptMessage(content="x")

    def test_of_unknown_role_are_sent_as_they_are(self) -> None:
        given = {"role": "critic", "content": [IMAGE], "stars": 5, "name": None}

        built = message(given)

        assert isinstance(built, UnknownPromptMessage)
        assert json.loads(encode(built)) == given

    REFUSED: ClassVar[list[tuple[Any, str]]] = [
        (None, "prompt_messages must be a list of messages, not NoneType"),
        ("Hi", "prompt_messages must be a list of messages, not str"),
        (b"Hi", "prompt_messages must be a list of messages, not bytes"),
        (
            {"role": "user", "content": "Hi"},
            "prompt_messages must be a list of messages, not dict",
        ),
        (
            UserPromptMessage(content="Hi"),
            "prompt_messages must be a list of messages, not UserPromptMessage",
        ),
        (Dumped({}), "prompt_messages must be a list of messages, not Dumped"),
        (5, "prompt_messages must be a list of messages, not int"),
        (["Hi"], "prompt_messages[0] must be a prompt message"),
        (["Hi"], ", not str"),
        (
            [UserPromptMessage(content="Hi"), None],
            "prompt_messages[1] must be a prompt message",
        ),
        ([UserPromptMessage], "prompt_messages[0] must be a prompt message"),
        ([("user", "Hi")], ", not tuple"),
        ([LLMModelConfig(**MODEL)], ", not LLMModelConfig"),
        ([Dumped("Hi")], "prompt_messages[0]"),
        ([{}], "prompt_messages[0] has no role, such as 'user'"),
        ([{"content": "Hi"}], "prompt_messages[0] has no role, such as 'user'"),
        ([{"role": None, "content": "Hi"}], "prompt_messages[0] has no role"),
        ([{"role": 5, "content": "Hi"}], "prompt_messages[0] has no role"),
        (
            [{"role": "user", "content": "Hi"}, {"role": "tool", "content": "x"}],
            "prompt_messages[1] is no PromptMessage: Object missing required field `tool_call_id`",
        ),
        ([{"role": "user", "content": "Hi", "name": 5}], "got `int` - at `$.name`"),
        (
            [{"role": "assistant", "content": "Hi", "tool_calls": [{"id": "1"}]}],
            "Object missing required field `function` - at `$.tool_calls[0]`",
        ),
    ]

    @pytest.mark.parametrize(("given", "fragment"), REFUSED, ids=case)
    def test_that_do_not_fit_are_refused(self, given: Any, fragment: str) -> None:
        text = refusal(lambda: llm(prompt_messages=given))

        assert text.startswith("prompt_messages")
        assert fragment in text


PARTS: list[tuple[Any, dict[str, Any]]] = [
    (TextPromptMessageContent(data="x"), {"type": "text", "data": "x"}),
    (
        TextPromptMessageContent(data="x", opaque_body=[1]),
        {"type": "text", "data": "x", "opaque_body": [1]},
    ),
    (
        ImagePromptMessageContent(
            format="png", mime_type="image/png", base64_data="AA==", detail="high"
        ),
        {
            "type": "image",
            "format": "png",
            "mime_type": "image/png",
            "base64_data": "AA==",
            "detail": "high",
        },
    ),
    (
        AudioPromptMessageContent(format="mp3", mime_type="audio/mpeg", url="https://x/1.mp3"),
        {"type": "audio", "format": "mp3", "mime_type": "audio/mpeg", "url": "https://x/1.mp3"},
    ),
    (
        VideoPromptMessageContent(format="mp4", mime_type="video/mp4", filename="1.mp4"),
        {"type": "video", "format": "mp4", "mime_type": "video/mp4", "filename": "1.mp4"},
    ),
    (
        DocumentPromptMessageContent(format="pdf", mime_type="application/pdf"),
        {"type": "document", "format": "pdf", "mime_type": "application/pdf"},
    ),
    (
        UnknownPromptMessageContent({"type": "hologram", "depth": 3}),
        {"type": "hologram", "depth": 3},
    ),
]
every_part = pytest.mark.parametrize(
    ("typed", "loose"), PARTS, ids=[loose["type"] for _, loose in PARTS]
)


OCTETS = TextPromptMessageContent(data=b"x")  # type: ignore[arg-type]  # ty: ignore[invalid-argument-type]


class TestContent:
    @every_part
    @pytest.mark.parametrize("form", [dict, MappingProxyType, Dumped])
    def test_of_a_typed_message_may_be_dicts_or_objects_of_the_official_sdk(
        self, typed: Any, loose: dict[str, Any], form: Callable[[dict[str, Any]], Any]
    ) -> None:
        content: Any = [form(loose)]

        built = message(UserPromptMessage(content=content))

        assert built == UserPromptMessage(content=[typed])

    @every_part
    def test_of_a_dict_may_be_dicts(self, typed: Any, loose: dict[str, Any]) -> None:
        built = message({"role": "user", "content": [loose]})

        assert built == UserPromptMessage(content=[typed])

    def test_of_a_message_that_the_official_sdk_dumps_is_read(self) -> None:
        given = Dumped({"role": "user", "content": [loose for _, loose in PARTS], "name": None})

        assert message(given) == UserPromptMessage(content=[typed for typed, _ in PARTS])

    @pytest.mark.parametrize("kind", [Kind, Word])
    def test_may_have_an_enum_as_type(self, kind: Any) -> None:
        part: Any = {"type": kind.TEXT, "data": "x"}

        built = message(UserPromptMessage(content=[part]))

        assert built == UserPromptMessage(content=[TextPromptMessageContent(data="x")])

    def test_may_mix_typed_parts_and_dicts(self) -> None:
        content: Any = [TextPromptMessageContent(data="Look"), IMAGE]

        built = message(UserPromptMessage(content=content))

        assert built == UserPromptMessage(
            content=[
                TextPromptMessageContent(data="Look"),
                ImagePromptMessageContent(
                    format="png", mime_type="image/png", url="https://x/1.png"
                ),
            ]
        )

    def test_may_be_a_tuple(self) -> None:
        part = TextPromptMessageContent(data="x")
        content: Any = (part,)

        assert message(UserPromptMessage(content=content)) == UserPromptMessage(content=[part])

    @pytest.mark.parametrize("content", ["", "x", []], ids=case)
    def test_may_be_empty(self, content: Any) -> None:
        assert message({"role": "user", "content": content}) == UserPromptMessage(content=content)

    @pytest.mark.parametrize(
        "given",
        [
            AssistantPromptMessage(content=None, tool_calls=[CALL], opaque_body={"s": 1}, name="n"),
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [CALL_JSON],
                "opaque_body": {"s": 1},
                "name": "n",
            },
            Dumped(
                {
                    "role": "assistant",
                    "content": None,
                    "tool_calls": [CALL_JSON],
                    "opaque_body": {"s": 1},
                    "name": "n",
                }
            ),
        ],
        ids=["typed", "dict", "dumped"],
    )
    def test_none_beside_tool_calls_is_sent_as_an_empty_text(self, given: Any) -> None:
        assert message(given) == AssistantPromptMessage(
            content="", tool_calls=[CALL], opaque_body={"s": 1}, name="n"
        )

    @pytest.mark.parametrize(
        "given",
        [
            AssistantPromptMessage(content=None, tool_calls=[CALL]),
            {"role": "assistant", "content": None, "tool_calls": [CALL_JSON]},
            UserPromptMessage(content=[{"type": "text", "data": "x"}]),  # type: ignore[list-item]  # ty: ignore[invalid-argument-type]
            {"role": "user", "content": [IMAGE], "name": None},
        ],
        ids=["typed", "dict", "typed with loose parts", "dict with parts"],
    )
    def test_of_the_callers_own_object_is_not_changed(self, given: Any) -> None:
        before = copy.deepcopy(given)

        message(given)

        assert given == before

    @pytest.mark.parametrize(
        "given",
        [
            UserPromptMessage(content=None),
            SystemPromptMessage(),
            ToolPromptMessage(content=None, tool_call_id="1"),
            AssistantPromptMessage(content=None),
            AssistantPromptMessage(content=None, tool_calls=[]),
            {"role": "user", "content": None},
            {"role": "user"},
            {"role": "assistant", "content": None, "tool_calls": None},
            Dumped({"role": "user", "content": None}),
        ],
        ids=str,
    )
    def test_none_is_refused_otherwise(self, given: Any) -> None:
        first = UserPromptMessage(content="Hi")

        assert refusal(lambda: messages(first, given)) == (
            "prompt_messages[1].content is None, which the platform refuses: "
            "give a text or a list of parts"
        )

    @pytest.mark.parametrize(
        ("content", "fragment"),
        [
            (5, "prompt_messages[0].content must be a text or a list of parts, not int"),
            (b"x", "prompt_messages[0].content is bytes, which JSON cannot say"),
            (IMAGE, "prompt_messages[0].content must be a text or a list of parts, not dict"),
            (
                TextPromptMessageContent(data="x"),
                "prompt_messages[0].content must be a text or a list of parts, not dict",
            ),
            (["x"], "prompt_messages[0].content[0] must be a part of a message, or a dict of one"),
            (["x"], ", not str"),
            (
                [IMAGE, None],
                "prompt_messages[0].content[1] must be a part of a message, or a dict of one",
            ),
            ([UserPromptMessage(content="x")], "prompt_messages[0].content[0] has no type"),
            ([OCTETS], "content[0].data is bytes, which JSON cannot say"),
            (
                [IMAGE, {"type": "text", "text": "x"}],
                "Object missing required field `data` of `type` 'text' - at `$.content[1]`",
            ),
            ([{"type": "text", "data": 5}], "got `int` - at `$.data`"),
            ([{"type": "image", "url": "https://x"}], "missing required field `format`"),
            ([{"data": "x"}], "prompt_messages[0].content[0]"),
            ([{"type": None, "data": "x"}], "prompt_messages[0].content[0]"),
        ],
        ids=case,
    )
    def test_that_does_not_fit_is_refused(self, content: Any, fragment: str) -> None:
        assert fragment in refusal(lambda: message(UserPromptMessage(content=content)))

    @pytest.mark.parametrize(
        ("content", "fragment"),
        [
            (5, "content must be a text or a list of parts, not int"),
            (IMAGE, "content must be a text or a list of parts, not dict"),
            (["x"], "content[0] must be a part of a message, or a dict of one, not str"),
            ([IMAGE, {"type": "text"}], "missing required field `data`"),
            ([IMAGE, {"type": "text"}], "`$.content[1]`"),
            ([{"data": "x"}], "content[0]"),
        ],
        ids=case,
    )
    def test_of_a_dict_that_does_not_fit_is_refused(self, content: Any, fragment: str) -> None:
        text = refusal(lambda: message({"role": "user", "content": content}))

        assert text.startswith("prompt_messages[0]")
        assert fragment in text


TOOL = {"name": "f", "description": "d", "parameters": {"type": "object"}}


def typed_tool(tool: dict[str, Any]) -> PromptMessageTool:
    return PromptMessageTool(**tool)


class TestTools:
    @pytest.mark.parametrize(
        "form",
        [typed_tool, dict, MappingProxyType, Dumped],
        ids=["typed", "dict", "mapping", "dumped"],
    )
    def test_are_taken_in_every_form(self, form: Callable[[dict[str, Any]], Any]) -> None:
        assert llm(tools=(form(TOOL),)).tools == [
            PromptMessageTool(name="f", description="d", parameters={"type": "object"})
        ]

    @pytest.mark.parametrize("none", [None, [], ()], ids=str)
    def test_are_null_when_there_are_none(self, none: Any) -> None:
        assert llm(tools=none).tools is None

    @pytest.mark.parametrize(
        ("tools", "fragment"),
        [
            ("f", "tools must be a list of PromptMessageTool, not str"),
            (TOOL, "tools must be a list of PromptMessageTool, not dict"),
            (
                PromptMessageTool(name="f", description="d", parameters={}),
                "tools must be a list of PromptMessageTool, not PromptMessageTool",
            ),
            (["f"], "tools[0] must be PromptMessageTool"),
            ([TOOL, len], ", not builtin_function_or_method"),
            ([TOOL, Dumped([])], "tools[1]"),
            (
                [TOOL, {"name": "g"}],
                "tools[1] is no PromptMessageTool: Object missing required field `description`",
            ),
            ([TOOL | {"parameters": "x"}], "got `str` - at `$.parameters`"),
        ],
        ids=case,
    )
    def test_that_do_not_fit_are_refused(self, tools: Any, fragment: str) -> None:
        assert fragment in refusal(lambda: llm(tools=tools))


class TestStop:
    @pytest.mark.parametrize(
        ("stop", "sent"), [(None, None), (["a", "b"], ["a", "b"]), (("a",), ["a"])], ids=str
    )
    def test_is_a_list_of_texts(self, stop: Any, sent: list[str] | None) -> None:
        assert llm(stop=stop).stop == sent

    @pytest.mark.parametrize(
        ("stop", "text"),
        [
            ("END", "stop must be a list of str, not str"),
            ({"END": 1}, "stop must be a list of str, not dict"),
            (5, "stop must be a list of str, not int"),
            (["END", 5], "stop[1] must be a str, not int"),
            ([None], "stop[0] must be a str, not NoneType"),
        ],
        ids=case,
    )
    def test_that_does_not_fit_is_refused(self, stop: Any, text: str) -> None:
        assert refusal(lambda: llm(stop=stop)) == text


class TestSchema:
    @staticmethod
    def request(schema: Any) -> LLMStructuredOutputRequest:
        return requests.llm_structured_output_request(MODEL, [], schema, None, None, True)

    @pytest.mark.parametrize("form", [dict, MappingProxyType])
    def test_is_a_dict(self, form: Callable[[dict[str, Any]], Any]) -> None:
        request = self.request(form({"type": "object"}))

        assert request.structured_output_schema == {"type": "object"}
        assert json.loads(encode(request))["structured_output_schema"] == {"type": "object"}

    @pytest.mark.parametrize(
        ("schema", "given"),
        [(None, "NoneType"), ('{"type":"object"}', "str"), ([], "list"), (Dumped, "type")],
        ids=["none", "text", "list", "class"],
    )
    def test_that_is_none_is_refused(self, schema: Any, given: str) -> None:
        assert refusal(lambda: self.request(schema)) == (
            f"structured_output_schema must be a JSON Schema as a dict, not {given}"
        )


class TestTexts:
    @pytest.mark.parametrize("form", [list, tuple, iter], ids=["list", "tuple", "iterator"])
    def test_come_in_any_iterable(self, form: Callable[[list[str]], Any]) -> None:
        assert requests.text_embedding_request(MODEL, form(["a"]), "query").texts == ["a"]

    REFUSED: ClassVar[list[Refused]] = [
        (
            requests.text_embedding_request,
            (MODEL, "a", "query"),
            "texts must be a list of str, not str",
        ),
        (
            requests.text_embedding_request,
            (MODEL, {"a": "b"}, "query"),
            "texts must be a list of str, not dict",
        ),
        (
            requests.text_embedding_request,
            (MODEL, None, "query"),
            "texts must be a list of str, not NoneType",
        ),
        (
            requests.text_embedding_request,
            (MODEL, ["a", b"b"], "query"),
            "texts[1] must be a str, not bytes",
        ),
        (
            requests.rerank_request,
            (RERANKER, "docs", "q"),
            "docs must be a list of str, not str",
        ),
        (
            requests.rerank_request,
            (RERANKER, ["a", None], "q"),
            "docs[1] must be a str, not NoneType",
        ),
        (
            requests.rerank_request,
            (RERANKER, [{"text": "a"}], "q"),
            "docs[0] must be a str, not dict",
        ),
        (requests.rerank_request, (RERANKER, [], ["q"]), "query must be a str, not list"),
        (
            requests.tts_request,
            (MODEL | {"voice": "v"}, None),
            "content_text must be a str, not NoneType",
        ),
        (requests.moderation_request, (MODEL, b"x"), "text must be a str, not bytes"),
        (requests.summary_request, (5, "", 0), "text must be a str, not int"),
        (
            requests.summary_request,
            ("x", None, 0),
            "instruction must be a str, not NoneType",
        ),
        (
            requests.summary_request,
            ("x", "y", None),
            "min_summarize_length must be a number of characters, not NoneType",
        ),
    ]

    @pytest.mark.parametrize(("function", "arguments", "text"), REFUSED, ids=case)
    def test_that_are_none_are_refused(
        self, function: Callable[..., object], arguments: tuple[Any, ...], text: str
    ) -> None:
        assert refusal(lambda: function(*arguments)) == text


class TestInputType:
    BUILD: tuple[Callable[[Any], TextEmbeddingRequest | MultiModalEmbeddingRequest], ...] = (
        lambda kind: requests.text_embedding_request(MODEL, [], kind),
        lambda kind: requests.multimodal_embedding_request(MODEL | {"tenant_id": "t"}, [], kind),
    )
    every_embedding = pytest.mark.parametrize("build", BUILD, ids=["text", "multimodal"])

    @every_embedding
    @pytest.mark.parametrize(
        ("given_type", "input_type"),
        [
            ("query", EmbeddingInputType.QUERY),
            ("document", EmbeddingInputType.DOCUMENT),
            (EmbeddingInputType.DOCUMENT, EmbeddingInputType.DOCUMENT),
            (Kind.QUERY, EmbeddingInputType.QUERY),
            (Word.DOCUMENT, EmbeddingInputType.DOCUMENT),
        ],
        ids=case,
    )
    def test_is_taken_as_a_word_or_any_enum_of_it(
        self,
        build: Callable[[Any], TextEmbeddingRequest | MultiModalEmbeddingRequest],
        given_type: Any,
        input_type: EmbeddingInputType,
    ) -> None:
        assert build(given_type).input_type is input_type

    @every_embedding
    @pytest.mark.parametrize(
        "given_type", [None, "", "Query", "search", 5, [], {}, Kind.OTHER], ids=case
    )
    def test_that_is_another_is_refused(
        self,
        build: Callable[[Any], TextEmbeddingRequest | MultiModalEmbeddingRequest],
        given_type: Any,
    ) -> None:
        assert refusal(lambda: build(given_type)) == (
            f"input_type must be 'query' or 'document', not {given_type!r}"
        )


class TestMultiModalContent:
    FORMS = (
        A_TEXT,
        {"content": "x", "content_type": "text"},
        {"content": "x", "content_type": "text", "extra": 1},
        {"content": "x", "content_type": MultiModalContentType.TEXT},
        {"content": "x", "content_type": Kind.TEXT},
        {"content": "x", "content_type": Word.TEXT},
        Dumped({"content": "x", "content_type": "text"}),
    )

    @pytest.mark.parametrize("form", FORMS, ids=case)
    def test_is_taken_in_every_form(self, form: Any) -> None:
        embedding = requests.multimodal_embedding_request(EMBEDDER, [form, A_TEXT], "query")
        rerank = requests.multimodal_rerank_request(MODEL, form, iter([A_TEXT, form]))

        assert embedding.documents == [A_TEXT, A_TEXT]
        assert (rerank.query, rerank.docs) == (A_TEXT, [A_TEXT, A_TEXT])

    REFUSED: ClassVar[list[Refused]] = [
        (
            requests.multimodal_embedding_request,
            (EMBEDDER, "x", "query"),
            "documents must be a list of MultiModalContent, not str",
        ),
        (
            requests.multimodal_embedding_request,
            (EMBEDDER, {"content": "x", "content_type": "text"}, "query"),
            "documents must be a list of MultiModalContent, not dict",
        ),
        (
            requests.multimodal_embedding_request,
            (EMBEDDER, [A_TEXT, "x"], "query"),
            "documents[1] must be MultiModalContent",
        ),
        (
            requests.multimodal_embedding_request,
            (EMBEDDER, [{"content": "x"}], "query"),
            "documents[0] is no MultiModalContent: Object missing required field `content_type`",
        ),
        (
            requests.multimodal_embedding_request,
            (EMBEDDER, [{"content": b"x", "content_type": "image"}], "query"),
            "documents[0]['content'] is bytes, which JSON cannot say",
        ),
        (
            requests.multimodal_embedding_request,
            (EMBEDDER, [Dumped(None)], "query"),
            "documents[0]",
        ),
        (
            requests.multimodal_rerank_request,
            (MODEL, "q", []),
            "query must be MultiModalContent",
        ),
        (requests.multimodal_rerank_request, (MODEL, [A_TEXT], []), ", not list"),
        (
            requests.multimodal_rerank_request,
            (MODEL, {"content": "q", "content_type": "video"}, []),
            "query is no MultiModalContent: Invalid enum value 'video'",
        ),
        (
            requests.multimodal_rerank_request,
            (MODEL, A_TEXT, A_TEXT),
            "docs must be a list of MultiModalContent, not MultiModalContent",
        ),
        (
            requests.multimodal_rerank_request,
            (MODEL, A_TEXT, [None]),
            "docs[0] must be MultiModalContent",
        ),
    ]

    @pytest.mark.parametrize(("function", "arguments", "fragment"), REFUSED, ids=case)
    def test_that_does_not_fit_is_refused(
        self, function: Callable[..., object], arguments: tuple[Any, ...], fragment: str
    ) -> None:
        assert fragment in refusal(lambda: function(*arguments))


class Reads:
    """A file that gives this at every read."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def __repr__(self) -> str:
        return f"Reads({self._data!r})"

    def read(self, size: int) -> bytes:
        given, self._data = self._data[:size], self._data[size:]
        return given


def sent(asked: tuple[Speech2TextRequest, HexFile]) -> str:
    """What takes the place of the file's mark."""
    request, file = asked
    assert request.file == file.mark
    return b"".join(file).decode()


class TestFile:
    @pytest.mark.parametrize(
        "file",
        [b"\x00aB\xff", io.BytesIO(b"\x00aB\xff"), Reads(b"\x00aB\xff")],
        ids=["bytes", "file", "anything with read"],
    )
    def test_is_sent_in_hexadecimal(self, file: Any) -> None:
        assert sent(requests.speech2text_request(MODEL, file)) == "006142ff"

    def test_is_read_from_where_it_stands(self) -> None:
        file = io.BytesIO(b"ab")
        file.seek(1)

        assert sent(requests.speech2text_request(MODEL, file)) == "62"

    def test_is_left_open(self) -> None:
        file = io.BytesIO(b"ab")

        requests.speech2text_request(MODEL, file)

        assert not file.closed

    @settings(max_examples=50, deadline=None)
    @given(st.binary(min_size=1))
    def test_can_be_had_back(self, data: bytes) -> None:
        assert bytes.fromhex(sent(requests.speech2text_request(MODEL, data))) == data

    @pytest.mark.parametrize(
        ("file", "text"),
        [
            pytest.param(None, "file must be a binary file or bytes, not NoneType", id="none"),
            pytest.param("a.mp3", "file must be a binary file or bytes, not str", id="a path"),
            pytest.param(5, "file must be a binary file or bytes, not int", id="a number"),
            pytest.param(
                io.StringIO("x"),
                "file must be open in binary mode: it gives text, not bytes",
                id="a text file",
            ),
            pytest.param(
                io.StringIO(""),
                "file must be open in binary mode: it gives text, not bytes",
                id="an empty text file",
            ),
            pytest.param(b"", "file is empty, or already read to its end", id="no bytes"),
            pytest.param(
                io.BytesIO(), "file is empty, or already read to its end", id="an empty file"
            ),
        ],
    )
    def test_that_is_none_is_refused(self, file: Any, text: str) -> None:
        assert refusal(lambda: requests.speech2text_request(MODEL, file)) == text

    def test_already_read_is_refused(self) -> None:
        file = io.BytesIO(b"ab")
        file.read()

        assert "already read to its end" in refusal(
            lambda: requests.speech2text_request(MODEL, file)
        )


class TestAnything:
    JSON = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "role",
                        "content",
                        "type",
                        "data",
                        "tool_calls",
                        "function",
                        "provider",
                        "model",
                    ]
                )
                | st.text(max_size=3),
                inner
                | st.sampled_from(["user", "assistant", "tool", "text", "image", "critic", "llm"]),
                max_size=5,
            )
        ),
        max_leaves=12,
    )

    @pytest.mark.parametrize(
        "argument", ["model_config", "prompt_messages", "tools", "stop"], ids=str
    )
    @settings(max_examples=100, deadline=None)
    @given(given_value=JSON)
    def test_gives_a_request_or_an_error_that_names_the_argument(
        self, argument: str, given_value: Any
    ) -> None:
        refused = None
        try:
            encode(llm(**{argument: given_value}))
        except InvalidRequestError as error:
            refused = error.message

        assert refused is None or refused.startswith(argument)

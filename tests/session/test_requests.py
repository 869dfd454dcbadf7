"""How arguments become a request, and errors for wrong ones."""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dify_inner_api.models import (
    EmbeddingInputType,
    LLMModelConfig,
    LLMRequest,
    LLMStructuredOutputRequest,
    ModerationModelConfig,
    ModerationRequest,
    MultiModalEmbeddingModelConfig,
    MultiModalEmbeddingRequest,
    MultiModalRerankModelConfig,
    MultiModalRerankRequest,
    PromptMessageTool,
    RerankModelConfig,
    RerankRequest,
    Speech2TextModelConfig,
    SummaryRequest,
    TextEmbeddingModelConfig,
    TextEmbeddingRequest,
    TTSModelConfig,
    TTSRequest,
    UserPromptMessage,
)
from dify_inner_api.types import encode
from dify_invoke.errors import InvalidRequestError

from ..support import prepared as requests
from .request_cases import A_TEXT, MODEL, Dumped, Kind, Word, case, fields, llm, refusal


@dataclass(frozen=True)
class Configured:
    """A request function that takes only its `model_config`."""

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
    def test_have_their_arguments(
        self, request_: attrs.AttrsInstance, expected: attrs.AttrsInstance
    ) -> None:
        assert request_ == expected


class TestModelConfig:
    @every_config
    def test_may_be_typed(self, configured: Configured) -> None:
        config = configured.config(**MODEL, **configured.further)

        request = configured.build(config)

        assert fields(request, configured.config) == fields(config, configured.config)

    @every_config
    @pytest.mark.parametrize("form", [dict, MappingProxyType, Dumped])
    def test_may_be_a_dict_or_an_object_of_the_official_sdk(
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
            "model_config.model_type is the text 'sorcery': choose a model of type "
            f"'{configured.model_type}'"
        )

    @every_config
    def test_of_another_class_is_refused(self, configured: Configured) -> None:
        @attrs.define
        class OtherConfig:
            provider: str = "p"
            model: str = "m"

        text = refusal(lambda: configured.build(OtherConfig()))

        assert text == (
            f"model_config is of class OtherConfig: give {configured.config.__name__}(...) or the "
            f"dict of a model-selector, such as {MODEL}"
        )

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
            f"model_config has no '{key}': choose a model, or set it, such as '{MODEL[key]}'"
        )

    @every_config
    def test_that_is_typed_without_a_model_is_refused(self, configured: Configured) -> None:
        config = configured.config(**MODEL | {"model": ""}, **configured.further)

        assert "model_config has no 'model'" in refusal(lambda: configured.build(config))

    @every_config
    def test_is_not_changed(self, configured: Configured) -> None:
        given = {**MODEL, **configured.further, "model_type": None, "extra": [1]}
        before = copy.deepcopy(given)

        configured.build(given)

        assert given == before

    @pytest.mark.parametrize("absent", [{}, {"mode": None, "completion_params": None}], ids=str)
    def test_without_mode_and_parameters_gets_the_defaults(self, absent: dict[str, Any]) -> None:
        request = llm(model_config={**MODEL, **absent})

        assert (request.mode, request.completion_params) == ("chat", {})

    @pytest.mark.parametrize("kind", [Kind, Word])
    def test_may_have_enums(self, kind: Any) -> None:
        request = llm(model_config={**MODEL, "model_type": kind.LLM, "mode": kind.COMPLETION})

        assert (request.model_type, request.mode) == ("llm", "completion")
        assert json.loads(encode(request))["mode"] == "completion"

    def test_with_an_enum_of_another_type_of_model_is_refused(self) -> None:
        text = refusal(lambda: llm(model_config={**MODEL, "model_type": Kind.TTS}))

        assert text == "model_config.model_type is the text 'tts': choose a model of type 'llm'"

    @pytest.mark.parametrize(
        ("name", "given", "fragment"),
        [
            ("llm", None, "model_config is null: give LLMModelConfig(...) or the dict of a"),
            ("llm", "gpt-4o", "model_config is the text 'gpt-4o': give LLMModelConfig(...)"),
            ("llm", ["gpt-4o"], "model_config is a list: give LLMModelConfig(...)"),
            ("llm", LLMModelConfig, "model_config is the class LLMModelConfig: give"),
            ("llm", Dumped, "model_config is the class Dumped: give LLMModelConfig(...)"),
            ("llm", Dumped([]), "model_config is of class Dumped: give LLMModelConfig(...)"),
            ("llm", Dumped(None), "model_config is of class Dumped: give LLMModelConfig(...)"),
            ("llm", {}, "model_config has no 'provider'"),
            ("llm", Dumped({}), "model_config has no 'provider'"),
            ("llm", MODEL | {"provider": 5}, "model_config.provider is the number 5: give a text"),
            ("llm", MODEL | {"model": ["m"]}, "model_config.model is a list: give a text"),
            ("llm", MODEL | {"mode": 5}, "model_config.mode is the number 5: give a text"),
            (
                "llm",
                MODEL | {"completion_params": "t"},
                "model_config.completion_params is the text 't': give the model's parameters",
            ),
            ("llm", MODEL | {"model_type": 5}, "model_config.model_type is the number 5: choose"),
            ("tts", MODEL, "model_config has no 'voice': give a voice of the model"),
            (
                "rerank",
                MODEL | {"top_n": "3"},
                "model_config.top_n is the text '3': give a whole number",
            ),
            (
                "rerank",
                MODEL | {"score_threshold": "0.5", "top_n": 1},
                "model_config.score_threshold is the text '0.5': give a number",
            ),
        ],
        ids=case,
    )
    def test_that_is_wrong_is_refused(self, name: str, given: Any, fragment: str) -> None:
        text = refusal(lambda: CONFIGURED[name].build(given))

        assert text.startswith(fragment)


class TestAnyArguments:
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

"""Turns the arguments of an `invoke` into the contract's request, or one clear error; no I/O."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from functools import wraps
from typing import IO, Any, Literal, ParamSpec, TypeAlias, TypeGuard, TypeVar

from dify_inner_api import models

from ..errors import InvalidRequestError
from ..http.upload import HexFile
from ..protocol.json import is_array, is_object
from .arguments import Convertible, convert, fields_of, plain_object, wrong
from .configs import (
    llm_model_config,
    moderation_model_config,
    multimodal_embedding_model_config,
    multimodal_rerank_model_config,
    rerank_model_config,
    speech2text_model_config,
    text_embedding_model_config,
    tts_model_config,
)

T = TypeVar("T")


P = ParamSpec("P")

InputType: TypeAlias = "models.EmbeddingInputType | Literal['query', 'document']"


def _of(operation: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Names the operation in the error for an argument."""

    def decorate(make: Callable[P, T]) -> Callable[P, T]:
        @wraps(make)
        def named(*args: P.args, **kwargs: P.kwargs) -> T:
            try:
                return make(*args, **kwargs)
            except InvalidRequestError as error:
                error.operation = operation
                raise

        return named

    return decorate


@_of("invoke_llm")
def llm_request(
    model_config: models.LLMModelConfig | Convertible,
    prompt_messages: Iterable[models.PromptMessage | Convertible],
    tools: Iterable[models.PromptMessageTool | Convertible] | None,
    stop: Iterable[str] | None,
    stream: bool,
) -> models.LLMRequest:
    return models.LLMRequest(
        **fields_of(llm_model_config(model_config)),
        prompt_messages=_messages(prompt_messages),
        tools=_tools(tools),
        stop=None if stop is None else _texts(stop, "stop"),
        stream=_flag(stream, "stream"),
    )


@_of("invoke_llm_structured_output")
def llm_structured_output_request(
    model_config: models.LLMModelConfig | Convertible,
    prompt_messages: Iterable[models.PromptMessage | Convertible],
    structured_output_schema: Mapping[str, Any],
    tools: Iterable[models.PromptMessageTool | Convertible] | None,
    stop: Iterable[str] | None,
    stream: bool,
) -> models.LLMStructuredOutputRequest:
    name = "structured_output_schema"
    return models.LLMStructuredOutputRequest(
        **fields_of(llm_request(model_config, prompt_messages, tools, stop, stream)),
        structured_output_schema=plain_object(
            structured_output_schema, name, "a JSON Schema as a dict"
        ),
    )


@_of("invoke_summary")
def summary_request(
    text: str, instruction: str, min_summarize_length: int
) -> models.SummaryRequest:
    _check_length(min_summarize_length, "min_summarize_length")
    return models.SummaryRequest(
        text=_text(text, "text"), instruction=_text(instruction, "instruction")
    )


@_of("invoke_text_embedding")
def text_embedding_request(
    model_config: models.TextEmbeddingModelConfig | Convertible,
    texts: Iterable[str],
    input_type: InputType,
) -> models.TextEmbeddingRequest:
    return models.TextEmbeddingRequest(
        **fields_of(text_embedding_model_config(model_config)),
        texts=_texts(texts, "texts"),
        input_type=_input_type(input_type),
    )


@_of("invoke_multimodal_embedding")
def multimodal_embedding_request(
    model_config: models.MultiModalEmbeddingModelConfig | Convertible,
    documents: Iterable[models.MultiModalContent | Convertible],
    input_type: InputType,
) -> models.MultiModalEmbeddingRequest:
    return models.MultiModalEmbeddingRequest(
        **fields_of(multimodal_embedding_model_config(model_config)),
        documents=_all(documents, models.MultiModalContent, "documents"),
        input_type=_input_type(input_type),
    )


@_of("invoke_rerank")
def rerank_request(
    model_config: models.RerankModelConfig | Convertible, docs: Iterable[str], query: str
) -> models.RerankRequest:
    return models.RerankRequest(
        **fields_of(rerank_model_config(model_config)),
        docs=_texts(docs, "docs"),
        query=_text(query, "query"),
    )


@_of("invoke_multimodal_rerank")
def multimodal_rerank_request(
    model_config: models.MultiModalRerankModelConfig | Convertible,
    query: models.MultiModalContent | Convertible,
    docs: Iterable[models.MultiModalContent | Convertible],
) -> models.MultiModalRerankRequest:
    return models.MultiModalRerankRequest(
        **fields_of(multimodal_rerank_model_config(model_config)),
        query=_one(query, models.MultiModalContent, "query"),
        docs=_all(docs, models.MultiModalContent, "docs"),
    )


@_of("invoke_tts")
def tts_request(
    model_config: models.TTSModelConfig | Convertible, content_text: str
) -> models.TTSRequest:
    return models.TTSRequest(
        **fields_of(tts_model_config(model_config)),
        content_text=_text(content_text, "content_text"),
    )


@_of("invoke_speech2text")
def speech2text_request(
    model_config: models.Speech2TextModelConfig | Convertible,
    file: IO[bytes] | bytes | bytearray | memoryview,
) -> tuple[models.Speech2TextRequest, HexFile]:
    config = speech2text_model_config(model_config)
    audio = HexFile(file)
    return models.Speech2TextRequest(**fields_of(config), file=audio.mark), audio


@_of("invoke_moderation")
def moderation_request(
    model_config: models.ModerationModelConfig | Convertible, text: str
) -> models.ModerationRequest:
    return models.ModerationRequest(
        **fields_of(moderation_model_config(model_config)), text=_text(text, "text")
    )


def _one(value: object, type_: type[T], name: str) -> T:
    given = plain_object(value, name, f"{type_.__name__}, or a dict of one", type_)
    return convert(given, type_, name)


def _listed(values: object, name: str, of: str) -> list[Any]:
    if not _is_list_like(values):
        raise wrong(name, f"a list of {of}", values)
    return list(values)


def _is_list_like(value: object) -> TypeGuard[Iterable[Any]]:
    return isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping)


def _all(values: object, type_: type[T], name: str) -> list[T]:
    items = _listed(values, name, type_.__name__)
    return [_one(item, type_, f"{name}[{index}]") for index, item in enumerate(items)]


def _tools(tools: object) -> list[models.PromptMessageTool] | None:
    # The official SDK sends null for no tools, given as None or as [].
    return (None if tools is None else _all(tools, models.PromptMessageTool, "tools")) or None


def _check_length(value: object, name: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong(name, "a number of characters", value)


def _flag(value: object, name: str) -> bool:
    if not isinstance(value, bool):
        raise wrong(name, "a bool", value)
    return value


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise wrong(name, "a str", value)
    return value


def _texts(values: object, name: str) -> list[str]:
    items = _listed(values, name, "str")
    return [_text(item, f"{name}[{index}]") for index, item in enumerate(items)]


def _input_type(value: object) -> models.EmbeddingInputType:
    word: Any = value.value if isinstance(value, Enum) else value
    try:
        return models.EmbeddingInputType(word)
    except ValueError as error:
        raise InvalidRequestError(
            f"input_type must be 'query' or 'document', not {value!r}"
        ) from error


def _messages(values: object) -> list[models.PromptMessage]:
    items = _listed(values, "prompt_messages", "messages")
    return [_message(item, f"prompt_messages[{index}]") for index, item in enumerate(items)]


def _message(value: object, name: str) -> models.PromptMessage:
    given = plain_object(value, name, "a prompt message, or a dict of one", models.PromptMessage)
    if not isinstance(given.get("role"), str):
        raise InvalidRequestError(f"{name} has no role, such as 'user'")
    content = given.get("content")
    if content is None:
        if given["role"] != "assistant" or not given.get("tool_calls"):
            raise InvalidRequestError(
                f"{name}.content is None, which the platform refuses: give a text or a list of parts"
            )
        given["content"] = ""
    elif is_array(content):
        for index, part in enumerate(content):
            _check_part(part, f"{name}.content[{index}]")
    elif not isinstance(content, str):
        raise wrong(f"{name}.content", "a text or a list of parts", content)
    return convert(given, models.PromptMessage, name)


def _check_part(part: object, name: str) -> None:
    if not is_object(part):
        raise wrong(name, "a part of a message, or a dict of one", part)
    if not isinstance(part.get("type"), str):
        raise InvalidRequestError(f"{name} has no type, such as 'text'")

"""Turns the arguments of an `invoke` into the contract's request, or one clear error; no I/O."""

from binascii import hexlify
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from functools import wraps
from typing import IO, Any, Literal, ParamSpec, TypeGuard, TypeVar

from dify_inner_api.models import (
    EmbeddingInputType,
    LLMModelConfig,
    LLMRequest,
    LLMStructuredOutputRequest,
    ModerationModelConfig,
    ModerationRequest,
    MultiModalContent,
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
    TextEmbeddingModelConfig,
    TextEmbeddingRequest,
    TTSModelConfig,
    TTSRequest,
)

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
from .errors import InvalidRequestError
from .kinds import is_array, is_object
from .plain import Loose, convert, fields_of, plain_object, wrong

T = TypeVar("T")


P = ParamSpec("P")

InputType = EmbeddingInputType | Literal["query", "document"]


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
    model_config: LLMModelConfig | Loose,
    prompt_messages: Iterable[PromptMessage | Loose],
    tools: Iterable[PromptMessageTool | Loose] | None,
    stop: Iterable[str] | None,
    stream: bool,
) -> LLMRequest:
    return LLMRequest(
        **fields_of(llm_model_config(model_config)),
        prompt_messages=_messages(prompt_messages),
        tools=_tools(tools),
        stop=None if stop is None else _texts(stop, "stop"),
        stream=_flag(stream, "stream"),
    )


@_of("invoke_llm_structured_output")
def llm_structured_output_request(
    model_config: LLMModelConfig | Loose,
    prompt_messages: Iterable[PromptMessage | Loose],
    structured_output_schema: Mapping[str, Any],
    tools: Iterable[PromptMessageTool | Loose] | None,
    stop: Iterable[str] | None,
    stream: bool,
) -> LLMStructuredOutputRequest:
    name = "structured_output_schema"
    return LLMStructuredOutputRequest(
        **fields_of(llm_request(model_config, prompt_messages, tools, stop, stream)),
        structured_output_schema=plain_object(
            structured_output_schema, name, "a JSON Schema as a dict"
        ),
    )


@_of("invoke_summary")
def summary_request(text: str, instruction: str, min_summarize_length: int) -> SummaryRequest:
    _check_length(min_summarize_length, "min_summarize_length")
    return SummaryRequest(text=_text(text, "text"), instruction=_text(instruction, "instruction"))


@_of("invoke_text_embedding")
def text_embedding_request(
    model_config: TextEmbeddingModelConfig | Loose, texts: Iterable[str], input_type: InputType
) -> TextEmbeddingRequest:
    return TextEmbeddingRequest(
        **fields_of(text_embedding_model_config(model_config)),
        texts=_texts(texts, "texts"),
        input_type=_input_type(input_type),
    )


@_of("invoke_multimodal_embedding")
def multimodal_embedding_request(
    model_config: MultiModalEmbeddingModelConfig | Loose,
    documents: Iterable[MultiModalContent | Loose],
    input_type: InputType,
) -> MultiModalEmbeddingRequest:
    return MultiModalEmbeddingRequest(
        **fields_of(multimodal_embedding_model_config(model_config)),
        documents=_all(documents, MultiModalContent, "documents"),
        input_type=_input_type(input_type),
    )


@_of("invoke_rerank")
def rerank_request(
    model_config: RerankModelConfig | Loose, docs: Iterable[str], query: str
) -> RerankRequest:
    return RerankRequest(
        **fields_of(rerank_model_config(model_config)),
        docs=_texts(docs, "docs"),
        query=_text(query, "query"),
    )


@_of("invoke_multimodal_rerank")
def multimodal_rerank_request(
    model_config: MultiModalRerankModelConfig | Loose,
    query: MultiModalContent | Loose,
    docs: Iterable[MultiModalContent | Loose],
) -> MultiModalRerankRequest:
    return MultiModalRerankRequest(
        **fields_of(multimodal_rerank_model_config(model_config)),
        query=_one(query, MultiModalContent, "query"),
        docs=_all(docs, MultiModalContent, "docs"),
    )


@_of("invoke_tts")
def tts_request(model_config: TTSModelConfig | Loose, content_text: str) -> TTSRequest:
    return TTSRequest(
        **fields_of(tts_model_config(model_config)),
        content_text=_text(content_text, "content_text"),
    )


@_of("invoke_speech2text")
def speech2text_request(
    model_config: Speech2TextModelConfig | Loose, file: IO[bytes] | bytes | bytearray | memoryview
) -> Speech2TextRequest:
    return Speech2TextRequest(
        **fields_of(speech2text_model_config(model_config)),
        file=hexlify(_audio(file)).decode("ascii"),
    )


@_of("invoke_moderation")
def moderation_request(model_config: ModerationModelConfig | Loose, text: str) -> ModerationRequest:
    return ModerationRequest(
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


def _tools(tools: object) -> list[PromptMessageTool] | None:
    # The official SDK sends null for no tools, given as None or as [].
    return (None if tools is None else _all(tools, PromptMessageTool, "tools")) or None


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


def _input_type(value: object) -> EmbeddingInputType:
    word: Any = value.value if isinstance(value, Enum) else value
    try:
        return EmbeddingInputType(word)
    except ValueError as error:
        raise InvalidRequestError(
            f"input_type must be 'query' or 'document', not {value!r}"
        ) from error


def _audio(file: IO[bytes] | bytes | bytearray | memoryview) -> bytes:
    if isinstance(file, bytes | bytearray | memoryview):
        data: object = bytes(file)
    elif callable(read := getattr(file, "read", None)):
        try:
            data = read()
        except (OSError, ValueError) as error:
            raise InvalidRequestError(f"file cannot be read: {error}") from error
    else:
        raise wrong("file", "a binary file or bytes", file)
    if not isinstance(data, bytes):
        raise InvalidRequestError("file must be open in binary mode: it gives text, not bytes")
    if not data:
        raise InvalidRequestError("file is empty, or already read to its end")
    return data


def _messages(values: object) -> list[PromptMessage]:
    items = _listed(values, "prompt_messages", "messages")
    return [_message(item, f"prompt_messages[{index}]") for index, item in enumerate(items)]


def _message(value: object, name: str) -> PromptMessage:
    given = plain_object(value, name, "a prompt message, or a dict of one", PromptMessage)
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
    return convert(given, PromptMessage, name)


def _check_part(part: object, name: str) -> None:
    if not is_object(part):
        raise wrong(name, "a part of a message, or a dict of one", part)
    if not isinstance(part.get("type"), str):
        raise InvalidRequestError(f"{name} has no type, such as 'text'")

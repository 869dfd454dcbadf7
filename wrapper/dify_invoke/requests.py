"""Turns the arguments of an `invoke` into the contract's request, or one clear error; no I/O."""

from binascii import hexlify
from collections.abc import Iterable, Mapping
from enum import Enum
from operator import is_
from typing import IO, Any, Literal, Protocol, TypeVar

import attrs
import msgspec

from dify_inner_api.models import (
    AssistantPromptMessage,
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
    PromptMessageContent,
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
    UnknownPromptMessage,
    UnknownPromptMessageContent,
)
from dify_inner_api.types import from_builtins

from .errors import InvalidRequestError

T = TypeVar("T")


class PydanticObject(Protocol):
    """An object of the official SDK: any pydantic model of it."""

    def model_dump(self, *, mode: Literal["json"]) -> Any: ...


Loose = Mapping[str, Any] | PydanticObject
"""What stands for a typed object: a dict, such as a `model-selector` gives, or the official SDK's."""

InputType = EmbeddingInputType | Literal["query", "document"]


def llm_request(
    model_config: LLMModelConfig | Loose,
    prompt_messages: Iterable[PromptMessage | Loose],
    tools: Iterable[PromptMessageTool | Loose] | None,
    stop: Iterable[str] | None,
    stream: bool,
) -> LLMRequest:
    return LLMRequest(
        **_fields(_config(model_config, LLMModelConfig)),
        prompt_messages=_messages(prompt_messages),
        tools=_tools(tools),
        stop=None if stop is None else _texts(stop, "stop"),
        stream=bool(stream),
    )


def llm_structured_output_request(
    model_config: LLMModelConfig | Loose,
    prompt_messages: Iterable[PromptMessage | Loose],
    structured_output_schema: Mapping[str, Any],
    tools: Iterable[PromptMessageTool | Loose] | None,
    stop: Iterable[str] | None,
    stream: bool,
) -> LLMStructuredOutputRequest:
    if not isinstance(structured_output_schema, Mapping):
        raise _wrong(
            "structured_output_schema", "a JSON Schema as a dict", structured_output_schema
        )
    return LLMStructuredOutputRequest(
        **_fields(llm_request(model_config, prompt_messages, tools, stop, stream)),
        structured_output_schema=dict(structured_output_schema),
    )


def summary_request(text: str, instruction: str) -> SummaryRequest:
    return SummaryRequest(text=_text(text, "text"), instruction=_text(instruction, "instruction"))


def text_embedding_request(
    model_config: TextEmbeddingModelConfig | Loose, texts: Iterable[str], input_type: InputType
) -> TextEmbeddingRequest:
    return TextEmbeddingRequest(
        **_fields(_config(model_config, TextEmbeddingModelConfig)),
        texts=_texts(texts, "texts"),
        input_type=_input_type(input_type),
    )


def multimodal_embedding_request(
    model_config: MultiModalEmbeddingModelConfig | Loose,
    documents: Iterable[MultiModalContent | Loose],
    input_type: InputType,
) -> MultiModalEmbeddingRequest:
    return MultiModalEmbeddingRequest(
        **_fields(_config(model_config, MultiModalEmbeddingModelConfig)),
        documents=_all(documents, MultiModalContent, "documents"),
        input_type=_input_type(input_type),
    )


def rerank_request(
    model_config: RerankModelConfig | Loose, docs: Iterable[str], query: str
) -> RerankRequest:
    return RerankRequest(
        **_fields(_config(model_config, RerankModelConfig)),
        docs=_texts(docs, "docs"),
        query=_text(query, "query"),
    )


def multimodal_rerank_request(
    model_config: MultiModalRerankModelConfig | Loose,
    query: MultiModalContent | Loose,
    docs: Iterable[MultiModalContent | Loose],
) -> MultiModalRerankRequest:
    return MultiModalRerankRequest(
        **_fields(_config(model_config, MultiModalRerankModelConfig)),
        query=_one(query, MultiModalContent, "query"),
        docs=_all(docs, MultiModalContent, "docs"),
    )


def tts_request(model_config: TTSModelConfig | Loose, content_text: str) -> TTSRequest:
    return TTSRequest(
        **_fields(_config(model_config, TTSModelConfig)),
        content_text=_text(content_text, "content_text"),
    )


def speech2text_request(
    model_config: Speech2TextModelConfig | Loose, file: IO[bytes] | bytes
) -> Speech2TextRequest:
    data: object = file if isinstance(file, bytes) else None
    if data is None:
        if not callable(getattr(file, "read", None)):
            raise _wrong("file", "a binary file or bytes", file)
        data = file.read()  # type: ignore[union-attr]  # no bytes, see above
    if not isinstance(data, bytes):
        raise InvalidRequestError("file must be open in binary mode: it gives text, not bytes")
    if not data:
        raise InvalidRequestError("file is empty, or already read to its end")
    return Speech2TextRequest(
        **_fields(_config(model_config, Speech2TextModelConfig)), file=hexlify(data).decode("ascii")
    )


def moderation_request(model_config: ModerationModelConfig | Loose, text: str) -> ModerationRequest:
    return ModerationRequest(
        **_fields(_config(model_config, ModerationModelConfig)), text=_text(text, "text")
    )


def _fields(value: attrs.AttrsInstance) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in attrs.fields(type(value))}


def _wrong(name: str, wanted: str, given: object) -> InvalidRequestError:
    return InvalidRequestError(f"{name} must be {wanted}, not {type(given).__name__}")


def _builtins(value: object, name: str, wanted: str) -> dict[str, Any]:
    """The dict that stands for a typed object, or that the official SDK's object dumps."""
    if isinstance(value, Mapping):
        return {key: item.value if isinstance(item, Enum) else item for key, item in value.items()}
    dump = getattr(value, "model_dump", None)
    if not callable(dump) or isinstance(value, type):
        raise _wrong(name, wanted, value)
    dumped = dump(mode="json")
    if not isinstance(dumped, dict):
        raise _wrong(name, wanted, value)
    return dumped


def _convert(value: dict[str, Any], type_: type[T], name: str) -> T:
    try:
        return from_builtins(value, type_)
    except msgspec.ValidationError as error:
        raise InvalidRequestError(f"{name} is no {type_.__name__}: {error}") from error


def _config(value: object, type_: type[T]) -> T:
    name = "model_config"
    if isinstance(value, type_):
        given = _fields(value)  # type: ignore[arg-type]  # every config is an attrs class
    else:
        given = _builtins(value, name, f"{type_.__name__}, or a dict of one")
    # A selector writes null for what was not chosen.
    given = {key: item for key, item in given.items() if item is not None}
    for key in ("provider", "model"):
        if not given.get(key):
            raise InvalidRequestError(f"{name} has no {key}; choose a model, or give {key!r}")
    expected = attrs.fields_dict(type_)["model_type"].default  # type: ignore[arg-type]
    if given.get("model_type", expected) != expected:
        raise InvalidRequestError(
            f"{name} is of a {given['model_type']!r} model; here it must be {expected!r}"
        )
    return _convert(given, type_, name)


def _one(value: object, type_: type[T], name: str) -> T:
    if isinstance(value, type_):
        return value
    return _convert(_builtins(value, name, f"{type_.__name__}, or a dict of one"), type_, name)


def _listed(values: object, name: str, of: str) -> list[Any]:
    if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable):
        raise _wrong(name, f"a list of {of}", values)
    return list(values)


def _all(values: object, type_: type[T], name: str) -> list[T]:
    items = _listed(values, name, type_.__name__)
    return [_one(item, type_, f"{name}[{index}]") for index, item in enumerate(items)]


def _tools(tools: object) -> list[PromptMessageTool] | None:
    # The official SDK sends null for no tools, given as None or as [].
    return (None if tools is None else _all(tools, PromptMessageTool, "tools")) or None


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise _wrong(name, "a str", value)
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


def _messages(values: object) -> list[PromptMessage]:
    items = _listed(values, "prompt_messages", "messages")
    return [_message(item, f"prompt_messages[{index}]") for index, item in enumerate(items)]


def _message(value: object, name: str) -> PromptMessage:
    if isinstance(value, PromptMessage):
        message = value
    else:
        given = _builtins(value, name, "a prompt message, or a dict of one")
        if not isinstance(given.get("role"), str):
            raise InvalidRequestError(f"{name} has no role, such as 'user'")
        message = _convert(given, PromptMessage, name)
    content = _content(message, f"{name}.content")
    if content is message.content or isinstance(message, UnknownPromptMessage):
        return message
    return attrs.evolve(message, content=content)  # type: ignore[misc]  # known messages are attrs classes


def _part(value: object, name: str) -> PromptMessageContent:
    part = _one(value, PromptMessageContent, name)
    if isinstance(part, UnknownPromptMessageContent) and not isinstance(part.type, str):
        raise InvalidRequestError(f"{name} has no type, such as 'text'")
    return part


def _content(message: PromptMessage, name: str) -> str | list[PromptMessageContent]:
    content: object = message.content
    if isinstance(content, str):
        return content
    if content is None:
        if isinstance(message, AssistantPromptMessage) and message.tool_calls:
            return ""
        raise InvalidRequestError(
            f"{name} is None, which the platform refuses: give a text or a list of parts"
        )
    if isinstance(content, list | tuple):
        parts = [_part(part, f"{name}[{index}]") for index, part in enumerate(content)]
        if isinstance(content, list) and all(map(is_, parts, content)):
            return content
        return parts
    raise _wrong(name, "a text or a list of parts", content)

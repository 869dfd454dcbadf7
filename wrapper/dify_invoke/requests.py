"""Turns the arguments of an `invoke` into the contract's request, or one clear error; no I/O."""

from binascii import hexlify
from collections.abc import Iterable, Mapping
from enum import Enum
from operator import is_
from typing import IO, Any, Literal, TypeVar

import attrs

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

from .configs import (
    Loose,
    builtins_of,
    convert,
    fields_of,
    llm_model_config,
    moderation_model_config,
    multimodal_embedding_model_config,
    multimodal_rerank_model_config,
    rerank_model_config,
    speech2text_model_config,
    text_embedding_model_config,
    tts_model_config,
    wrong,
)
from .errors import InvalidRequestError

T = TypeVar("T")


InputType = EmbeddingInputType | Literal["query", "document"]


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
        raise wrong("structured_output_schema", "a JSON Schema as a dict", structured_output_schema)
    return LLMStructuredOutputRequest(
        **fields_of(llm_request(model_config, prompt_messages, tools, stop, stream)),
        structured_output_schema=dict(structured_output_schema),
    )


def summary_request(text: str, instruction: str) -> SummaryRequest:
    return SummaryRequest(text=_text(text, "text"), instruction=_text(instruction, "instruction"))


def text_embedding_request(
    model_config: TextEmbeddingModelConfig | Loose, texts: Iterable[str], input_type: InputType
) -> TextEmbeddingRequest:
    return TextEmbeddingRequest(
        **fields_of(text_embedding_model_config(model_config)),
        texts=_texts(texts, "texts"),
        input_type=_input_type(input_type),
    )


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


def rerank_request(
    model_config: RerankModelConfig | Loose, docs: Iterable[str], query: str
) -> RerankRequest:
    return RerankRequest(
        **fields_of(rerank_model_config(model_config)),
        docs=_texts(docs, "docs"),
        query=_text(query, "query"),
    )


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


def tts_request(model_config: TTSModelConfig | Loose, content_text: str) -> TTSRequest:
    return TTSRequest(
        **fields_of(tts_model_config(model_config)),
        content_text=_text(content_text, "content_text"),
    )


def speech2text_request(
    model_config: Speech2TextModelConfig | Loose, file: IO[bytes] | bytes
) -> Speech2TextRequest:
    data: object = file if isinstance(file, bytes) else None
    if data is None:
        if not callable(getattr(file, "read", None)):
            raise wrong("file", "a binary file or bytes", file)
        data = file.read()  # type: ignore[union-attr]  # no bytes, see above
    if not isinstance(data, bytes):
        raise InvalidRequestError("file must be open in binary mode: it gives text, not bytes")
    if not data:
        raise InvalidRequestError("file is empty, or already read to its end")
    return Speech2TextRequest(
        **fields_of(speech2text_model_config(model_config)), file=hexlify(data).decode("ascii")
    )


def moderation_request(model_config: ModerationModelConfig | Loose, text: str) -> ModerationRequest:
    return ModerationRequest(
        **fields_of(moderation_model_config(model_config)), text=_text(text, "text")
    )


def _one(value: object, type_: type[T], name: str) -> T:
    if isinstance(value, type_):
        return value
    return convert(builtins_of(value, name, f"{type_.__name__}, or a dict of one"), type_, name)


def _listed(values: object, name: str, of: str) -> list[Any]:
    if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable):
        raise wrong(name, f"a list of {of}", values)
    return list(values)


def _all(values: object, type_: type[T], name: str) -> list[T]:
    items = _listed(values, name, type_.__name__)
    return [_one(item, type_, f"{name}[{index}]") for index, item in enumerate(items)]


def _tools(tools: object) -> list[PromptMessageTool] | None:
    # The official SDK sends null for no tools, given as None or as [].
    return (None if tools is None else _all(tools, PromptMessageTool, "tools")) or None


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


def _messages(values: object) -> list[PromptMessage]:
    items = _listed(values, "prompt_messages", "messages")
    return [_message(item, f"prompt_messages[{index}]") for index, item in enumerate(items)]


def _message(value: object, name: str) -> PromptMessage:
    if isinstance(value, PromptMessage):
        message = value
    else:
        given = builtins_of(value, name, "a prompt message, or a dict of one")
        if not isinstance(given.get("role"), str):
            raise InvalidRequestError(f"{name} has no role, such as 'user'")
        message = convert(given, PromptMessage, name)
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
    raise wrong(name, "a text or a list of parts", content)

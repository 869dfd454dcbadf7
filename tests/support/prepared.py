"""The requests that `invoke` makes of its arguments. Each function takes them in the same order."""

from typing import Any

from dify_inner_api import models
from dify_invoke import InvalidRequestError
from dify_invoke.http.upload import HexFile
from dify_invoke.session.requests import check_length, prepare

from . import operations


def _request(operation: Any, config: object, **arguments: object) -> Any:
    return _prepared(operation, config, **arguments)[0]


def _prepared(operation: Any, config: object, **arguments: object) -> tuple[Any, Any]:
    try:
        return prepare(operation, config, arguments)
    except InvalidRequestError as error:
        error.operation = operation.name  # as an invocation does
        raise


def llm_request(
    model_config: Any, prompt_messages: Any, tools: Any, stop: Any, stream: Any
) -> models.LLMRequest:
    request: models.LLMRequest = _request(
        operations.LLM,
        model_config,
        prompt_messages=prompt_messages,
        tools=tools,
        stop=stop,
        stream=stream,
    )
    return request


def llm_structured_output_request(
    model_config: Any, prompt_messages: Any, schema: Any, tools: Any, stop: Any, stream: Any
) -> models.LLMStructuredOutputRequest:
    request: models.LLMStructuredOutputRequest = _request(
        operations.LLM_STRUCTURED_OUTPUT,
        model_config,
        prompt_messages=prompt_messages,
        structured_output_schema=schema,
        tools=tools,
        stop=stop,
        stream=stream,
    )
    return request


def summary_request(
    text: Any, instruction: Any, min_summarize_length: Any
) -> models.SummaryRequest:
    check_length(operations.SUMMARY, "min_summarize_length", min_summarize_length)
    request: models.SummaryRequest = _request(
        operations.SUMMARY, None, text=text, instruction=instruction
    )
    return request


def text_embedding_request(
    model_config: Any, texts: Any, input_type: Any
) -> models.TextEmbeddingRequest:
    request: models.TextEmbeddingRequest = _request(
        operations.TEXT_EMBEDDING, model_config, texts=texts, input_type=input_type
    )
    return request


def multimodal_embedding_request(
    model_config: Any, documents: Any, input_type: Any
) -> models.MultiModalEmbeddingRequest:
    request: models.MultiModalEmbeddingRequest = _request(
        operations.MULTIMODAL_EMBEDDING, model_config, documents=documents, input_type=input_type
    )
    return request


def rerank_request(model_config: Any, docs: Any, query: Any) -> models.RerankRequest:
    request: models.RerankRequest = _request(
        operations.RERANK, model_config, docs=docs, query=query
    )
    return request


def multimodal_rerank_request(
    model_config: Any, query: Any, docs: Any
) -> models.MultiModalRerankRequest:
    request: models.MultiModalRerankRequest = _request(
        operations.MULTIMODAL_RERANK, model_config, query=query, docs=docs
    )
    return request


def tts_request(model_config: Any, content_text: Any) -> models.TTSRequest:
    request: models.TTSRequest = _request(operations.TTS, model_config, content_text=content_text)
    return request


def speech2text_request(model_config: Any, file: Any) -> tuple[models.Speech2TextRequest, HexFile]:
    return _prepared(operations.SPEECH2TEXT, model_config, file=file)


def moderation_request(model_config: Any, text: Any) -> models.ModerationRequest:
    request: models.ModerationRequest = _request(operations.MODERATION, model_config, text=text)
    return request

"""The answers to each operation: results of the embedded models, as JSON values of the contract."""

import json
from base64 import b64decode
from binascii import unhexlify
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from .embedded import embedding, llm, moderation, rerank, speech, summary
from .embedded.prompt_messages import said as text_of
from .failures import ServerFailureError

Json = dict[str, Any]

_ARGUMENT_PIECE = 8
_PRICE_UNIT = Decimal("0.000001")
_PROMPT_PRICE = Decimal("0.15")
_COMPLETION_PRICE = Decimal("0.60")
_EMBEDDING_PRICE = Decimal("0.02")


def _llm(body: Json, *, tool_call_fragments: bool = False) -> Iterator[Json]:
    messages = body["prompt_messages"]
    answer = llm.answer(
        messages,
        body.get("tools") or (),
        body.get("stop") or (),
        body.get("completion_params", {}).get("max_tokens"),
    )
    calls = [
        _call(f"call_{len(messages)}_{index}", "function", call.name, call.arguments)
        for index, call in enumerate(answer.tool_calls)
    ]
    fragments = tool_call_fragments and body.get("stream", True)
    said = _pieces(answer.text, calls, fragments)
    return chunks(body, list(said), None, "tool_calls" if calls else "stop")


def chunks(body: Json, messages: Sequence[Json], usage: Json | None, reason: str) -> Iterator[Json]:
    """Yields the chunks of an answer: one for each message and a last one, or one in all if `stream` is false.

    What is not given of the usage is counted.
    """
    calls = [one for message in messages for one in message["tool_calls"]]
    spoken = [*map(text_of, messages), *(one["function"]["arguments"] for one in calls)]
    usage = {**llm_usage(body["prompt_messages"], "".join(spoken)), **(usage or {})}
    if not body.get("stream", True):
        whole = _joined([message["content"] for message in messages])
        yield chunk(body, 0, assistant(whole, calls, name=None), usage, "")
        return
    for index, message in enumerate(messages):
        yield chunk(body, index, message)
    yield chunk(body, max(1, len(messages)), assistant(""), usage, reason)


def _joined(contents: Sequence[str | list[Json] | None]) -> str | list[Json]:
    """What chunks say together: a text, or parts where one of them has parts."""
    texts = [content for content in contents if isinstance(content, str)]
    if len(texts) == len(contents):
        return "".join(texts)
    parts: list[Json] = []
    for content in contents:
        if isinstance(content, str):
            parts.append({"type": "text", "data": content})
        else:
            parts.extend(content or ())
    return parts


def llm_in_fragments(body: Json) -> Iterator[Json]:
    """Answers as the operation `llm` does, but streams a tool call in several chunks."""
    return _llm(body, tool_call_fragments=True)


def _pieces(text: str, calls: list[Json], tool_call_fragments: bool) -> Iterator[Json]:
    """Yields the messages of a stream.

    Each word of the text is a message, and each tool call. A tool call in fragments is a message
    with its id and name, then messages with pieces of its arguments.
    """
    for piece in llm.pieces(text):
        yield assistant(piece)
    for call in calls:
        if not tool_call_fragments:
            yield assistant("", [call])
            continue
        arguments = call["function"]["arguments"]
        yield assistant("", [_call(call["id"], call["type"], call["function"]["name"], "")])
        for start in range(0, len(arguments), _ARGUMENT_PIECE):
            piece = arguments[start : start + _ARGUMENT_PIECE]
            yield assistant("", [_call("", "function", "", piece)])


def _llm_structured_output(body: Json) -> Iterator[Json]:
    parsed = llm.structured(body["prompt_messages"], body["structured_output_schema"])
    return structured_chunks(body, parsed)


def structured_chunks(body: Json, parsed: Json) -> Iterator[Json]:
    """Yields the chunks of an answer that is an object."""
    text = json.dumps(parsed, ensure_ascii=False)
    streams = body.get("stream", True)
    said = [assistant(piece) for piece in llm.pieces(text)]
    for one in chunks(body, said, None, "stop"):
        yield {"structured_output": None if streams else parsed, **one}
    if streams:
        # The server adds the object in a chunk of its own, after all chunks of the model.
        yield {"structured_output": parsed, **chunk(body, 0, assistant("", name=None))}


def _summary(body: Json) -> Iterator[Json]:
    yield {"summary": summary.summarize(body["text"], body["instruction"])}


def _text_embedding(body: Json) -> Iterator[Json]:
    if not body["texts"]:
        raise ServerFailureError("No texts or files provided")
    yield embeddings(body, [embedding.embed(text) for text in body["texts"]], body["texts"])


def _multimodal_embedding(body: Json) -> Iterator[Json]:
    documents = body["documents"]
    yield embeddings(body, [_vector(d) for d in documents], [_words(d) for d in documents])


def _rerank(body: Json) -> Iterator[Json]:
    vectors = [embedding.embed(doc) for doc in body["docs"]]
    yield ranked_documents(body, rerank.scores(embedding.embed(body["query"]), vectors))


def _multimodal_rerank(body: Json) -> Iterator[Json]:
    vectors = [_vector(doc) for doc in body["docs"]]
    yield ranked_documents(body, rerank.scores(_vector(body["query"]), vectors))


def _tts(body: Json) -> Iterator[Json]:
    for segment in speech.speak(body["content_text"], body["voice"]):
        yield {"result": segment.hex()}


def _speech2text(body: Json) -> Iterator[Json]:
    yield {"result": speech.transcribe(unhexlify(body["file"]))}


def _moderation(body: Json) -> Iterator[Json]:
    yield {"result": moderation.flagged(body["text"])}


ANSWERS: dict[str, Callable[[Json], Iterator[Json]]] = {
    "llm": _llm,
    "llm_structured_output": _llm_structured_output,
    "summary": _summary,
    "text_embedding": _text_embedding,
    "multimodal_embedding": _multimodal_embedding,
    "rerank": _rerank,
    "multimodal_rerank": _multimodal_rerank,
    "tts": _tts,
    "speech2text": _speech2text,
    "moderation": _moderation,
}
"""For each operation, the function that yields the results for a checked body, without envelopes."""


def assistant(
    content: str | list[Json], tool_calls: list[Json] | None = None, name: str | None = ""
) -> Json:
    """A message of the model."""
    return {
        "role": "assistant",
        "content": content,
        "name": name,
        "tool_calls": tool_calls or [],
    }


def _call(id_: str, type_: str, name: str, arguments: str) -> Json:
    return {"id": id_, "type": type_, "function": {"name": name, "arguments": arguments}}


def chunk(
    body: Json, index: int, message: Json, usage: Json | None = None, reason: str | None = None
) -> Json:
    """A chunk of an answer."""
    return {
        "model": body["model"],
        "prompt_messages": [],
        "system_fingerprint": "fp_emulator",
        "delta": {"index": index, "message": message, "usage": usage, "finish_reason": reason},
    }


def llm_usage(messages: list[Json], answer: str) -> Json:
    """Returns what an LLM has used for these messages and this answer."""
    prompt = sum(llm.count_tokens(json.dumps(m, ensure_ascii=False)) for m in messages)
    completion = llm.count_tokens(answer)
    prompt_price = prompt * _PROMPT_PRICE * _PRICE_UNIT
    completion_price = completion * _COMPLETION_PRICE * _PRICE_UNIT
    return {
        "prompt_tokens": prompt,
        "prompt_unit_price": str(_PROMPT_PRICE),
        "prompt_price_unit": f"{_PRICE_UNIT:f}",
        "prompt_price": f"{prompt_price:f}",
        "completion_tokens": completion,
        "completion_unit_price": str(_COMPLETION_PRICE),
        "completion_price_unit": f"{_PRICE_UNIT:f}",
        "completion_price": f"{completion_price:f}",
        "total_tokens": prompt + completion,
        "total_price": f"{prompt_price + completion_price:f}",
        "currency": "USD",
        "latency": 0.0,
        "time_to_first_token": 0.0,
        "time_to_generate": 0.0,
    }


def embeddings(body: Json, vectors: list[list[float]], texts: list[str]) -> Json:
    """The result for these vectors."""
    tokens = sum(llm.count_tokens(text) for text in texts)
    usage = {
        "tokens": tokens,
        "total_tokens": tokens,
        "unit_price": str(_EMBEDDING_PRICE),
        "price_unit": f"{_PRICE_UNIT:f}",
        "total_price": f"{tokens * _EMBEDDING_PRICE * _PRICE_UNIT:f}",
        "currency": "USD",
        "latency": 0.0,
    }
    return {"model": body["model"], "embeddings": vectors, "usage": usage}


def ranked_documents(body: Json, scores: list[float]) -> Json:
    """The result for documents with these scores."""
    texts = [doc if isinstance(doc, str) else _words(doc) for doc in body["docs"]]
    ranked = rerank.ranked(scores, body.get("score_threshold"), body.get("top_n"))
    docs = [{"index": index, "text": texts[index], "score": scores[index]} for index in ranked]
    return {"model": body["model"], "docs": docs}


def _vector(content: Json) -> list[float]:
    if content["content_type"] == "image":
        return embedding.embed_image(b64decode(content["content"], validate=True))
    return embedding.embed(content["content"])


def _words(content: Json) -> str:
    return content["content"] if content["content_type"] == "text" else ""

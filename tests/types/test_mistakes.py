"""Mistakes that a plugin's author makes, and that mypy and pyright see before anything runs.

A row of the table is the mistake in words, in code, and what the two checkers call it: mypy's error
codes, and pyright's rules ("-" stands for none). The code may use the names in `PARAMETERS`.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple

import pytest

Check = Callable[[str], list[tuple[int, str, str]]]

IMPORTS = """
from pathlib import Path
from typing import Any

import dify_invoke
from dify_inner_api import AsyncClient, Client
from dify_inner_api.api.model import invoke_llm, invoke_moderation, invoke_tts
from dify_invoke.http.httpx_transport import AsyncHTTPClient, HTTPClient
from dify_inner_api.models import InvokeLLMBody
from dify_invoke import (
    AsyncLLMStream,
    AsyncSession,
    ImagePromptMessageContent,
    InvokeError,
    LLMAccumulator,
    LLMModelConfig,
    LLMResult,
    LLMResultChunk,
    LLMResultWithStructuredOutput,
    LLMStream,
    ModerationModelConfig,
    MultiModalContent,
    MultiModalEmbeddingModelConfig,
    MultiModalRerankModelConfig,
    PromptMessage,
    PromptMessageContent,
    PromptMessageTool,
    RerankModelConfig,
    RerankResult,
    ReverseInvocationError,
    Session,
    Speech2TextModelConfig,
    Stream,
    StructuredOutputAccumulator,
    SystemPromptMessage,
    TextEmbeddingModelConfig,
    TextEmbeddingResult,
    TextPromptMessageContent,
    ToolCall,
    ToolPromptMessage,
    TTSModelConfig,
    UserPromptMessage,
    llm_model_config,
    rerank_model_config,
)
from dify_invoke.emulator import Emulator
"""

PARAMETERS = """
    session: Session,
    aio: AsyncSession,
    config: LLMModelConfig,
    embedding_config: TextEmbeddingModelConfig,
    image_config: MultiModalEmbeddingModelConfig,
    rerank_config: RerankModelConfig,
    image_rerank_config: MultiModalRerankModelConfig,
    tts_config: TTSModelConfig,
    speech_config: Speech2TextModelConfig,
    moderation_config: ModerationModelConfig,
    parameters: dict[str, Any],
    messages: list[PromptMessage],
    part: PromptMessageContent,
    tool: PromptMessageTool,
    image: MultiModalContent,
    flag: bool,
    url: str,
    stream: LLMStream,
    astream: AsyncLLMStream,
    chunk: LLMResultChunk,
    result: LLMResult,
    structured: LLMResultWithStructuredOutput,
    embedded: TextEmbeddingResult,
    ranked: RerankResult,
    error: InvokeError,
    emulator: Emulator,
    client: Client,
    aclient: AsyncClient,
    body: InvokeLLMBody,
"""

TABLE = r"""
# The large language model

a speech config for a language model:
    session.model.llm.invoke(tts_config, messages)
call-overload | reportArgumentType + reportCallIssue

an embedding config for a language model:
    session.model.llm.invoke(embedding_config, messages)
call-overload | reportArgumentType + reportCallIssue

a misspelt keyword:
    session.model.llm.invoke(config, prompt_message=messages)
call-overload | reportCallIssue

a keyword of another library:
    session.model.llm.invoke(config, messages, temperature=0.2)
call-overload | reportCallIssue

no messages at all:
    session.model.llm.invoke(config)
call-overload | reportCallIssue

config and messages swapped:
    session.model.llm.invoke(messages, config)
call-overload | reportArgumentType + reportCallIssue

the model by its name:
    session.model.llm.invoke("gpt-4o-mini", messages)
call-overload | reportArgumentType + reportCallIssue

one message, not a list:
    session.model.llm.invoke(config, UserPromptMessage(content="hi"))
call-overload | reportArgumentType + reportCallIssue

a text for the messages:
    session.model.llm.invoke(config, "hi")
arg-type | reportArgumentType + reportCallIssue

texts for the messages:
    session.model.llm.invoke(config, ["hi"])
list-item | reportArgumentType + reportCallIssue

one dict for the messages:
    session.model.llm.invoke(config, {"role": "user", "content": "hi"})
dict-item | reportArgumentType + reportCallIssue

one tool, not a list:
    session.model.llm.invoke(config, messages, tools=tool)
call-overload | reportArgumentType + reportCallIssue

names for the tools:
    session.model.llm.invoke(config, messages, tools=["weather"])
list-item | reportArgumentType + reportCallIssue

numbers to stop at:
    session.model.llm.invoke(config, messages, stop=[1, 2])
list-item | reportArgumentType + reportCallIssue

a word for a bool:
    session.model.llm.invoke(config, messages, stream="yes")
call-overload | reportArgumentType + reportCallIssue

None for a bool:
    session.model.llm.invoke(config, messages, stream=None)
call-overload | reportArgumentType + reportCallIssue

tenant_id, which the session has:
    session.model.llm.invoke(config, messages, tenant_id="t")
call-overload | reportCallIssue

a misspelt type of model:
    session.model.lln.invoke(config, messages)
attr-defined | reportAttributeAccessIssue

a method that there is not:
    session.model.llm.create(config, messages)
attr-defined | reportAttributeAccessIssue

calling the type of model:
    session.model.llm(config, messages)
operator | reportCallIssue

iterating a whole answer:
    for chunk in session.model.llm.invoke(config, messages, stream=False): ...
attr-defined | reportGeneralTypeIssues

result() of a whole answer:
    session.model.llm.invoke(config, messages, stream=False).result()
attr-defined | reportAttributeAccessIssue

the message of a stream:
    session.model.llm.invoke(config, messages).message
attr-defined | reportAttributeAccessIssue

the text of a whole answer:
    session.model.llm.invoke(config, messages, stream=False).text
attr-defined | reportAttributeAccessIssue

a stream where a whole answer is wanted:
    answer: LLMResult = session.model.llm.invoke(config, messages)
assignment | reportAssignmentType

a stream that may be a whole answer:
    for chunk in session.model.llm.invoke(config, messages, stream=flag): ...
union-attr | reportGeneralTypeIssues

the length of a stream:
    len(session.model.llm.invoke(config, messages))
arg-type | reportArgumentType

the first chunk by its index:
    session.model.llm.invoke(config, messages)[0]
index | reportIndexIssue

# What a language model answers

a misspelt attribute of a chunk:
    chunk.delta.mesage
attr-defined | reportAttributeAccessIssue

the delta left out:
    chunk.message
attr-defined | reportAttributeAccessIssue

content that may be a list or None:
    chunk.delta.message.content.upper()
union-attr | reportAttributeAccessIssue + reportOptionalMemberAccess

content that may be None:
    len(chunk.delta.message.content)
arg-type | reportArgumentType

content as a text:
    text: str = chunk.delta.message.content
assignment | reportAssignmentType

content joined to a text:
    "" + chunk.delta.message.content
operator | reportOperatorIssue

usage that may be None:
    chunk.delta.usage.total_tokens
union-attr | reportOptionalMemberAccess

the finish reason that may be None:
    chunk.delta.finish_reason.lower()
union-attr | reportOptionalMemberAccess

the content of a whole answer as a text:
    text: str = result.message.content
assignment | reportAssignmentType

the text of a message by another name:
    result.message.text
attr-defined | reportAttributeAccessIssue

a float added to a price:
    result.usage.total_price + 0.1
operator | reportOperatorIssue

a price as a float:
    price: float = result.usage.total_price
assignment | reportAssignmentType

tokens as a text:
    "tokens: " + result.usage.total_tokens
operator | reportOperatorIssue

a misspelt attribute of the usage:
    result.usage.tokens
attr-defined | reportAttributeAccessIssue

iterating a whole answer's message:
    for part in result.message: ...
attr-defined | reportGeneralTypeIssues

a field that a result does not have:
    result.text = "hi"
attr-defined | reportAttributeAccessIssue

None where a usage is:
    result.usage = None
assignment | reportAttributeAccessIssue

a tool call as a dict:
    result.message.tool_calls[0]["function"]
index | reportIndexIssue

the arguments of a tool call without its function:
    result.message.tool_calls[0].arguments
attr-defined | reportAttributeAccessIssue

the arguments of a tool call as a dict:
    result.message.tool_calls[0].function.arguments["city"]
index | reportArgumentType

the id of a call as a number:
    index: int = result.message.tool_calls[0].id
assignment | reportAssignmentType

the parsed object of a plain answer:
    result.structured_output
attr-defined | reportAttributeAccessIssue

pieces of text as bytes:
    stream.text.decode()
attr-defined | reportAttributeAccessIssue

calling the text of a stream:
    stream.text()
operator | reportCallIssue

a part's data without asking which part:
    part.data
attr-defined | reportAttributeAccessIssue

the whole answer as a list of chunks:
    chunks: list[LLMResultChunk] = stream.result()
assignment | reportAssignmentType

# Structured output

structured output without a schema:
    session.model.llm_structured_output.invoke(config, messages)
call-overload | reportCallIssue

a schema as text:
    session.model.llm_structured_output.invoke(config, messages, "{}")
call-overload | reportArgumentType + reportCallIssue

a misspelt schema:
    session.model.llm_structured_output.invoke(config, messages, schema={})
call-overload | reportCallIssue

a rerank config for structured output:
    session.model.llm_structured_output.invoke(rerank_config, messages, {})
call-overload | reportArgumentType + reportCallIssue

a class for a schema:
    session.model.llm_structured_output.invoke(config, messages, LLMResult)
call-overload | reportArgumentType + reportCallIssue

an object that may be None:
    structured.structured_output["city"]
index | reportOptionalSubscript

an object by attribute:
    structured.structured_output.city
union-attr | reportAttributeAccessIssue + reportOptionalMemberAccess

# Summary

a config for a summary, which takes none:
    session.model.summary.invoke(config, "text", "shorten")
arg-type | reportArgumentType

a summary without an instruction:
    session.model.summary.invoke("text")
call-arg | reportCallIssue

bytes for a text:
    session.model.summary.invoke(b"text", "shorten")
arg-type | reportArgumentType

a length as text:
    session.model.summary.invoke("text", "shorten", "1024")
arg-type | reportArgumentType

a summary as an object:
    session.model.summary.invoke("text", "shorten").summary
attr-defined | reportAttributeAccessIssue

a stream of a summary:
    for chunk in session.model.summary.invoke("text", "shorten").text: ...
attr-defined | reportAttributeAccessIssue

# Embeddings

a language model for embeddings:
    session.model.text_embedding.invoke(config, ["a"])
arg-type | reportArgumentType

numbers for the texts:
    session.model.text_embedding.invoke(embedding_config, [1, 2])
list-item | reportArgumentType

None among the texts:
    session.model.text_embedding.invoke(embedding_config, ["a", None])
list-item | reportArgumentType

bytes among the texts:
    session.model.text_embedding.invoke(embedding_config, [b"a"])
list-item | reportArgumentType

another word for the input type:
    session.model.text_embedding.invoke(embedding_config, ["a"], "queries")
arg-type | reportArgumentType

a bool for the input type:
    session.model.text_embedding.invoke(embedding_config, ["a"], input_type=True)
arg-type | reportArgumentType

documents for the texts:
    session.model.text_embedding.invoke(embedding_config, documents=["a"])
call-arg | reportCallIssue

a vector as a number:
    number: float = session.model.text_embedding.invoke(embedding_config, ["a"]).embeddings[0]
assignment | reportAssignmentType

vectors as one vector:
    vector: list[float] = embedded.embeddings
assignment | reportAssignmentType

the embeddings by another name:
    embedded.data[0]
attr-defined | reportAttributeAccessIssue

a price times a float:
    embedded.usage.total_price * 0.5
operator | reportOperatorIssue

a text config for images:
    session.model.text_embedding.invoke_multimodal(embedding_config, [image])
arg-type | reportArgumentType

an image config for texts:
    session.model.text_embedding.invoke(image_config, ["a"])
arg-type | reportArgumentType

texts for images:
    session.model.text_embedding.invoke_multimodal(image_config, ["a"])
list-item | reportArgumentType

a separate type for images:
    session.model.multimodal_embedding.invoke(image_config, [image])
attr-defined | reportAttributeAccessIssue

another kind of content:
    MultiModalContent(content="a", content_type="video")
arg-type | reportArgumentType

content without a kind:
    MultiModalContent(content="a")
call-arg | reportCallIssue

# Rerank

query and docs swapped:
    session.model.rerank.invoke(rerank_config, "query", ["a"])
arg-type | reportArgumentType

a query that is a list:
    session.model.rerank.invoke(rerank_config, ["a"], ["query"])
arg-type | reportArgumentType

rerank without a query:
    session.model.rerank.invoke(rerank_config, ["a"])
call-arg | reportCallIssue

a moderation config for rerank:
    session.model.rerank.invoke(moderation_config, ["a"], "query")
arg-type | reportArgumentType

documents for docs:
    session.model.rerank.invoke(rerank_config, documents=["a"], query="query")
call-arg | reportCallIssue

a limit that the config has:
    session.model.rerank.invoke(rerank_config, ["a"], "query", top_n=3)
call-arg | reportCallIssue

a limit as text:
    RerankModelConfig(provider="p", model="m", score_threshold=0.5, top_n="3")
arg-type | reportArgumentType

docs of a result as texts:
    texts: list[str] = ranked.docs
assignment | reportAssignmentType

the docs of a result by another name:
    ranked.results
attr-defined | reportAttributeAccessIssue

iterating the result:
    for document in ranked: ...
attr-defined | reportGeneralTypeIssues

a score as text:
    "score " + ranked.docs[0].score
operator | reportOperatorIssue

an image config for a rerank of texts:
    session.model.rerank.invoke(image_rerank_config, ["a"], "query")
arg-type | reportArgumentType

a text for an image query:
    session.model.rerank.invoke_multimodal(image_rerank_config, "query", [image])
arg-type | reportArgumentType

query and docs as for texts:
    session.model.rerank.invoke_multimodal(image_rerank_config, [image], image)
arg-type | reportArgumentType

# Speech

a speech-to-text config for text-to-speech:
    session.model.tts.invoke(speech_config, "hi")
arg-type | reportArgumentType

a voice, which the config has:
    session.model.tts.invoke(tts_config, "hi", voice="alloy")
call-arg | reportCallIssue

a misspelt text:
    session.model.tts.invoke(tts_config, text="hi")
call-arg | reportCallIssue

bytes for the text:
    session.model.tts.invoke(tts_config, b"hi")
arg-type | reportArgumentType

segments as text:
    "".join(session.model.tts.invoke(tts_config, "hi"))
arg-type | reportArgumentType + reportCallIssue

a segment as text:
    for segment in session.model.tts.invoke(tts_config, "hi"): segment.encode()
attr-defined | reportAttributeAccessIssue

a stream as one segment:
    audio: bytes = session.model.tts.invoke(tts_config, "hi")
assignment | reportAssignmentType

the whole answer of speech:
    session.model.tts.invoke(tts_config, "hi").result()
attr-defined | reportAttributeAccessIssue

a text-to-speech config for speech-to-text:
    session.model.speech2text.invoke(tts_config, b"mp3")
arg-type | reportArgumentType

a file's name for a file:
    session.model.speech2text.invoke(speech_config, "speech.mp3")
arg-type | reportArgumentType

a path for a file:
    session.model.speech2text.invoke(speech_config, Path("speech.mp3"))
arg-type | reportArgumentType

a file open as text:
    session.model.speech2text.invoke(speech_config, open("speech.mp3"))
arg-type | reportArgumentType

a transcription as an object:
    session.model.speech2text.invoke(speech_config, b"mp3").text
attr-defined | reportAttributeAccessIssue

# Moderation

a language model for moderation:
    session.model.moderation.invoke(config, "hi")
arg-type | reportArgumentType

a list of texts:
    session.model.moderation.invoke(moderation_config, ["hi"])
arg-type | reportArgumentType

a moderation as an object:
    session.model.moderation.invoke(moderation_config, "hi").flagged
attr-defined | reportAttributeAccessIssue

a moderation as a text:
    answer: str = session.model.moderation.invoke(moderation_config, "hi")
assignment | reportAssignmentType

# Asyncio

await forgotten:
    aio.model.moderation.invoke(moderation_config, "hi")
unused-coroutine | reportUnusedCoroutine

await forgotten before an attribute:
    aio.model.text_embedding.invoke(embedding_config, ["a"]).embeddings
attr-defined | reportAttributeAccessIssue

await forgotten before a whole answer:
    aio.model.llm.invoke(config, messages, stream=False).message
attr-defined | reportAttributeAccessIssue

await forgotten before result():
    aio.model.llm.invoke(config, messages).result().message
attr-defined | reportAttributeAccessIssue

await forgotten in a condition:
    if aio.model.moderation.invoke(moderation_config, "hi"): ...
- | reportUnnecessaryComparison

awaiting a stream:
    await aio.model.llm.invoke(config, messages)
misc | reportGeneralTypeIssues

awaiting what is not asyncio's:
    await session.model.moderation.invoke(moderation_config, "hi")
misc | reportGeneralTypeIssues

async for over a coroutine:
    async for chunk in aio.model.llm.invoke(config, messages, stream=False): ...
attr-defined | reportGeneralTypeIssues

async for over a whole answer:
    async for chunk in await aio.model.llm.invoke(config, messages, stream=False): ...
attr-defined | reportGeneralTypeIssues

async for over a stream that is not asyncio's:
    async for chunk in session.model.llm.invoke(config, messages): ...
attr-defined | reportGeneralTypeIssues

for over asyncio's stream:
    for chunk in aio.model.llm.invoke(config, messages): ...
attr-defined | reportGeneralTypeIssues

for over asyncio's text:
    for text in aio.model.llm.invoke(config, messages).text: ...
attr-defined | reportGeneralTypeIssues

for over asyncio's speech:
    for segment in aio.model.tts.invoke(tts_config, "hi"): ...
attr-defined | reportGeneralTypeIssues

a stream with a plain with:
    with aio.model.llm.invoke(config, messages) as chunks: ...
attr-defined | reportGeneralTypeIssues

a stream that is not asyncio's with async with:
    async with session.model.llm.invoke(config, messages) as chunks: ...
attr-defined | reportGeneralTypeIssues

the plain session's stream type:
    chunks: LLMStream = aio.model.llm.invoke(config, messages)
assignment | reportAssignmentType

a speech config for asyncio's rerank:
    await aio.model.rerank.invoke(tts_config, ["a"], "query")
arg-type | reportArgumentType

a language model for asyncio's speech:
    aio.model.tts.invoke(config, "hi")
arg-type | reportArgumentType

no instruction for asyncio's summary:
    await aio.model.summary.invoke("text")
call-arg | reportCallIssue

# Sessions

a session without a key:
    Session.from_inner_api(url, tenant_id="t")
call-arg | reportCallIssue

a session without a tenant:
    AsyncSession.from_inner_api(url, api_key="k")
call-arg | reportCallIssue

the key by position:
    Session.from_inner_api(url, "k", "t")
call-arg | reportCallIssue

the asyncio client of httpx:
    Session.from_inner_api(url, api_key="k", tenant_id="t", http_client=AsyncHTTPClient())
arg-type | reportArgumentType

the plain client of httpx:
    AsyncSession.from_inner_api(url, api_key="k", tenant_id="t", http_client=HTTPClient())
arg-type | reportArgumentType

a timeout as text:
    Session.from_env(timeout="10s")
arg-type | reportArgumentType

a session made without a road:
    Session()
call-arg | reportCallIssue

a URL as the road:
    Session(url)
arg-type | reportArgumentType

a daemon's session that is no text:
    Session.from_daemon(url, 7)
arg-type | reportArgumentType

from_plugin without a session:
    Session.from_plugin(parameters)
arg-type | reportArgumentType

asyncio's session in with:
    with aio: ...
attr-defined | reportGeneralTypeIssues

a session in async with:
    async with session: ...
attr-defined | reportGeneralTypeIssues

closing asyncio's session plainly:
    aio.close()
attr-defined | reportAttributeAccessIssue

await forgotten before aclose:
    aio.aclose()
unused-coroutine | reportUnusedCoroutine

a name that the package does not have:
    dify_invoke.Sesion
attr-defined | reportAttributeAccessIssue

an import that the package does not have:
    from dify_invoke import LLMConfig
    print(LLMConfig)
attr-defined | reportAttributeAccessIssue

# Configs and messages

a config by position:
    LLMModelConfig("openai", "gpt-4o-mini")
call-arg | reportCallIssue

a config without a model:
    LLMModelConfig(provider="openai")
call-arg | reportCallIssue

another type of model in a config:
    LLMModelConfig(provider="openai", model="m", model_type="tts")
arg-type | reportArgumentType

a parameter of the model beside the others:
    LLMModelConfig(provider="openai", model="m", temperature=0.2)
call-arg | reportCallIssue

parameters of the model as text:
    LLMModelConfig(provider="openai", model="m", completion_params="{}")
arg-type | reportArgumentType

parameters as pairs:
    LLMModelConfig(provider="openai", model="m", completion_params=[("top_p", 1)])
arg-type | reportArgumentType

a voice that is a number:
    TTSModelConfig(provider="openai", model="m", voice=1)
arg-type | reportArgumentType

a message by position:
    UserPromptMessage("hi")
call-arg + arg-type | reportCallIssue

a number for content:
    SystemPromptMessage(content=1)
arg-type | reportArgumentType

texts for content:
    UserPromptMessage(content=["hi"])
list-item | reportArgumentType

dicts for content:
    UserPromptMessage(content=[{"type": "text", "data": "hi"}])
list-item | reportArgumentType

another role:
    UserPromptMessage(role="system", content="hi")
arg-type | reportArgumentType

a tool's answer without its call:
    ToolPromptMessage(content="sunny")
call-arg | reportCallIssue

tool calls of a user:
    UserPromptMessage(content="hi", tool_calls=[])
call-arg | reportCallIssue

a text part's text:
    TextPromptMessageContent(text="hi")
call-arg | reportCallIssue

an image without its type:
    ImagePromptMessageContent(url="https://example.com/a.png")
call-arg | reportCallIssue

an image's bytes:
    ImagePromptMessageContent(format="png", mime_type="image/png", base64_data=b"")
arg-type | reportArgumentType

a tool's parameters as text:
    PromptMessageTool(name="weather", description="", parameters="{}")
arg-type | reportArgumentType

a tool without a description:
    PromptMessageTool(name="weather", parameters={})
call-arg | reportCallIssue

a tool's schema by another name:
    PromptMessageTool(name="w", description="", input_schema={})
call-arg | reportCallIssue

a tool call's function as a dict:
    ToolCall(id="1", function={"name": "weather"})
arg-type | reportArgumentType

a base class for a message:
    PromptMessage(role="user", content="hi")
call-arg | reportCallIssue

a config of another type from a parameter:
    speech: TTSModelConfig = llm_model_config(parameters["model"])
assignment | reportAssignmentType

a config from no parameter:
    llm_model_config()
call-arg | reportCallIssue

a config from a parameter and its name:
    llm_model_config(parameters, "model")
call-arg | reportCallIssue

a dict's key of a typed config:
    llm_model_config(parameters["model"])["provider"]
index | reportIndexIssue

a misspelt attribute of a config:
    rerank_model_config(parameters["model"]).topn
attr-defined | reportAttributeAccessIssue

the config where its type was meant:
    session.model.llm.invoke(rerank_model_config(parameters["model"]), messages)
call-overload | reportArgumentType + reportCallIssue

# Errors

a misspelt class of error:
    dify_invoke.InvokeRatelimitError
attr-defined | reportAttributeAccessIssue

the status by another name:
    error.status_code
attr-defined | reportAttributeAccessIssue

a status that may be None:
    error.status > 500
operator | reportOptionalOperand

what is said that may be None:
    error.detail.lower()
union-attr | reportOptionalMemberAccess

arguments that may be None:
    error.error_args["description"]
index | reportOptionalSubscript

the permission, which only one class of error has:
    error.permission
attr-defined | reportAttributeAccessIssue

an error without a message:
    ReverseInvocationError()
call-arg | reportCallIssue

a status by position:
    ReverseInvocationError("failed", 500)
call-arg + arg-type | reportCallIssue

# Accumulators and streams

a chunk's text to an accumulator:
    LLMAccumulator[LLMResultChunk]().add("hi")
arg-type | reportArgumentType

plain chunks to structured output:
    StructuredOutputAccumulator().add(chunk)
arg-type | reportArgumentType

chunks of the accumulator:
    LLMAccumulator[LLMResultChunk]().chunks
attr-defined | reportAttributeAccessIssue

sending something to a stream:
    stream.send("hi")
arg-type | reportArgumentType

audio that is not bytes:
    speech: Stream[str] = session.model.tts.invoke(tts_config, "hi")
assignment | reportAssignmentType

asyncio's result without await:
    astream.result().usage
attr-defined | reportAttributeAccessIssue

closing asyncio's stream plainly:
    astream.close()
attr-defined | reportAttributeAccessIssue

# The emulator

a framing that there is not:
    Emulator(framing="chunked")
arg-type | reportArgumentType

an address by position:
    Emulator("127.0.0.1")
call-arg | reportCallIssue

a port as text:
    Emulator(port="5001")
arg-type | reportArgumentType

a failure of no operation:
    emulator.fail_next()
call-arg | reportCallIssue

a status as text:
    emulator.fail_next("llm", status="500")
arg-type | reportArgumentType

an error's class for its name:
    emulator.fail_next("llm", error_type=InvokeError)
arg-type | reportArgumentType

an operation that is the type of model:
    emulator.fail_next(session.model.llm)
arg-type | reportArgumentType

good chunks by another name:
    emulator.fail_next("llm", chunks=2)
call-arg | reportCallIssue

a tenant for the emulator's session:
    emulator.session(tenant_id="t")
call-arg | reportCallIssue

calling the emulator's address:
    emulator.url()
operator | reportCallIssue

setting the emulator's address:
    emulator.url = url
misc | reportAttributeAccessIssue

requests changed:
    emulator.requests.clear()
attr-defined | reportAttributeAccessIssue

a request's path, which is not kept:
    emulator.requests[0].path
attr-defined | reportAttributeAccessIssue

the body of a request as bytes:
    emulator.requests[0].body.decode()
attr-defined | reportAttributeAccessIssue

another runtime:
    emulator.run_plugin("plugin", runtime="docker")
arg-type | reportArgumentType

the emulator in async with:
    async with Emulator() as started: ...
attr-defined | reportGeneralTypeIssues

its asyncio session in with:
    with emulator.async_session() as opened: ...
attr-defined | reportGeneralTypeIssues

# The generated client

a client by position:
    invoke_llm.sync(client, body)
call-arg | reportCallIssue

a call without a body:
    invoke_llm.sync(client=client)
call-arg | reportCallIssue

a dict for a body:
    invoke_llm.sync(client=client, body={"model": "m"})
arg-type | reportArgumentType

another operation's body:
    invoke_tts.sync(client=client, body=body)
arg-type | reportArgumentType

the asyncio client for sync:
    invoke_llm.sync(client=aclient, body=body)
arg-type | reportArgumentType

the client for asyncio:
    await invoke_llm.asyncio(client=client, body=body)
arg-type | reportArgumentType

await forgotten before a generated call:
    invoke_llm.asyncio(client=aclient, body=body)
unused-coroutine | reportUnusedCoroutine

awaiting a generated stream:
    await invoke_llm.astream(client=aclient, body=body)
misc | reportGeneralTypeIssues

chunks as one answer:
    invoke_llm.sync(client=client, body=body).delta
attr-defined | reportAttributeAccessIssue

a stream of what does not stream:
    invoke_moderation.stream(client=client, body=body)
attr-defined | reportAttributeAccessIssue

a body without tenant and user:
    InvokeLLMBody(provider="p", model="m", prompt_messages=[])
call-arg | reportCallIssue

a message as a dict in a body:
    body.prompt_messages.append({"role": "user"})
arg-type | reportArgumentType

a client without an address:
    Client(api_key="k")
call-arg | reportCallIssue
"""

ROW = re.compile(r"^(\S.*):\n((?:    .*\n)+)([^|\n]+) \| (.+)$", re.MULTILINE)


class Mistake(NamedTuple):
    name: str
    code: str
    mypy: set[str]
    pyright: set[str]


def codes(text: str) -> set[str]:
    return set() if text == "-" else set(text.split(" + "))


MISTAKES = [
    Mistake(name, code, codes(mypy), codes(pyright))
    for name, code, mypy, pyright in ROW.findall(TABLE)
]


class Module:
    """One module with all mistakes, each in a function of its own."""

    def __init__(self) -> None:
        self.source = IMPORTS
        self._mistakes: dict[int, str] = {}
        for number, mistake in enumerate(MISTAKES):
            self.source += f"\n\nasync def mistake_{number}({PARAMETERS}) -> None:\n"
            begin = self.source.count("\n") + 1
            self.source += mistake.code
            end = self.source.count("\n") + 1
            self._mistakes |= dict.fromkeys(range(begin, end), mistake.name)

    def reported(self, check: Check) -> dict[str, dict[str, str]]:
        """For each mistake what is found there: codes, and what the checker says."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for line, code, message in check(self.source):
            found[self._mistakes.get(line, f"line {line}, where no mistake is")][code] = message
        return found


@pytest.fixture(scope="module")
def by_mypy(mypy: Check) -> dict[str, dict[str, str]]:
    return Module().reported(mypy)


@pytest.fixture(scope="module")
def by_pyright(pyright: Check) -> dict[str, dict[str, str]]:
    return Module().reported(pyright)


@pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake.name for mistake in MISTAKES])
class TestAMistake:
    def test_mypy_sees_it(self, mistake: Mistake, by_mypy: dict[str, dict[str, str]]) -> None:
        found = by_mypy.get(mistake.name, {})
        assert found.keys() == mistake.mypy, found

    def test_pyright_sees_it(self, mistake: Mistake, by_pyright: dict[str, dict[str, str]]) -> None:
        found = by_pyright.get(mistake.name, {})
        assert found.keys() == mistake.pyright, found


class TestTheTable:
    def test_every_row_is_read(self) -> None:
        assert len(MISTAKES) == TABLE.count(" | report") == len({one.name for one in MISTAKES})

    def test_nothing_is_wrong_but_the_mistakes(
        self, by_mypy: dict[str, dict[str, str]], by_pyright: dict[str, dict[str, str]]
    ) -> None:
        names = {mistake.name for mistake in MISTAKES}
        assert {k: v for k, v in by_mypy.items() if k not in names} == {}
        assert {k: v for k, v in by_pyright.items() if k not in names} == {}

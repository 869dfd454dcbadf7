"""A small server of OpenAI's API, after its reference. What it answers follows from what it is asked.

The model's name says how it fails: `fail-429` with that status, `stall` never answers, `cut` breaks off its stream,
`stream-error` sends an error in it, `page` answers with HTML. Others answer. `requests` has what was asked.
"""

import contextlib
import io
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from werkzeug.formparser import MultiPartParser

from dify_invoke.emulator.local_server import LocalServer

KEY = "sk-of-the-backend-0123456789"
SEGMENT = b"ID3\x04\x00 not really mp3: "
_CODES = {
    400: ("invalid_request_error", "context_length_exceeded"),
    401: ("invalid_request_error", "invalid_api_key"),
    403: ("invalid_request_error", "unsupported_country"),
    404: ("invalid_request_error", "model_not_found"),
    409: ("invalid_request_error", "conflict"),
    422: ("invalid_request_error", None),
    429: ("requests", "rate_limit_exceeded"),
    500: ("server_error", None),
    502: ("server_error", None),
    503: ("server_error", "overloaded"),
}
Json = dict[str, Any]


class OpenAIServer(LocalServer):
    """Serves the paths of OpenAI's API below `/v1`, and `/v1/rerank` unless it is left out."""

    def __init__(self, *, rerank: bool = True, reports_usage: bool = True) -> None:
        self.requests: list[Json] = []
        self.reports_usage = reports_usage
        served = {
            "/chat/completions": self._chat,
            "/embeddings": self._embeddings,
            "/audio/speech": self._speech,
            "/audio/transcriptions": self._transcription,
            "/moderations": self._moderation,
        } | ({"/rerank": self._rerank} if rerank else {})
        routes = [Route(f"/v1{path}", self._admitted(of)) for path, of in served.items()]
        for route in routes:
            route.methods = {"POST"}
        super().__init__(Starlette(routes=routes), "127.0.0.1", 0)

    @property
    def base_url(self) -> str:
        return f"{self.url}/v1"

    def _admitted(self, answer: Any) -> Any:
        async def endpoint(request: Request) -> Response:
            if request.headers.get("authorization") != f"Bearer {KEY}":
                given = request.headers.get("authorization", "")
                return _failed(401, f"Incorrect API key provided: {given}")
            if request.headers["content-type"].startswith("multipart/"):
                asked = _form(await request.body(), request.headers["content-type"])
            else:
                asked = await request.json()
            self.requests.append(asked)
            model = str(asked.get("model"))
            if model.startswith("fail-"):
                return _failed(int(model[5:]), f"it failed as {model}")
            if model == "stall":
                await request.receive()  # the client has left
            if model == "page":
                return HTMLResponse("<!doctype html><p>Welcome</p>")
            answered: Response = await answer(asked)
            return answered

        return endpoint

    async def _chat(self, asked: Json) -> Response:
        message, reason = _message(asked)
        if asked.get("stream"):
            events = self._events(asked, message, reason)
            return StreamingResponse(events, media_type="text/event-stream")
        choice = {"index": 0, "message": message, "finish_reason": reason, "logprobs": None}
        whole = _object(asked, "chat.completion", [choice])
        if self.reports_usage:
            whole["usage"] = _usage(asked, message)
        return JSONResponse(whole)

    async def _events(self, asked: Json, message: Json, reason: str) -> AsyncIterator[str]:
        def event(choices: Sequence[Json], usage: Json | None = None) -> str:
            chunk = _object(asked, "chat.completion.chunk", choices) | {"usage": usage}
            return f"data: {json.dumps(chunk)}\n\n"

        def delta(said: Json, finish: str | None = None) -> str:
            return event([{"index": 0, "delta": said, "finish_reason": finish, "logprobs": None}])

        yield delta({"role": "assistant", "content": ""})
        for word in (message.get("reasoning_content") or "").split(" "):
            if word:
                yield delta({"reasoning_content": f"{word} "})
        for word in (message["content"] or "").split(" "):
            if word:
                yield delta({"content": f"{word} "})
            if asked["model"] == "cut":
                return
            if asked["model"].startswith("stream-error"):
                code = asked["model"].removeprefix("stream-error-")
                yield f"data: {json.dumps({'error': {'message': 'it broke', 'code': code}})}\n\n"
                return
        for index, call in enumerate(message.get("tool_calls") or ()):
            function = {"name": call["function"]["name"], "arguments": ""}
            yield delta({"tool_calls": [{**call, "index": index, "function": function}]})
            written = call["function"]["arguments"]
            for at in range(0, len(written), 5):
                piece = {"index": index, "function": {"arguments": written[at : at + 5]}}
                yield delta({"tool_calls": [piece]})
        yield delta({}, reason)
        if asked.get("stream_options") == {"include_usage": True} and self.reports_usage:
            yield event([], _usage(asked, message))
        yield "data: [DONE]\n\n"

    async def _embeddings(self, asked: Json) -> Response:
        texts = [asked["input"]] if isinstance(asked["input"], str) else asked["input"]
        data = [
            {"object": "embedding", "index": index, "embedding": [float(len(text)), 1.0]}
            for index, text in enumerate(texts)
        ]
        tokens = sum(len(text.split()) for text in texts)
        usage = {"prompt_tokens": tokens, "total_tokens": tokens}
        answer = {"object": "list", "model": asked["model"], "data": data[::-1], "usage": usage}
        return JSONResponse(answer)

    async def _rerank(self, asked: Json) -> Response:
        wanted = set(asked["query"].lower().split())
        results = [
            {
                "index": index,
                "relevance_score": len(wanted & set(text.lower().split())) / len(wanted),
            }
            for index, text in enumerate(asked["documents"])
        ]
        results.sort(key=lambda one: -one["relevance_score"])
        return JSONResponse({"model": asked["model"], "results": results[: asked["top_n"]]})

    async def _speech(self, asked: Json) -> Response:
        said = f"{asked['voice']}: {asked['input']}".encode()
        return Response(SEGMENT + said, media_type="audio/mpeg")

    async def _transcription(self, asked: Json) -> Response:
        name, content = asked["file"]
        heard = content.removeprefix(SEGMENT).decode(errors="replace")
        return JSONResponse({"text": f"{name}: {heard}"})

    async def _moderation(self, asked: Json) -> Response:
        flagged = "attack" in asked["input"]
        result: Json = {"flagged": flagged, "categories": {}, "category_scores": {}}
        return JSONResponse({"id": "modr-1", "model": asked["model"], "results": [result]})


def _form(content: bytes, content_type: str) -> Json:
    boundary = content_type.partition("boundary=")[2].encode()
    fields, files = MultiPartParser().parse(io.BytesIO(content), boundary, len(content))
    asked: Json = dict(fields)
    for name, file in files.items():
        with contextlib.closing(file.stream):
            asked[name] = (file.filename, file.stream.read())
    return asked


def _message(asked: Json) -> tuple[Json, str]:
    """What the model says: an object, a call of the first tool, or the last message again."""
    last = asked["messages"][-1]
    content = last["content"]
    text = content if isinstance(content, str) else " ".join(p.get("text", "") for p in content)
    message: Json = {"role": "assistant", "content": f"You said: {text}", "refusal": None}
    if asked.get("model") == "thinker":
        message["reasoning_content"] = "Let me see"
    format_: Json = asked.get("response_format") or {"type": "text"}
    if format_["type"] == "json_schema":
        names = asked["response_format"]["json_schema"]["schema"]["properties"]
        message["content"] = json.dumps(dict.fromkeys(names, "Paris"))
        if asked["model"] == "babbler":
            message["content"] = "I would rather not"
    elif asked.get("tools") and last["role"] == "user":
        function = asked["tools"][0]["function"]
        arguments = json.dumps(dict.fromkeys(function["parameters"]["properties"], "Paris"))
        call = {
            "id": "call_abc",
            "type": "function",
            "function": {"name": function["name"], "arguments": arguments},
        }
        return message | {"content": None, "tool_calls": [call]}, "tool_calls"
    return message, "stop"


def _usage(asked: Json, message: Json) -> Json:
    prompt = sum(len(str(one["content"]).split()) for one in asked["messages"])
    completion = len((message["content"] or "call").split())
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    }


def _object(asked: Json, kind: str, choices: Sequence[Json]) -> Json:
    return {
        "id": "chatcmpl-1",
        "object": kind,
        "created": 1_700_000_000,
        "model": asked["model"],
        "choices": list(choices),
    }


def _failed(status: int, message: str) -> Response:
    kind, code = _CODES[status]
    error = {"message": message, "type": kind, "param": None, "code": code}
    return JSONResponse({"error": error}, status)

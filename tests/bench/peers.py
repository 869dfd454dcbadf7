"""Other clients, used as in their documentation. They are untyped here, as only `nox -s bench` installs them."""

import json
import sys
from importlib import import_module
from typing import Any

from ..support.official import official_session
from .replies import TEXTS


class Official:
    """dify_plugin over the daemon's transaction endpoint, or over a plugin's channel."""

    def __init__(self, url: str, duplex: bool = False) -> None:
        self._session = official_session(url, duplex)
        self._model = self._session.model
        entities = "dify_plugin.entities.model"
        self._llm = import_module(f"{entities}.llm").LLMModelConfig
        self._message = import_module(f"{entities}.message").UserPromptMessage
        self._embedding = import_module(f"{entities}.text_embedding").TextEmbeddingModelConfig
        self._tts = import_module(f"{entities}.tts").TTSModelConfig

    def llm(self) -> int:
        config = self._llm(provider="p", model="m", mode="chat", completion_params={})
        total = 0
        for chunk in self._model.llm.invoke(config, [self._message(content="hi")]):
            total += len(chunk.delta.message.content)
        return total

    def chat(self) -> int:
        total = 0
        for event in self._session.app.chat.invoke("app", "hi", {}):
            if event["event"] == "message":
                total += len(event["answer"])
        return total

    nodes = chat

    def texts(self) -> int:
        total = 0
        for message in self._session.tool.invoke_builtin_tool("p", "t", {}):
            total += len(message.message.text)
        return total

    def objects(self) -> int:
        total = 0
        for message in self._session.tool.invoke_builtin_tool("p", "t", {}):
            total += len(message.message.json_object["title"])
        return total

    def embedding(self) -> int:
        config = self._embedding(provider="p", model="m")
        return sum(map(len, self._model.text_embedding.invoke(config, TEXTS).embeddings))

    def tts(self) -> int:
        config = self._tts(provider="p", model="m", voice="v")
        return sum(map(len, self._model.tts.invoke(config, "text")))


class OpenAI:
    """openai, which reads the same text as server-sent events."""

    def __init__(self, url: str) -> None:
        self._openai: Any = import_module("openai").OpenAI(base_url=f"{url}/v1", api_key="key")

    def llm(self) -> int:
        messages = [{"role": "user", "content": "hi"}]
        total = 0
        for chunk in self._openai.chat.completions.create(
            model="m", messages=messages, stream=True
        ):
            total += len(chunk.choices[0].delta.content)
        return total


class Stock:
    """The client that openapi-python-client generates from the same contract with its own templates.

    Its calls cannot read a stream. For streams, httpx and `json` read the frames for its models.
    """

    def __init__(self, url: str, folder: str) -> None:
        sys.path.append(folder)
        client = import_module("stock_client.client")
        models = import_module("stock_client.models")
        self._client = client.AuthenticatedClient(
            base_url=url, token="key", prefix="", auth_header_name="X-Inner-Api-Key"
        )
        self._envelope = models.LLMResultChunkEnvelope
        self._models = models
        self._embed = import_module("stock_client.api.model.invoke_text_embedding").sync

    def llm(self) -> int:
        from .baselines import PATH, Frames, llm_body

        total = 0
        frames = Frames()
        http = self._client.get_httpx_client()
        body = self._models.InvokeLLMBody.from_dict(llm_body()).to_dict()
        with http.stream("POST", f"{PATH}llm", json=body) as response:
            for piece in response.iter_bytes():
                for frame in frames.feed(piece):
                    chunk = self._envelope.from_dict(json.loads(frame))
                    total += len(chunk.data.delta.message.content)
        return total

    def embedding(self) -> int:
        body = self._models.InvokeTextEmbeddingBody(
            provider="p",
            model="m",
            texts=TEXTS,
            tenant_id="11111111-1111-1111-1111-111111111111",
            user_id="u",
        )
        return sum(map(len, self._embed(client=self._client, body=body).data.embeddings))

from decimal import Decimal

from dify_plugin.entities.agent import AgentStrategyParameter
from dify_plugin.entities.invoke_message import InvokeMessage
from dify_plugin.entities.model import (
    AIModelEntity, FetchFrom, ModelFeature, ModelPropertyKey, ModelType, ParameterRule, PriceConfig
)
from dify_plugin.entities.model.llm import LLMResultChunk, LLMResultChunkDelta
from dify_plugin.entities.model.message import (
    AssistantPromptMessage, PromptMessageContent, TextPromptMessageContent, UserPromptMessage
)
from dify_plugin.entities.model.rerank import RerankDocument, RerankResult
from dify_plugin.entities.model.text_embedding import EmbeddingUsage
from dify_plugin.entities.parameters import ParameterOption
from dify_plugin.entities.tool import I18nObject, ToolParameter
from dify_plugin.file.file import File, FileType
from dify_plugin.interfaces.agent import ToolEntity
from dify_plugin.interfaces.model.rerank_model import MultiModalRerankResult
from dify_plugin.interfaces.model.text_embedding_model import MultiModalContent

price = PriceConfig(input=0.5, output="1.5", unit=1, currency="USD")
usage = EmbeddingUsage(
    tokens=1, total_tokens=1, unit_price=0.1, price_unit="0.001", total_price=Decimal(0),
    currency="USD", latency=1,
)
kind: str = "int"
rule = ParameterRule(name="size", type=kind, label={"en_US": "Size"}, help={"en_US": "How large"})
properties: dict[str, int] = {"context_size": 4096}
model = AIModelEntity(
    model="m",
    label=I18nObject(en_US="M"),
    model_type="llm",
    fetch_from=FetchFrom.CUSTOMIZABLE_MODEL,
    features=["vision", ModelFeature.TOOL_CALL],
    model_properties=properties,
    parameter_rules=[rule, ParameterRule(name="top_p", use_template="top_p")],
    pricing={"input": "1", "unit": "0.001", "currency": "USD"},
)
AIModelEntity(model="m", model_type=ModelType.LLM, model_properties={ModelPropertyKey.MODE: "chat"})
parts: list[PromptMessageContent] = [TextPromptMessageContent(type="text", data="hello")]
UserPromptMessage(content=parts)
UserPromptMessage(content=[{"type": "text", "data": "hello"}], role="user")
call = AssistantPromptMessage.ToolCall(id=7, type=None, function={"name": "f", "arguments": None})
answer = AssistantPromptMessage(content="", tool_calls=[call])
LLMResultChunk(model="m", delta=LLMResultChunkDelta(index=0, message=answer, usage=None))
documents = [RerankDocument(index=i, text="", score=i) for i in range(2)]
RerankResult(model="m", docs=sorted(documents, key=lambda document: document.score))
MultiModalRerankResult(model="m", docs=[{"index": 0, "text": "", "score": 0.5}])
MultiModalContent(content="hello", content_type="text")
ParameterOption(value=7, label={"en_US": "seven"})
ToolParameter(
    name="n", label=I18nObject(en_us="N"), human_description={"en_US": "N"}, type="number", form="llm"
)
AgentStrategyParameter(name="model", label={"en_US": "Model"}, type="model-selector")
ToolEntity(
    identity={"author": "a", "name": "n", "label": {"en_US": "N"}, "provider": "p"},
    provider_type="workflow",
)
InvokeMessage(type="text", message={"text": "hello"})
File(url="http://files.test/1", type=FileType.IMAGE)
file = File(url="http://files.test/1", type="image")
file._blob = b""  # pyright: ignore[reportPrivateUsage]

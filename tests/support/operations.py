"""The operations of the contract under short names."""

from dify_inner_api.api.app.invoke_app import OPERATION as APP
from dify_inner_api.api.model.invoke_llm import OPERATION as LLM
from dify_inner_api.api.model.invoke_llm_structured_output import OPERATION as LLM_STRUCTURED_OUTPUT
from dify_inner_api.api.model.invoke_moderation import OPERATION as MODERATION
from dify_inner_api.api.model.invoke_multimodal_embedding import OPERATION as MULTIMODAL_EMBEDDING
from dify_inner_api.api.model.invoke_multimodal_rerank import OPERATION as MULTIMODAL_RERANK
from dify_inner_api.api.model.invoke_rerank import OPERATION as RERANK
from dify_inner_api.api.model.invoke_speech2text import OPERATION as SPEECH2TEXT
from dify_inner_api.api.model.invoke_summary import OPERATION as SUMMARY
from dify_inner_api.api.model.invoke_text_embedding import OPERATION as TEXT_EMBEDDING
from dify_inner_api.api.model.invoke_tts import OPERATION as TTS
from dify_inner_api.api.tool.invoke_tool import OPERATION as TOOL

__all__ = [
    "APP",
    "LLM",
    "LLM_STRUCTURED_OUTPUT",
    "MODERATION",
    "MULTIMODAL_EMBEDDING",
    "MULTIMODAL_RERANK",
    "RERANK",
    "SPEECH2TEXT",
    "SUMMARY",
    "TEXT_EMBEDDING",
    "TOOL",
    "TTS",
]

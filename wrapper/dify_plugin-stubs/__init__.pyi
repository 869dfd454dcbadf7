from dify_plugin.config.config import DifyPluginEnv
from dify_plugin.core.session_context import get_current_session
from dify_plugin.interfaces.agent import AgentProvider, AgentStrategy
from dify_plugin.interfaces.endpoint import Endpoint
from dify_plugin.interfaces.model import ModelProvider
from dify_plugin.interfaces.model.large_language_model import LargeLanguageModel
from dify_plugin.interfaces.model.moderation_model import ModerationModel
from dify_plugin.interfaces.model.openai_compatible.llm import OAICompatLargeLanguageModel
from dify_plugin.interfaces.model.openai_compatible.provider import OAICompatProvider
from dify_plugin.interfaces.model.openai_compatible.rerank import OAICompatRerankModel
from dify_plugin.interfaces.model.openai_compatible.speech2text import OAICompatSpeech2TextModel
from dify_plugin.interfaces.model.openai_compatible.text_embedding import OAICompatEmbeddingModel
from dify_plugin.interfaces.model.openai_compatible.tts import OAICompatText2SpeechModel
from dify_plugin.interfaces.model.rerank_model import RerankModel
from dify_plugin.interfaces.model.speech2text_model import Speech2TextModel
from dify_plugin.interfaces.model.text_embedding_model import TextEmbeddingModel
from dify_plugin.interfaces.model.tts_model import TTSModel
from dify_plugin.interfaces.tool import Tool, ToolProvider
from dify_plugin.invocations.file import File
from dify_plugin.plugin import Plugin

__all__ = [
    "AgentProvider",
    "AgentStrategy",
    "DifyPluginEnv",
    "Endpoint",
    "File",
    "LargeLanguageModel",
    "ModelProvider",
    "ModerationModel",
    "OAICompatEmbeddingModel",
    "OAICompatLargeLanguageModel",
    "OAICompatProvider",
    "OAICompatRerankModel",
    "OAICompatSpeech2TextModel",
    "OAICompatText2SpeechModel",
    "Plugin",
    "RerankModel",
    "Speech2TextModel",
    "TTSModel",
    "TextEmbeddingModel",
    "Tool",
    "ToolProvider",
    "get_current_session",
]

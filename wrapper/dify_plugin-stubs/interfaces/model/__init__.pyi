from abc import ABC, abstractmethod
from typing import final

from dify_plugin.core.model_factory import ModelFactory
from dify_plugin.entities.model import AIModelEntity, ModelType
from dify_plugin.entities.model.provider import ProviderEntity

from .ai_model import AIModel
from .provider import ModelProvider

__all__ = [
    "ABC",
    "AIModel",
    "AIModelEntity",
    "ModelFactory",
    "ModelProvider",
    "ModelType",
    "ProviderEntity",
    "abstractmethod",
    "final",
]

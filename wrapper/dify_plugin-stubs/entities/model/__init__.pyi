from decimal import Decimal
from enum import Enum
from typing import Any

from dify_plugin.core.documentation.schema_doc import docs
from dify_plugin.entities import I18nObject
from pydantic import BaseModel, ConfigDict, Field, model_validator

from .schema import (
    PARAMETER_RULE_TEMPLATE,
    AIModelEntity,
    BaseModelConfig,
    DefaultParameterName,
    EmbeddingInputType,
    FetchFrom,
    ModelFeature,
    ModelPropertyKey,
    ModelType,
    ModelUsage,
    ParameterRule,
    ParameterType,
    PriceConfig,
    PriceInfo,
    PriceType,
    ProviderModel,
)

__all__ = [
    "PARAMETER_RULE_TEMPLATE",
    "AIModelEntity",
    "Any",
    "BaseModel",
    "BaseModelConfig",
    "ConfigDict",
    "Decimal",
    "DefaultParameterName",
    "EmbeddingInputType",
    "Enum",
    "FetchFrom",
    "Field",
    "I18nObject",
    "ModelFeature",
    "ModelPropertyKey",
    "ModelType",
    "ModelUsage",
    "ParameterRule",
    "ParameterType",
    "PriceConfig",
    "PriceInfo",
    "PriceType",
    "ProviderModel",
    "docs",
    "model_validator",
]

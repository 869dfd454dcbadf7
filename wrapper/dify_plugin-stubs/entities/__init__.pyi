from enum import StrEnum

from dify_plugin.core.documentation.schema_doc import docs
from pydantic import BaseModel, Field, field_validator

from .parameters import I18nObject, ParameterAutoGenerate, ParameterOption, ParameterTemplate

__all__ = [
    "BaseModel",
    "Field",
    "I18nObject",
    "ParameterAutoGenerate",
    "ParameterOption",
    "ParameterTemplate",
    "StrEnum",
    "docs",
    "field_validator",
]

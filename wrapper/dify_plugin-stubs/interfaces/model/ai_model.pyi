from abc import ABC, abstractmethod
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any, TypeAlias, final

from dify_plugin.entities.model import (
    AIModelEntity,
    DefaultParameterName,
    ModelType,
    PriceInfo,
    PriceType,
)
from dify_plugin.errors.model import InvokeError
from pydantic import ConfigDict

TOKEN_ESTIMATION_TEXT_LIMIT: int

# A dict. The SDK says Mapping, and dict where it overrides the method, and plugins override it with either.
_Credentials: TypeAlias = Any

class AIModel(ABC):
    model_type: ModelType
    model_schemas: list[AIModelEntity]
    started_at: float
    model_config: ConfigDict

    @final
    def __init__(self, model_schemas: list[AIModelEntity]) -> None: ...
    @contextmanager
    def timing_context(self) -> Generator[None]: ...
    @abstractmethod
    def validate_credentials(self, model: str, credentials: _Credentials) -> None: ...
    @property
    @abstractmethod
    def _invoke_error_mapping(self) -> dict[type[InvokeError], list[type[Exception]]]: ...
    def _transform_invoke_error(self, error: Exception) -> InvokeError: ...
    def get_price(
        self, model: str, credentials: dict[str, Any], price_type: PriceType, tokens: int
    ) -> PriceInfo: ...
    def predefined_models(self) -> list[AIModelEntity]: ...
    def get_model_schema(
        self, model: str, credentials: _Credentials | None = None
    ) -> AIModelEntity | None: ...
    def get_customizable_model_schema_from_credentials(
        self, model: str, credentials: Mapping[str, Any]
    ) -> AIModelEntity | None: ...
    def _get_customizable_model_schema(
        self, model: str, credentials: Mapping[str, Any]
    ) -> AIModelEntity | None: ...
    def get_customizable_model_schema(
        self, model: str, credentials: _Credentials
    ) -> AIModelEntity | None: ...
    def _get_default_parameter_rule_variable_map(
        self, name: DefaultParameterName
    ) -> dict[str, Any]: ...
    def _get_num_tokens_by_gpt2(self, text: str) -> int: ...

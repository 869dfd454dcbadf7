from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from dify_plugin.entities.model.llm import LLMMode, _LLMModeValue
from pydantic import BaseModel

class NodeResponse(BaseModel):
    process_data: dict[str, Any]
    inputs: dict[str, Any]
    outputs: dict[str, Any]
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        process_data: Mapping[str, Any],
        inputs: Mapping[str, Any],
        outputs: Mapping[str, Any],
    ) -> None: ...

class NodeType(StrEnum):
    START = "start"
    END = "end"
    ANSWER = "answer"
    LLM = "llm"
    KNOWLEDGE_RETRIEVAL = "knowledge-retrieval"
    IF_ELSE = "if-else"
    CODE = "code"
    TEMPLATE_TRANSFORM = "template-transform"
    QUESTION_CLASSIFIER = "question-classifier"
    HTTP_REQUEST = "http-request"
    TOOL = "tool"
    VARIABLE_AGGREGATOR = "variable-aggregator"
    LOOP = "loop"
    ITERATION = "iteration"
    PARAMETER_EXTRACTOR = "parameter-extractor"
    CONVERSATION_VARIABLE_ASSIGNER = "assigner"

    @classmethod
    def value_of(cls, value: str) -> NodeType: ...

class ModelConfig(BaseModel):
    provider: str
    name: str
    mode: LLMMode = ...
    completion_params: dict[str, Any] | None = None
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        provider: str,
        name: str,
        mode: LLMMode | _LLMModeValue = ...,
        completion_params: Mapping[str, Any] | None = None,
    ) -> None: ...

class ParameterConfig(BaseModel):
    name: str
    type: str
    options: list[str] = ...
    description: str | None
    required: bool | None

class ClassConfig(BaseModel):
    id: str
    name: str

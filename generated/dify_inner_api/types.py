# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""What the models and operations share: null and absent, classes chosen by a tag, JSON in and out, methods."""

from dify_invoke.protocol.app_methods import (
    AnswerMethods,
    AppEventMethods,
    FileInputMethods,
    UploadMethods,
    WorkflowResultMethods,
)
from dify_invoke.protocol.construction import construct
from dify_invoke.protocol.json import (
    UNSET,
    OrNull,
    Tagged,
    Unknown,
    Unset,
    check_decimal,
    decoder,
    encode,
    from_builtins,
)
from dify_invoke.protocol.methods import (
    ChunkMethods,
    FileMethods,
    FunctionMethods,
    MessageMethods,
    PartMethods,
    ResultMethods,
    UsageMethods,
)
from dify_invoke.protocol.operation import Operation
from dify_invoke.protocol.tool_methods import ToolMessageMethods, ToolResultMethods
from dify_invoke.protocol.values import Model, Value
from dify_invoke.protocol.words import Word

__all__ = [
    "UNSET",
    "AnswerMethods",
    "AppEventMethods",
    "ChunkMethods",
    "FileInputMethods",
    "FileMethods",
    "FunctionMethods",
    "MessageMethods",
    "Model",
    "Operation",
    "OrNull",
    "PartMethods",
    "ResultMethods",
    "Tagged",
    "ToolMessageMethods",
    "ToolResultMethods",
    "Unknown",
    "Unset",
    "UploadMethods",
    "UsageMethods",
    "Value",
    "Word",
    "WorkflowResultMethods",
    "check_decimal",
    "construct",
    "decoder",
    "encode",
    "from_builtins",
]

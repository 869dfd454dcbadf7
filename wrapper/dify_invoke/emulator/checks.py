"""What the API server checks of a request: who sends it, and whether its fields are those it expects.

The classes and fields have the server's names, since they appear in its words.
"""

import json
import re
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from dify_inner_api import server_models

from ..protocol.json import is_array, is_object
from .answers import Json
from .failures import RefusedError
from .identifiers import uuid_of
from .servers import Rules

_DEFAULT_USER = "DEFAULT-USER"
_URL = re.compile(r"(?<=errors\.pydantic\.dev/)[\d.]+(?=/)")
_OURS = re.compile(r"\b(\w+)Body$", re.MULTILINE)
_NAMES = {
    "FetchApp": "RequestFetchAppInfo",
    "InvokeParameterExtractor": "RequestInvokeParameterExtractorNode",
    "InvokeQuestionClassifier": "RequestInvokeQuestionClassifierNode",
    "RequestFileUpload": "RequestRequestUploadFile",
}


class TenantUserPayload(BaseModel):
    """The sender."""

    tenant_id: str
    user_id: str


def read_body(content: bytes, media_type: str) -> Any:
    """Returns the JSON of a body. One that is no JSON, or is not said to be, is like an empty object."""
    if media_type.partition(";")[0].strip().lower() != "application/json":
        return {}
    try:
        return json.loads(content) or {}
    except (ValueError, RecursionError):
        return {}


def check_sender(body: Any, tenant_id: str, rules: Rules) -> None:
    """Looks for the tenant and the user, as in a database. Raises RefusedError."""
    try:
        sender = TenantUserPayload.model_validate(body)
    except ValidationError as error:
        raise RefusedError(400, _words(error)) from None
    if not sender.tenant_id:
        raise RefusedError(400, "tenant_id is required")
    tenant = uuid_of(sender.tenant_id)
    if tenant is None and not rules.older:
        raise RefusedError(500, "Internal Server Error")
    if tenant != uuid_of(tenant_id):
        raise RefusedError(400, "tenant not found")
    if sender.user_id not in ("", _DEFAULT_USER) and uuid_of(sender.user_id) is None:
        raise RefusedError(400, "user not found")


def check_request(name: str, request: Json, rules: Rules) -> None:
    """Checks what the server takes less of than the contract allows. Raises RefusedError."""
    model = (_NEWER if rules.takes_all else _STRICT).get(name)
    if model:
        try:
            model.model_validate(request)
        except ValidationError as error:
            raise _invalid(error) from None


def check_contract(content: bytes, contract: type[BaseModel]) -> None:
    """Checks that the body fits the contract. Raises RefusedError."""
    try:
        if contract in _INSTEAD:
            _INSTEAD[contract].model_validate(json.loads(content))
        else:
            contract.model_validate_json(content)
    except ValidationError as error:
        raise _invalid(error) from None


def _invalid(error: ValidationError) -> RefusedError:
    return RefusedError(400, f"invalid payload: {_words(error)}")


def _words(error: ValidationError) -> str:
    """The text of an error as the server's version of pydantic writes it, with the server's name of a class."""
    return _OURS.sub(_named, _URL.sub("2.12", str(error)), count=1)


def _named(ours: re.Match[str]) -> str:
    return _NAMES.get(ours[1], f"Request{ours[1]}")


class _Role(StrEnum):
    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"


class _Detail(StrEnum):
    LOW = "low"
    HIGH = "high"


class _Image(BaseModel):
    detail: _Detail = _Detail.LOW


class _Message(BaseModel):
    role: _Role
    content: Any = None

    @field_validator("content", mode="before")
    @classmethod
    def _check_images(cls, content: Any) -> Any:
        for part in content if is_array(content) else ():
            if is_object(part) and part.get("type") == "image":
                _Image.model_validate(part)
        return content


class RequestInvokeLLM(BaseModel):
    """The messages, each checked by itself, so that an error does not say which it was."""

    prompt_messages: list[Any]

    @field_validator("prompt_messages", mode="before")
    @classmethod
    def _check_messages(cls, messages: Any) -> Any:
        for message in messages if is_array(messages) else ():
            _Message.model_validate(message)
        return messages


class RequestInvokeLLMWithStructuredOutput(RequestInvokeLLM):
    """As without it."""


class RequestInvokeMultimodalEmbedding(BaseModel):
    """What to embed, at least one document."""

    documents: Annotated[list[Any], Field(min_length=1)]


class RequestInvokeRerank(BaseModel):
    """The limits, which may not be absent."""

    score_threshold: float
    top_n: int


class RequestInvokeSpeech2Text(BaseModel):
    """The audio, in hex."""

    file: bytes

    @field_validator("file", mode="before")
    @classmethod
    def _decode(cls, file: Any) -> bytes:
        if isinstance(file, str):
            return bytes.fromhex(file)
        raise ValueError("file must be a hex string")


class ParameterConfig(BaseModel):
    """A parameter to extract. The daemon fills in what is absent, the server does not."""

    name: str
    type: Literal[
        "string",
        "number",
        "boolean",
        "array[string]",
        "array[number]",
        "array[object]",
        "array[boolean]",
        "bool",
        "select",
    ]
    options: list[str] = []
    description: str
    required: bool

    @field_validator("name")
    @classmethod
    def _check_name(cls, name: str) -> str:
        if name in ("__reason", "__is_success"):
            raise ValueError("Invalid parameter name, __reason and __is_success are reserved")
        return name


class RequestInvokeParameterExtractorNode(BaseModel):
    """The parameters."""

    parameters: list[ParameterConfig]


class RequestInvokeApp(BaseModel):
    """An invocation of an app."""

    app_id: str
    inputs: dict[str, Any]
    query: str | None = None
    response_mode: Literal["blocking", "streaming"]
    conversation_id: str | None = None
    user: str | None = None
    files: list[dict[str, Any]] = []


class RequestInvokeTool(BaseModel):
    """An invocation of a tool."""

    tool_type: Literal["builtin", "workflow", "api", "mcp"]
    provider: str
    tool: str
    tool_parameters: dict[str, Any]
    credential_id: str | None = None


class RequestInvokeEncrypt(BaseModel):
    """What to do."""

    opt: Literal["encrypt", "decrypt", "clear"]


class RequestInvokeDatasource(BaseModel):
    """All fields, since there may be no others."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    tenant_id: str
    user_id: str
    provider: str
    datasource: str
    datasource_type: str
    credential_id: str
    operation: str
    datasource_parameters: dict[str, Any] | None = None
    page: dict[str, Any] | None = None
    request: dict[str, Any] | None = None


_INSTEAD: dict[type[BaseModel], type[BaseModel]] = {
    server_models.InvokeAppBody: RequestInvokeApp,
    server_models.InvokeToolBody: RequestInvokeTool,
    server_models.InvokeDatasourceBody: RequestInvokeDatasource,
}
"""What is checked instead of the contract, and says the same in the server's words."""

_NEWER: dict[str, type[BaseModel]] = {
    "multimodal_embedding": RequestInvokeMultimodalEmbedding,
    "speech2text": RequestInvokeSpeech2Text,
    "parameter_extractor": RequestInvokeParameterExtractorNode,
    "encrypt": RequestInvokeEncrypt,
}
_STRICT: dict[str, type[BaseModel]] = {
    **_NEWER,
    "llm": RequestInvokeLLM,
    "llm_structured_output": RequestInvokeLLMWithStructuredOutput,
    "rerank": RequestInvokeRerank,
}

# Written by codegen/generate.py from openapi.yaml; do not edit, run `nox -s generate`.
"""The dicts that stand for models in arguments: `{"role": "user", "content": "Hello"}`. Further keys are ignored."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

from . import models


class LLMModelConfigDict(TypedDict):
    """Which large language model to invoke, and how."""

    provider: str
    """The provider plugin, such as `langgenius/openai/openai` (older `openai`)."""
    model: str
    """The provider's name for the model, such as `gpt-4o-mini`."""
    model_type: NotRequired[Literal["llm"]]
    """The kind of model."""
    mode: NotRequired[str]
    """`chat` or `completion`."""
    completion_params: NotRequired[Mapping[str, Any]]
    """The model's own parameters by name, such as `temperature`, `max_tokens`."""


class TextEmbeddingModelConfigDict(TypedDict):
    """Which text embedding model to invoke."""

    provider: str
    """The provider plugin, such as `langgenius/openai/openai` (older `openai`)."""
    model: str
    """The provider's name for the model, such as `gpt-4o-mini`."""
    model_type: NotRequired[Literal["text-embedding"]]
    """The kind of model."""


class MultiModalEmbeddingModelConfigDict(TypedDict):
    """Which multimodal embedding model to invoke."""

    provider: str
    """The provider plugin, such as `langgenius/openai/openai` (older `openai`)."""
    model: str
    """The provider's name for the model, such as `gpt-4o-mini`."""
    model_type: NotRequired[Literal["text-embedding"]]
    """The kind of model."""
    tenant_id: NotRequired[str]
    """The workspace of the data set. Both channels put the caller's own workspace in its place."""


class RerankModelConfigDict(TypedDict):
    """Which rerank model to invoke, and how many documents to keep."""

    provider: str
    """The provider plugin, such as `langgenius/openai/openai` (older `openai`)."""
    model: str
    """The provider's name for the model, such as `gpt-4o-mini`."""
    model_type: NotRequired[Literal["rerank"]]
    """The kind of model."""
    score_threshold: NotRequired[float]
    """Documents that score below this are left out; scores mostly lie in 0 to 1. Absent keeps all, on newer servers: 1.16.0-rc1 requires it, and refuses null. `session.model` sends -1e9 for an absent one, which no score is below, since models may score below 0."""
    top_n: NotRequired[int]
    """At most this many documents are returned. Absent returns all, on newer servers: 1.16.0-rc1 requires it, and refuses null. `session.model` sends the number of documents, at least 1, for an absent one."""


class MultiModalRerankModelConfigDict(TypedDict):
    """Which multimodal rerank model to invoke, and how many documents to keep."""

    provider: str
    """The provider plugin, such as `langgenius/openai/openai` (older `openai`)."""
    model: str
    """The provider's name for the model, such as `gpt-4o-mini`."""
    model_type: NotRequired[Literal["rerank"]]
    """The kind of model."""
    score_threshold: NotRequired[float | None]
    """Documents that score below this are left out; null keeps all."""
    top_n: NotRequired[int | None]
    """At most this many documents are returned; null returns all."""


class TTSModelConfigDict(TypedDict):
    """Which text-to-speech model to invoke, and with which voice."""

    provider: str
    """The provider plugin, such as `langgenius/openai/openai` (older `openai`)."""
    model: str
    """The provider's name for the model, such as `gpt-4o-mini`."""
    model_type: NotRequired[Literal["tts"]]
    """The kind of model."""
    voice: str
    """The provider's name for the voice, such as `alloy`."""


class Speech2TextModelConfigDict(TypedDict):
    """Which speech-to-text model to invoke."""

    provider: str
    """The provider plugin, such as `langgenius/openai/openai` (older `openai`)."""
    model: str
    """The provider's name for the model, such as `gpt-4o-mini`."""
    model_type: NotRequired[Literal["speech2text"]]
    """The kind of model."""


class ModerationModelConfigDict(TypedDict):
    """Which moderation model to invoke."""

    provider: str
    """The provider plugin, such as `langgenius/openai/openai` (older `openai`)."""
    model: str
    """The provider's name for the model, such as `gpt-4o-mini`."""
    model_type: NotRequired[Literal["moderation"]]
    """The kind of model."""


class TextPromptMessageContentDict(TypedDict):
    """A text."""

    type: Literal["text"]
    """Always `text`."""
    data: str
    """The text."""
    opaque_body: NotRequired[Any]
    """Any JSON, kept as it came. A provider that puts something here, such as a signature of its reasoning, wants it back unchanged in the next turn."""


class ImagePromptMessageContentDict(TypedDict):
    """An image."""

    type: Literal["image"]
    """Always `image`."""
    format: str
    """The file's format, such as `png`, `mp3`, `pdf`."""
    mime_type: str
    """The file's media type, such as `image/png`."""
    url: NotRequired[str]
    """Where the provider can read the file; "" when `base64_data` holds it."""
    base64_data: NotRequired[str]
    """The file, base64; "" when `url` is given."""
    filename: NotRequired[str]
    """The file's name; "" means none."""
    detail: NotRequired[str]
    """How closely the model looks, `low` or `high`; API servers up to 1.16.0-rc1 refuse any other word. The daemon writes "" in a reply that does not say."""
    opaque_body: NotRequired[Any]
    """Any JSON, kept as it came. A provider that puts something here, such as a signature of its reasoning, wants it back unchanged in the next turn."""


class AudioPromptMessageContentDict(TypedDict):
    """A sound."""

    type: Literal["audio"]
    """Always `audio`."""
    format: str
    """The file's format, such as `png`, `mp3`, `pdf`."""
    mime_type: str
    """The file's media type, such as `image/png`."""
    url: NotRequired[str]
    """Where the provider can read the file; "" when `base64_data` holds it."""
    base64_data: NotRequired[str]
    """The file, base64; "" when `url` is given."""
    filename: NotRequired[str]
    """The file's name; "" means none."""
    opaque_body: NotRequired[Any]
    """Any JSON, kept as it came. A provider that puts something here, such as a signature of its reasoning, wants it back unchanged in the next turn."""


class VideoPromptMessageContentDict(TypedDict):
    """A film."""

    type: Literal["video"]
    """Always `video`."""
    format: str
    """The file's format, such as `png`, `mp3`, `pdf`."""
    mime_type: str
    """The file's media type, such as `image/png`."""
    url: NotRequired[str]
    """Where the provider can read the file; "" when `base64_data` holds it."""
    base64_data: NotRequired[str]
    """The file, base64; "" when `url` is given."""
    filename: NotRequired[str]
    """The file's name; "" means none."""
    opaque_body: NotRequired[Any]
    """Any JSON, kept as it came. A provider that puts something here, such as a signature of its reasoning, wants it back unchanged in the next turn."""


class DocumentPromptMessageContentDict(TypedDict):
    """A document, such as a PDF."""

    type: Literal["document"]
    """Always `document`."""
    format: str
    """The file's format, such as `png`, `mp3`, `pdf`."""
    mime_type: str
    """The file's media type, such as `image/png`."""
    url: NotRequired[str]
    """Where the provider can read the file; "" when `base64_data` holds it."""
    base64_data: NotRequired[str]
    """The file, base64; "" when `url` is given."""
    filename: NotRequired[str]
    """The file's name; "" means none."""
    opaque_body: NotRequired[Any]
    """Any JSON, kept as it came. A provider that puts something here, such as a signature of its reasoning, wants it back unchanged in the next turn."""


PromptMessageContentDict: TypeAlias = (
    TextPromptMessageContentDict
    | ImagePromptMessageContentDict
    | AudioPromptMessageContentDict
    | VideoPromptMessageContentDict
    | DocumentPromptMessageContentDict
)
"""One part of a message; its class follows from `type`."""


class SystemPromptMessageDict(TypedDict):
    """An instruction that the whole conversation follows."""

    role: Literal["system"]
    """Always `system`."""
    content: str | Sequence[models.PromptMessageContent | PromptMessageContentDict]
    """The message itself: a text, or a list of parts."""
    name: NotRequired[str | None]
    """The participant's name; for a tool message the tool's. Null and "" mean none."""


class UserPromptMessageDict(TypedDict):
    """What the user says."""

    role: Literal["user"]
    """Always `user`."""
    content: str | Sequence[models.PromptMessageContent | PromptMessageContentDict]
    """The message itself: a text, or a list of parts."""
    name: NotRequired[str | None]
    """The participant's name; for a tool message the tool's. Null and "" mean none."""


class ToolCallFunctionDict(TypedDict):
    """The function that a tool call names."""

    name: NotRequired[str | None]
    """The tool's name; null and "" in a piece mean that it does not say."""
    arguments: NotRequired[str | None]
    """The arguments, a JSON object as text; in a stream, a piece of that text."""


class ToolCallDict(TypedDict):
    """A tool call of the model, or in a stream a piece of one: a piece with a name and no id starts a call, as does one with a new id; any other continues the call it names or the last one."""

    id: NotRequired[str | None]
    """The call's id; null and "" in a piece mean that it has none."""
    type: NotRequired[str | None]
    """`function`; null and "" in a piece mean that it does not say."""
    function: models.ToolCallFunction | ToolCallFunctionDict
    """The function that a tool call names."""


class AssistantPromptMessageDict(TypedDict):
    """What the model says. In a reply the content can be null beside tool calls, the daemon writes `tool_calls: null` where there are none, and a piece of a tool call stands for a whole one."""

    role: Literal["assistant"]
    """`assistant`; a reply may come to carry another word, which is kept."""
    content: NotRequired[
        str | Sequence[models.PromptMessageContent | PromptMessageContentDict] | None
    ]
    """The message itself: a text, or a list of parts. Null stands for no content, which only a reply may carry: the daemon refuses null in a request."""
    name: NotRequired[str | None]
    """The participant's name; for a tool message the tool's. Null and "" mean none."""
    tool_calls: NotRequired[Sequence[models.ToolCall | ToolCallDict] | None]
    """The tools the model asks for; null means none."""
    opaque_body: NotRequired[Any]
    """Any JSON, kept as it came. A provider that puts something here, such as a signature of its reasoning, wants it back unchanged in the next turn."""


class ToolPromptMessageDict(TypedDict):
    """What a tool answered."""

    role: Literal["tool"]
    """Always `tool`."""
    content: str | Sequence[models.PromptMessageContent | PromptMessageContentDict]
    """The message itself: a text, or a list of parts."""
    name: NotRequired[str | None]
    """The participant's name; for a tool message the tool's. Null and "" mean none."""
    tool_call_id: str
    """The `id` of the tool call that this answers."""


class DeveloperPromptMessageDict(TypedDict):
    """An instruction of the developer, which some models tell apart from the system's. API servers up to 1.16.0-rc1 refuse it."""

    role: Literal["developer"]
    """Always `developer`."""
    content: str | Sequence[models.PromptMessageContent | PromptMessageContentDict]
    """The message itself: a text, or a list of parts."""
    name: NotRequired[str | None]
    """The participant's name; for a tool message the tool's. Null and "" mean none."""


PromptMessageDict: TypeAlias = (
    SystemPromptMessageDict
    | UserPromptMessageDict
    | AssistantPromptMessageDict
    | ToolPromptMessageDict
    | DeveloperPromptMessageDict
)
"""One message of a conversation; its class follows from `role`."""


class PromptMessageToolDict(TypedDict):
    """A tool that the model may call."""

    name: str
    """The tool's name."""
    description: str
    """What the tool does, for the model to read."""
    parameters: Mapping[str, Any]
    """The tool's arguments, as a JSON Schema."""


class ToolChoiceDict(TypedDict):
    """Whether the model has to call a tool. Only the newest daemons read it."""

    mode: str
    """`tool` asks for the tool of that name."""
    name: NotRequired[str]
    """The tool, when the mode is `tool`."""


class MultiModalContentDict(TypedDict):
    """A text or an image for a multimodal embedding or rerank."""

    content: str
    """The text; for an image its bytes, base64."""
    content_type: models.MultiModalContentType | Literal["text", "image"]
    """What `content` is."""


class ParameterConfigDict(TypedDict):
    """A parameter to find in a text."""

    name: str
    """The name; not `__reason` and not `__is_success`."""
    type: str
    """The type of its value. Daemons know no `array[boolean]`."""
    options: NotRequired[Sequence[str]]
    """The values of a `select`."""
    description: NotRequired[str | None]
    """What the model should look for; null is sent as ""."""
    required: NotRequired[bool | None]
    """Whether it must be found; null is sent as false."""


class NodeModelConfigDict(TypedDict):
    """The model of a node."""

    provider: str
    """The provider, such as `langgenius/openai/openai`."""
    name: str
    """The model, such as `gpt-4o-mini`."""
    mode: NotRequired[str]
    """How the model is asked."""
    completion_params: NotRequired[Mapping[str, Any]]
    """The model's parameters, such as `temperature`."""


class ClassConfigDict(TypedDict):
    """A class that a question may belong to."""

    id: str
    """What the answer calls the class."""
    name: str
    """What the model reads of the class."""


class SecretFieldDict(TypedDict):
    """A field of settings."""

    type: str
    """`secret-input` for what is encrypted, or another type."""
    name: str
    """The name of the field."""


__all__ = [
    "AssistantPromptMessageDict",
    "AudioPromptMessageContentDict",
    "ClassConfigDict",
    "DeveloperPromptMessageDict",
    "DocumentPromptMessageContentDict",
    "ImagePromptMessageContentDict",
    "LLMModelConfigDict",
    "ModerationModelConfigDict",
    "MultiModalContentDict",
    "MultiModalEmbeddingModelConfigDict",
    "MultiModalRerankModelConfigDict",
    "NodeModelConfigDict",
    "ParameterConfigDict",
    "PromptMessageContentDict",
    "PromptMessageDict",
    "PromptMessageToolDict",
    "RerankModelConfigDict",
    "SecretFieldDict",
    "Speech2TextModelConfigDict",
    "SystemPromptMessageDict",
    "TTSModelConfigDict",
    "TextEmbeddingModelConfigDict",
    "TextPromptMessageContentDict",
    "ToolCallDict",
    "ToolCallFunctionDict",
    "ToolChoiceDict",
    "ToolPromptMessageDict",
    "UserPromptMessageDict",
    "VideoPromptMessageContentDict",
]

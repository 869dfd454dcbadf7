"""The daemon's structs, with Go's names, for the operations whose requests and results it decodes strictly.

They are in the daemon's `internal/core/dify_invocation/types.go` and
`pkg/entities/tool_entities/tool.go`.
"""

from .golang import Field, Struct

_MODEL = Struct(
    "ModelConfig",
    {
        "provider": Field("Provider", "text", required=True),
        "name": Field("Name", "text", required=True),
        "mode": Field("Mode", "text", required=True),
        "completion_params": Field("CompletionParams", "map"),
    },
)
_PARAMETER_TYPES = (
    "string",
    "number",
    "bool",
    "select",
    "array[string]",
    "array[number]",
    "array[object]",
)
_PARAMETER = Struct(
    "",
    {
        "name": Field("Name", "text", required=True),
        "type": Field("Type", "text", required=True, tag="oneof", allowed=_PARAMETER_TYPES),
        "options": Field("Options", "texts"),
        "description": Field("Description", "text"),
        "required": Field("Required", "bool"),
    },
)
_CLASS = Struct(
    "",
    {"id": Field("ID", "text", required=True), "name": Field("Name", "text", required=True)},
)
_ASKED = {
    "model": Field("Model", _MODEL),
    "instruction": Field("Instruction", "text"),
    "query": Field("Query", "text", required=True),
}

REQUESTS: dict[str, Struct] = {
    "app": Struct(
        "InvokeAppRequest",
        {
            "app_id": Field("InvokeAppSchema.AppId", "text", required=True),
            "inputs": Field("InvokeAppSchema.Inputs", "map"),
            "query": Field("InvokeAppSchema.Query", "text"),
            "response_mode": Field("InvokeAppSchema.ResponseMode", "text"),
            "conversation_id": Field("InvokeAppSchema.ConversationId", "text"),
            "user": Field("InvokeAppSchema.User", "text"),
        },
    ),
    "fetch_app": Struct("FetchAppRequest", {"app_id": Field("AppId", "text", required=True)}),
    "tool": Struct(
        "InvokeToolRequest",
        {
            "tool_type": Field(
                "ToolType",
                "text",
                required=True,
                tag="tool_type",
                allowed=("builtin", "workflow", "api", "mcp"),
            ),
            "credential_id": Field("CredentialId", "text"),
            "provider": Field("InvokeToolSchema.Provider", "text", required=True),
            "tool": Field("InvokeToolSchema.Tool", "text", required=True),
            "tool_parameters": Field("InvokeToolSchema.ToolParameters", "map"),
        },
    ),
    "parameter_extractor": Struct(
        "InvokeParameterExtractorRequest",
        {"parameters": Field("Parameters", (_PARAMETER,), required=True), **_ASKED},
    ),
    "question_classifier": Struct(
        "InvokeQuestionClassifierRequest",
        {"classes": Field("Classes", (_CLASS,), required=True), **_ASKED},
    ),
    "file_upload": Struct(
        "UploadFileRequest",
        {
            "filename": Field("Filename", "text", required=True),
            "mimetype": Field("MimeType", "text", required=True),
        },
    ),
    "storage": Struct(
        "InvokeStorageRequest",
        {
            "opt": Field(
                "Opt",
                "text",
                required=True,
                tag="storage_opt",
                allowed=("get", "set", "del", "exist"),
            ),
            "key": Field("Key", "text", required=True),
            "value": Field("Value", "text"),
        },
    ),
}
"""The request of each operation, by its name; of all four of storage, since they share one."""

_NODE = Struct(
    "InvokeNodeResponse",
    {
        "process_data": Field("ProcessData", "map", required=True),
        "outputs": Field("Outputs", "map", required=True),
        "inputs": Field("Inputs", "map", required=True),
    },
)
RESULTS: dict[str, Struct] = {
    "tool": Struct(
        "ToolResponseChunk",
        {
            "type": Field(
                "Type",
                "text",
                required=True,
                tag="is_valid_tool_response_chunk_type",
                allowed=(
                    "text",
                    "file",
                    "blob",
                    "blob_chunk",
                    "json",
                    "link",
                    "image",
                    "image_link",
                    "binary_link",
                    "variable",
                    "log",
                    "retriever_resources",
                ),
            ),
            "message": Field("Message", "map"),
            "meta": Field("Meta", "map"),
        },
    ),
    "parameter_extractor": _NODE,
    "question_classifier": _NODE,
    "file_upload": Struct("UploadFileResponse", {"url": Field("URL", "text")}),
}
"""The result of each operation, by its name. What an app sends is a free map."""

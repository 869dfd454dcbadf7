# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from ..types import Word


class ModelFeature(Word):
    """What a large language model can do, as its provider plugin declares it."""

    TOOL_CALL = "tool-call"
    MULTI_TOOL_CALL = "multi-tool-call"
    AGENT_THOUGHT = "agent-thought"
    VISION = "vision"
    STREAM_TOOL_CALL = "stream-tool-call"
    DOCUMENT = "document"
    VIDEO = "video"
    AUDIO = "audio"
    STRUCTURED_OUTPUT = "structured-output"
    POLLING = "polling"

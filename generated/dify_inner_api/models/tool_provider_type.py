# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from ..types import Word


class ToolProviderType(Word):
    """What kind of provider a tool has. The daemon refuses `app` and `dataset-retrieval`."""

    BUILTIN = "builtin"
    WORKFLOW = "workflow"
    API = "api"
    MCP = "mcp"
    APP = "app"
    DATASET_RETRIEVAL = "dataset-retrieval"

# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from ..types import Word


class AppMode(Word):
    """What kind of app it is."""

    CHAT = "chat"
    AGENT_CHAT = "agent-chat"
    ADVANCED_CHAT = "advanced-chat"
    COMPLETION = "completion"
    WORKFLOW = "workflow"

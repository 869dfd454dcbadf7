"""The contract as a browser gets it: with the emulator's own address, tenant and session in its examples."""

import json
import re

_SERVERS = re.compile(r"^servers:\n(?:[ -].*\n)+", re.MULTILINE)
_TENANT = "7c9f3d53-2a8c-4d0f-9d3e-0c2d5f3f1a10"
"""The tenant of the contract's examples."""
_SESSION = re.compile(r"\bsess-1\b")
"""Their session with the daemon."""


def contract_for(url: str, tenant_id: str, session_id: str) -> str:
    """Returns `openapi.yaml` for the server at an address, so that its examples can be sent as they are."""
    from importlib import resources

    text = resources.files("dify_inner_api").joinpath("openapi.yaml").read_text("utf-8")
    servers = f"servers:\n  - url: {json.dumps(url)}\n    description: This emulator.\n"
    text = _SERVERS.sub(lambda _: servers, text, count=1)
    return _SESSION.sub(session_id, text.replace(_TENANT, tenant_id))

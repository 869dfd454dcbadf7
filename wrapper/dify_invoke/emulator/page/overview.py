"""What the page shows of an emulator, as one JSON document."""

from collections.abc import Callable
from dataclasses import dataclass

from ..answers import Json
from ..request_log import Entry, RequestLog
from ..scripts.script import Script, Scripts
from ..workspace import Workspace


@dataclass(frozen=True)
class Overview:
    """The parts of an emulator that are shown."""

    server: str
    """Which API server it stands in for, as in `Emulator(server=...)`."""
    version: str
    """The version that the server tells of itself."""
    framing: str
    api_key: str
    tenant_id: str
    workspace: Workspace
    scripts: Scripts
    requests: RequestLog
    session_id: Callable[[], str]
    """Gives the daemon's session for the examples, which is opened when it is first asked for."""

    def at(self, url: str) -> Json:
        """Returns the document for a browser that reached the emulator at an address."""
        workspace = self.workspace
        return {
            "server": {
                "name": self.server,
                "version": self.version,
                "framing": self.framing,
                "url": url,
            },
            "environment": {
                "DIFY_INNER_API_URL": url,
                "DIFY_INNER_API_KEY": self.api_key,
                "DIFY_TENANT_ID": self.tenant_id,
            },
            "apps": [{"id": app.app_id, "mode": app.mode} for app in workspace.apps.values()],
            "tools": [
                {
                    "name": tool.name,
                    "provider": tool.provider,
                    "type": tool.provider_type,
                    "description": tool.description,
                }
                for tool in workspace.tools.values()
            ],
            "datasources": [
                {"name": one.name, "provider": one.provider} for one in workspace.datasources
            ],
            "scripts": [_script(script) for script in self.scripts.made()],
            "calls": [_call(entry) for entry in self.requests.last()][::-1],
        }


def _script(script: Script) -> Json:
    return {"text": str(script), "place": script.place, "given": script.given}


def _call(entry: Entry) -> Json:
    return {
        "number": entry.number,
        "began": entry.began.isoformat(timespec="milliseconds"),
        "channel": entry.channel,
        "operation": entry.operation,
        "subject": entry.subject,
        "status": entry.status,
        "failed": entry.failed,
        "results": entry.results,
        "milliseconds": entry.milliseconds,
    }

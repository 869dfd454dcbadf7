"""The datasources of the emulator's workspace, which only the inner API reaches."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .answers import Json
from .failures import RefusedError


@dataclass(frozen=True)
class EmulatedDatasource:
    """A datasource that the emulator's workspace has. `Emulator(datasources=[...])` takes it.

    def pages(operation: str, request: dict[str, Any]) -> list[dict[str, Any]]:
        return [{"result": [{"workspace_id": "w", "pages": []}]}]

    notion = EmulatedDatasource("notion", pages, provider="acme/notion/notion")
    """

    name: str
    function: Callable[[str, Json], Iterable[Json]]
    """Is called with the operation and the whole request, and gives the results."""
    provider: str = "langgenius/emulator/emulator"
    datasource_type: str = "online_document"


def ask_datasource(
    datasources: Sequence[EmulatedDatasource], request: dict[str, Any]
) -> Iterable[Json]:
    """Asks the datasource that a request names. Raises RefusedError if there is none."""
    asked = (request["provider"], request["datasource"], request["datasource_type"])
    for one in datasources:
        if (one.provider, one.name, one.datasource_type) == asked:
            return one.function(request["operation"], request)
    raise RefusedError(400, f"plugin datasource {request['datasource']} not found")

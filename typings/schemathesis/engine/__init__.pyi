from collections.abc import Iterable

from ..schemas import BaseSchema
from . import events as events

class Engine:
    def execute(self) -> Iterable[events.EngineEvent]: ...

def from_schema(schema: BaseSchema) -> Engine: ...

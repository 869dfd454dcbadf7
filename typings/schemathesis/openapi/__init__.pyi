from typing import Any

from .. import Config
from ..schemas import BaseSchema

def from_dict(schema: dict[str, Any], *, config: Config) -> BaseSchema: ...

from typing import Any

from ..core.failures import Failure

class JsonSchemaError(Failure):
    instance_path: list[str | int]
    instance: Any

class RejectedPositiveData(Failure): ...

class UnsupportedMethodResponse(Failure):
    method: str

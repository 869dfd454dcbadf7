from .. import Response
from ..core.failures import Failure

class CheckFailureInfo:
    failure: Failure

class CheckNode:
    name: str
    failure_info: CheckFailureInfo | None

class Interaction:
    response: Response | None

class ScenarioRecorder:
    label: str
    checks: dict[str, list[CheckNode]]
    interactions: dict[str, Interaction]

class EngineEvent: ...

class ScenarioFinished(EngineEvent):
    recorder: ScenarioRecorder

class NonFatalError(EngineEvent):
    label: str
    value: Exception

class FatalError(EngineEvent):
    exception: Exception

class EngineFinished(EngineEvent):
    failures: list[Failure]

from typing import ClassVar

class Failure(AssertionError):  # noqa: N818 -- schemathesis's own name
    checks: ClassVar[tuple[str, ...]]
    title: str
    message: str

class AcceptedNegativeData(Failure): ...

from typing import ClassVar

class Failure(AssertionError):
    checks: ClassVar[tuple[str, ...]]
    title: str
    message: str

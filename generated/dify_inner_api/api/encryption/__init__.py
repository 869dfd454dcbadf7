# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""The `encryption` operations, one a module. A module is imported when it is first used."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import invoke_encrypt as invoke_encrypt

__all__ = [
    "invoke_encrypt",
]


if not TYPE_CHECKING:  # a checker should know a wrong name

    def __getattr__(name: str) -> Any:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return import_module(f".{name}", __name__)

    def __dir__() -> list[str]:
        return __all__

"""The packages of the extra `emulator`. Importing this module raises ModuleNotFoundError if one is missing."""

from importlib import import_module
from importlib.util import find_spec

PACKAGES = {
    "starlette": "starlette",
    "uvicorn": "uvicorn",
    "pydantic": "pydantic",
    "lameenc": "lameenc",
    "yaml": "pyyaml",
    "offapi": "offapi",
}
"""The name of the package, by the name of its module."""
_CARRIERS = frozenset({"offapi"})
"""Packages of which only the files are used. Importing offapi reads megabytes of them into templates."""


def _check() -> None:
    for module in PACKAGES:
        try:
            if module not in _CARRIERS:
                import_module(module)
            elif find_spec(module) is None:
                raise ModuleNotFoundError(name=module)
        except ModuleNotFoundError as error:
            missing = error.name or module
            raise ModuleNotFoundError(
                f"the emulator needs the package {PACKAGES.get(missing, missing)}, which is not "
                "installed: pip install 'dify-invoke[emulator]'",
                name=missing,
            ) from error


_check()

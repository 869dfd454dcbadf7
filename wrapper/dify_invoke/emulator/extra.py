"""The packages of the extra `emulator`. Importing this module raises ModuleNotFoundError if one is missing."""

from importlib import import_module

PACKAGES = {
    "starlette": "starlette",
    "uvicorn": "uvicorn",
    "pydantic": "pydantic",
    "lameenc": "lameenc",
    "yaml": "pyyaml",
}
"""The name of the package, by the name of its module."""


def _check() -> None:
    for module in PACKAGES:
        try:
            import_module(module)
        except ModuleNotFoundError as error:
            missing = error.name or module
            raise ModuleNotFoundError(
                f"the emulator needs the package {PACKAGES.get(missing, missing)}, which is not "
                "installed: pip install 'dify-invoke[emulator]'",
                name=missing,
            ) from error


_check()

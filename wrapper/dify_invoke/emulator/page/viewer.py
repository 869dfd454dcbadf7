"""Swagger UI, which shows the contract: the package offapi carries its files, so that no network is needed."""

from importlib.util import find_spec
from pathlib import Path


def viewer_file(name: str) -> Path:
    """Returns where a file of the viewer is.

    offapi is found and not imported: to be imported, it reads three viewers into templates.
    """
    package = find_spec("offapi")
    assert package
    assert package.origin
    return Path(package.origin).with_name(name)

"""What is said where the package of a backend is not installed."""

from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def extra(name: str) -> Generator[None]:
    """Names the extra in the error of an import that fails inside."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"the backend {name} needs {error.name}, which is not installed: "
            f"pip install 'dify-invoke[cli,{name}]'",
            name=error.name,
        ) from error

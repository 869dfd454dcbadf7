"""Leaves the frames of libraries out of the tracebacks that pytest shows: the test's and the plugin's own remain.

pytest shows the arguments of the last frame, too, and those of an HTTP client hold the key of a platform.
"""

import sys
from collections.abc import Generator
from contextlib import contextmanager

_LIBRARIES = ("dify_invoke.", "dify_inner_api.", "dify_plugin.", "httpcore2.", "h11.")
_SHOWN = "dify_invoke.pytest_plugin"
"""The plugin's own frames. pytest shows of its failures the text alone, but says so where every frame is hidden."""
_HIDDEN = "__tracebackhide__"


@contextmanager
def without_libraries() -> Generator[None]:
    """While it runs, pytest leaves out the frames of their modules, unless it is given `--full-trace`."""
    modules = [
        vars(one)
        for name, one in list(sys.modules.items())
        if name.startswith(_LIBRARIES) and not name.startswith(_SHOWN)
    ]
    marked = [names for names in modules if _HIDDEN not in names]
    for names in marked:
        names[_HIDDEN] = True
    try:
        yield
    finally:
        for names in marked:
            del names[_HIDDEN]

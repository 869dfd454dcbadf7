"""Turns off the search for keys in errors: fuzzing raises thousands, whose keys are planted."""

import gc
from collections.abc import Iterator
from inspect import unwrap

import pytest

from dify_invoke.errors import ReverseInvocationError


@pytest.fixture(autouse=True, scope="module")
def no_search() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patches:
        begin = unwrap(ReverseInvocationError.__init__)
        patches.setattr(ReverseInvocationError, "__init__", begin)
        patches.delattr(ReverseInvocationError, "__del__", raising=False)
        yield
        gc.collect()  # an error that is deleted later would be searched

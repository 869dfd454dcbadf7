"""Turns off the search for keys in errors: fuzzing raises thousands, and they have no keys."""

from inspect import unwrap

import pytest

from dify_invoke.errors import ReverseInvocationError


@pytest.fixture(autouse=True)
def no_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ReverseInvocationError, "__init__", unwrap(ReverseInvocationError.__init__))
    monkeypatch.delattr(ReverseInvocationError, "__del__", raising=False)

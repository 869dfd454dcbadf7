"""The operations that the emulator serves: all of the contract that have an answer."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import attrs
from pydantic import BaseModel

from dify_inner_api import api, daemon_operations, models, server_models
from dify_inner_api.api import model as models_of_ai

from ..protocol.operation import Operation
from .answers import ANSWERS, Json
from .workspace_answers import WORKSPACE_ANSWERS, Call


@dataclass(frozen=True)
class Served:
    """An operation of the contract with its answer."""

    name: str
    """Its name in `Received` and `fail_next`, such as `llm`."""
    contract: Operation[Any]
    body: type[BaseModel]
    """Checks what is posted to the inner API."""
    request: type[BaseModel]
    """Checks what is sent to the daemon."""
    results: Callable[[Json], Iterator[Json]] | None
    """Yields the results for a checked body, without envelopes: one if it does not stream."""
    answer: Callable[[Call], Iterator[Json]] | None
    """Yields them for an operation that needs the workspace, or that fails in a way of its own."""


def _operations(package: Any) -> Iterator[tuple[str, Operation[Any]]]:
    for id_ in package.__all__:
        operation: Operation[Any] = getattr(package, id_).OPERATION
        yield id_.removeprefix("invoke_").removeprefix("request_"), operation


def _served() -> Iterator[Served]:
    for module in pkgutil.iter_modules(api.__path__, f"{api.__name__}."):
        for name, operation in _operations(importlib.import_module(module.name)):
            results, answer = ANSWERS.get(name), WORKSPACE_ANSWERS.get(name)
            if results or answer:
                body: type[BaseModel] = getattr(server_models, operation.body.__name__)
                request: type[BaseModel] = getattr(server_models, operation.request.__name__)
                yield Served(name, operation, body, request, results, answer)


OPERATIONS = {served.name: served for served in _served()}
"""By name."""

STORAGE: dict[str, Operation[Any]] = {
    operation.name: operation
    for operation in (getattr(daemon_operations, name) for name in daemon_operations.__all__)
}
"""The operations that the daemon answers itself, by name."""

MODEL_PERMISSIONS = frozenset(operation.permission for _, operation in _operations(models_of_ai))
"""The permissions below `resource.permission.model` of a manifest."""

OTHER_PERMISSIONS = frozenset(
    operation.permission
    for operation in (*(served.contract for served in OPERATIONS.values()), *STORAGE.values())
    if operation.permission
).difference(MODEL_PERMISSIONS)
"""The permissions beside it: `app`, `tool`, ..."""


def _invocable() -> Iterator[tuple[str, Served]]:
    by_request = {served.contract.request: served for served in OPERATIONS.values()}
    for type_, class_ in models.BackwardsInvocation.variants().items():
        request = attrs.fields_dict(class_)["request"].type if type_ is not None else None
        if type_ is not None and request in by_request:
            yield type_, by_request[request]


INVOCABLE = dict(_invocable())
"""By the `type` of an invocation to the daemon."""

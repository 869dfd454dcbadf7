"""The operations that the emulator serves: all of the contract that have an answer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import attrs
from pydantic import BaseModel

from dify_inner_api import models, server_models
from dify_inner_api.api import model as contract

from ..protocol.operation import Operation
from .answers import ANSWERS, Json


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
    results: Callable[[Json], Iterator[Json]]
    """Yields the results for a checked body, without envelopes: one if it does not stream."""


def _served() -> Iterator[Served]:
    for id_ in contract.__all__:
        operation: Operation[Any] = getattr(contract, id_).OPERATION
        name = id_.removeprefix("invoke_")
        if name in ANSWERS:
            body: type[BaseModel] = getattr(server_models, operation.body.__name__)
            request: type[BaseModel] = getattr(server_models, operation.request.__name__)
            yield Served(name, operation, body, request, ANSWERS[name])


OPERATIONS = {served.name: served for served in _served()}
"""By name."""

MODEL_PERMISSIONS = frozenset(served.contract.permission for served in OPERATIONS.values())
"""The permissions below `resource.permission.model` of a manifest."""


def _invocable() -> Iterator[tuple[str, Served]]:
    by_request = {served.contract.request: served for served in OPERATIONS.values()}
    for type_, class_ in models.BackwardsInvocation.variants().items():
        request = attrs.fields_dict(class_)["request"].type if type_ is not None else None
        if type_ is not None and request in by_request:
            yield type_, by_request[request]


INVOCABLE = dict(_invocable())
"""By the `type` of an invocation to the daemon."""

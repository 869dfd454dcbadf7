# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define

from ..models.json_object import JsonObject
from ..types import Model, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class NodeResponse(Model):
    """The answer of a node. All three are null where the node failed.

    Attributes:
        process_data: What the node did; null where it is empty.
        inputs: What the node was given; null where it is empty.
        outputs: What the node found.
    """

    process_data: JsonObject | None = None
    """What the node did; null where it is empty."""
    inputs: JsonObject | None = None
    """What the node was given; null where it is empty."""
    outputs: JsonObject | None = None
    """What the node found."""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)

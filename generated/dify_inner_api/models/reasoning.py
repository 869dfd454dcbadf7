# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define

from ..types import Model, OrNull, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class Reasoning(Model):
    """A piece of what a model thinks.

    Attributes:
        message_id: The answer; null in a workflow.
        reasoning: The piece of text.
        node_id: The node.
        is_final: Whether this is the last piece.
    """

    message_id: str | None = None
    """The answer; null in a workflow."""
    reasoning: OrNull[str] = ""
    """The piece of text."""
    node_id: str | None = None
    """The node."""
    is_final: bool | None = None
    """Whether this is the last piece."""

    def __attrs_post_init__(self) -> None:
        self.reasoning = self.reasoning or ""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)

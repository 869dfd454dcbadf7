# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define, field

from ..types import Model, OrNull, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class WorkflowText(Model):
    """A piece of a workflow's text.

    Attributes:
        text: The text.
        from_variable_selector: Where the text comes from: a node and its variable.
    """

    text: OrNull[str] = ""
    """The text."""
    from_variable_selector: OrNull[list[str]] = field(factory=list[str])
    """Where the text comes from: a node and its variable."""

    def __attrs_post_init__(self) -> None:
        self.text = self.text or ""
        self.from_variable_selector = self.from_variable_selector or []

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)

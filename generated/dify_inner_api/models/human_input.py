# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define, field

from ..models.json_object import JsonObject
from ..types import Model, OrNull, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class HumanInput(Model):
    """A form for a human.

    Attributes:
        form_id: The form.
        node_id: The node that waits.
        node_title: The name of the node.
        form_content: What the human reads.
        inputs: The fields of the form.
        actions: The buttons of the form.
        form_token: The key to fill in the form by.
        resolved_default_values: What the fields begin with.
        expiration_time: Until when the form can be filled in, in seconds since 1970.
        action_id: The button that was pressed.
        action_text: The text of that button.
        rendered_content: The form as it was filled in.
    """

    form_id: OrNull[str] = ""
    """The form."""
    node_id: OrNull[str] = ""
    """The node that waits."""
    node_title: OrNull[str] = ""
    """The name of the node."""
    form_content: str | None = None
    """What the human reads."""
    inputs: OrNull[list[Any]] = field(factory=list[Any])
    """The fields of the form."""
    actions: OrNull[list[Any]] = field(factory=list[Any])
    """The buttons of the form."""
    form_token: str | None = None
    """The key to fill in the form by."""
    resolved_default_values: JsonObject | None = None
    """What the fields begin with."""
    expiration_time: Any = None
    """Until when the form can be filled in, in seconds since 1970."""
    action_id: str | None = None
    """The button that was pressed."""
    action_text: str | None = None
    """The text of that button."""
    rendered_content: str | None = None
    """The form as it was filled in."""

    def __attrs_post_init__(self) -> None:
        self.form_id = self.form_id or ""
        self.node_id = self.node_id or ""
        self.node_title = self.node_title or ""
        self.inputs = self.inputs or []
        self.actions = self.actions or []

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)

# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any, Literal

from attrs import define, field

from ..types import Model, OrNull, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class ParameterConfig(Model):
    """A parameter to find in a text.

    Attributes:
        name: The name; not `__reason` and not `__is_success`.
        type: The type of its value. Daemons know no `array[boolean]`.
        options: The values of a `select`.
        description: What the model should look for; null is sent as "".
        required: Whether it must be found; null is sent as false.
    """

    name: str
    """The name; not `__reason` and not `__is_success`."""
    type: (
        Literal["array[boolean]"]
        | Literal["array[number]"]
        | Literal["array[object]"]
        | Literal["array[string]"]
        | Literal["bool"]
        | Literal["boolean"]
        | Literal["number"]
        | Literal["select"]
        | Literal["string"]
        | str
    )
    """The type of its value. Daemons know no `array[boolean]`."""
    options: list[str] = field(factory=list[str])
    """The values of a `select`."""
    description: OrNull[str] = ""
    """What the model should look for; null is sent as ""."""
    required: OrNull[bool] = False
    """Whether it must be found; null is sent as false."""

    def __attrs_post_init__(self) -> None:
        self.description = self.description or ""
        self.required = self.required or False

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)

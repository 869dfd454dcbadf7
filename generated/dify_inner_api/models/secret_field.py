# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define

from ..types import Model, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class SecretField(Model):
    """A field of settings.

    Attributes:
        type: `secret-input` for what is encrypted, or another type.
        name: The name of the field.
    """

    type: str
    """`secret-input` for what is encrypted, or another type."""
    name: str
    """The name of the field."""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)

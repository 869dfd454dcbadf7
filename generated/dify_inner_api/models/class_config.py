# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define

from ..types import Model, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class ClassConfig(Model):
    """A class that a question may belong to.

    Attributes:
        id: What the answer calls the class.
        name: What the model reads of the class.
    """

    id: str
    """What the answer calls the class."""
    name: str
    """What the model reads of the class."""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)

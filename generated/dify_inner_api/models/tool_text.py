# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define

from ..types import Model, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class ToolText(Model):
    """A text, or an address.

    Attributes:
        text: The text. An address of a file that the server stores is relative and not signed: `/files/tools/...`.
    """

    text: str
    """The text. An address of a file that the server stores is relative and not signed: `/files/tools/...`."""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)

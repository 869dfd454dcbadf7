# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define

from ..types import Model, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class ToolBlobChunk(Model):
    """A piece of a file of at most 8 KiB.

    Attributes:
        id: The file that the piece belongs to.
        sequence: The number of the piece, from 0.
        total_length: The bytes of the whole file.
        blob: The bytes of the piece; base64 on the wire.
        end: Whether this is the last piece, which may be empty.
    """

    id: str
    """The file that the piece belongs to."""
    sequence: int
    """The number of the piece, from 0."""
    total_length: int
    """The bytes of the whole file."""
    blob: bytes
    """The bytes of the piece; base64 on the wire."""
    end: bool
    """Whether this is the last piece, which may be empty."""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)

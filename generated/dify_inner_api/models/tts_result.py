# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define

from ..types import Model, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class TTSResult(Model):
    """A piece of speech.

    Attributes:
        result: One complete audio segment, mp3 unless `mime_type` says otherwise, hexadecimal.
        mime_type: The segment's media type; null from servers that do not say, which send mp3.
    """

    result: str
    """One complete audio segment, mp3 unless `mime_type` says otherwise, hexadecimal."""
    mime_type: str | None = None
    """The segment's media type; null from servers that do not say, which send mp3."""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)

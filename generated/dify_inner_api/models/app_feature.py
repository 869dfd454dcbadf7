# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define

from ..types import Model, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class AppFeature(Model):
    """A feature of an app that is on or off.

    Attributes:
        enabled: Whether it is on.
        language: The language, for speech.
        voice: The voice, for speech.
        autoPlay: Whether speech plays by itself: `enabled` or `disabled`.
        type: The kind of moderation, such as `keywords`.
    """

    enabled: bool | None = None
    """Whether it is on."""
    language: str | None = None
    """The language, for speech."""
    voice: str | None = None
    """The voice, for speech."""
    autoPlay: str | None = None
    """Whether speech plays by itself: `enabled` or `disabled`."""
    type: str | None = None
    """The kind of moderation, such as `keywords`."""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)

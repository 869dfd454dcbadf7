# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..types import Model
from .moderation_model_config import ModerationModelConfig


@define(kw_only=True, repr=False, getstate_setstate=False)
class ModerationRequest(ModerationModelConfig, Model):
    """What to check.

    Attributes: (besides those of `ModerationModelConfig`)
        text: The text.
    """

    text: str
    """The text."""

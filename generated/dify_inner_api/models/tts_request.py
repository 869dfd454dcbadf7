# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..types import Model
from .tts_model_config import TTSModelConfig


@define(kw_only=True, repr=False, getstate_setstate=False)
class TTSRequest(TTSModelConfig, Model):
    """What to speak.

    Attributes: (besides those of `TTSModelConfig`)
        content_text: The text.
    """

    content_text: str
    """The text."""

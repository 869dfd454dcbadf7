# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..types import Model
from .speech_2_text_model_config import Speech2TextModelConfig


@define(kw_only=True, repr=False, getstate_setstate=False)
class Speech2TextRequest(Speech2TextModelConfig, Model):
    """What to listen to.

    Attributes: (besides those of `Speech2TextModelConfig`)
        file: The audio file's bytes, hexadecimal, two digits a byte; mostly mp3.
    """

    file: str
    """The audio file's bytes, hexadecimal, two digits a byte; mostly mp3."""

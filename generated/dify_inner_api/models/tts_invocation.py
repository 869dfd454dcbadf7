# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import Literal

from attrs import define

from ..models.tts_request import TTSRequest
from ..types import Model
from .backwards_invocation import BackwardsInvocation


@define(kw_only=True, repr=False, getstate_setstate=False)
class TTSInvocation(BackwardsInvocation, Model):
    """A `TTSRequest` to the daemon.

    Attributes: (besides those of `BackwardsInvocation`)
        type: Always `tts`.
        backwards_request_id: New for each request, 32 hexadecimal digits; the events of the answer carry it.
        request: What to speak.
    """

    type: Literal["tts"] = "tts"
    """Always `tts`."""
    backwards_request_id: str
    """New for each request, 32 hexadecimal digits; the events of the answer carry it."""
    request: TTSRequest
    """What to speak."""

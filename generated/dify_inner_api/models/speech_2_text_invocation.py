# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import Literal

from attrs import define

from ..models.speech_2_text_request import Speech2TextRequest
from ..types import Model
from .backwards_invocation import BackwardsInvocation


@define(kw_only=True, repr=False, getstate_setstate=False)
class Speech2TextInvocation(BackwardsInvocation, Model):
    """A `Speech2TextRequest` to the daemon.

    Attributes: (besides those of `BackwardsInvocation`)
        type: Always `speech2text`.
        backwards_request_id: New for each request, 32 hexadecimal digits; the events of the answer carry it.
        request: What to listen to.
    """

    type: Literal["speech2text"] = "speech2text"
    """Always `speech2text`."""
    backwards_request_id: str
    """New for each request, 32 hexadecimal digits; the events of the answer carry it."""
    request: Speech2TextRequest
    """What to listen to."""

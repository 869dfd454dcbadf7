# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import Literal

from attrs import define

from ..models.moderation_request import ModerationRequest
from ..types import Model
from .backwards_invocation import BackwardsInvocation


@define(kw_only=True, repr=False, getstate_setstate=False)
class ModerationInvocation(BackwardsInvocation, Model):
    """A `ModerationRequest` to the daemon.

    Attributes: (besides those of `BackwardsInvocation`)
        type: Always `moderation`.
        backwards_request_id: New for each request, 32 hexadecimal digits; the events of the answer carry it.
        request: What to check.
    """

    type: Literal["moderation"] = "moderation"
    """Always `moderation`."""
    backwards_request_id: str
    """New for each request, 32 hexadecimal digits; the events of the answer carry it."""
    request: ModerationRequest
    """What to check."""

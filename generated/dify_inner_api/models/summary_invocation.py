# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import Literal

from attrs import define

from ..models.summary_request import SummaryRequest
from ..types import Model
from .backwards_invocation import BackwardsInvocation


@define(kw_only=True, repr=False, getstate_setstate=False)
class SummaryInvocation(BackwardsInvocation, Model):
    """A `SummaryRequest` to the daemon.

    Attributes: (besides those of `BackwardsInvocation`)
        type: Always `system_summary`.
        backwards_request_id: New for each request, 32 hexadecimal digits; the events of the answer carry it.
        request: What to summarise. The workspace's system model does it.
    """

    type: Literal["system_summary"] = "system_summary"
    """Always `system_summary`."""
    backwards_request_id: str
    """New for each request, 32 hexadecimal digits; the events of the answer carry it."""
    request: SummaryRequest
    """What to summarise. The workspace's system model does it."""

# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import Literal

from attrs import define

from ..models.fetch_app_request import FetchAppRequest
from ..types import Model
from .backwards_invocation import BackwardsInvocation


@define(kw_only=True, repr=False, getstate_setstate=False)
class FetchAppInvocation(BackwardsInvocation, Model):
    """A `FetchAppRequest` to the daemon.

    Attributes: (besides those of `BackwardsInvocation`)
        type: Always `fetch_app`.
        backwards_request_id: New for each request, 32 hexadecimal digits; the events of the answer carry it.
        request: A question about an app.
    """

    type: Literal["fetch_app"] = "fetch_app"
    """Always `fetch_app`."""
    backwards_request_id: str
    """New for each request, 32 hexadecimal digits; the events of the answer carry it."""
    request: FetchAppRequest
    """A question about an app."""

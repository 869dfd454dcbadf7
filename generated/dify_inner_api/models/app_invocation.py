# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import Literal

from attrs import define

from ..models.app_request import AppRequest
from ..types import Model
from .backwards_invocation import BackwardsInvocation


@define(kw_only=True, repr=False, getstate_setstate=False)
class AppInvocation(BackwardsInvocation, Model):
    """A `AppRequest` to the daemon.

    Attributes: (besides those of `BackwardsInvocation`)
        type: Always `app`.
        backwards_request_id: New for each request, 32 hexadecimal digits; the events of the answer carry it.
        request: A run of an app.
    """

    type: Literal["app"] = "app"
    """Always `app`."""
    backwards_request_id: str
    """New for each request, 32 hexadecimal digits; the events of the answer carry it."""
    request: AppRequest
    """A run of an app."""

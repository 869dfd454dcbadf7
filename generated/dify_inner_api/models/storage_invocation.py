# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import Literal

from attrs import define

from ..models.storage_request import StorageRequest
from ..types import Model
from .backwards_invocation import BackwardsInvocation


@define(kw_only=True, repr=False, getstate_setstate=False)
class StorageInvocation(BackwardsInvocation, Model):
    """A `StorageRequest` to the daemon.

    Attributes: (besides those of `BackwardsInvocation`)
        type: Always `storage`.
        backwards_request_id: New for each request, 32 hexadecimal digits; the events of the answer carry it.
        request: What to do with a key of the plugin's storage; its class follows from `opt`.
    """

    type: Literal["storage"] = "storage"
    """Always `storage`."""
    backwards_request_id: str
    """New for each request, 32 hexadecimal digits; the events of the answer carry it."""
    request: StorageRequest
    """What to do with a key of the plugin's storage; its class follows from `opt`."""

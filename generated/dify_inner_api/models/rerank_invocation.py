# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import Literal

from attrs import define

from ..models.rerank_request import RerankRequest
from ..types import Model
from .backwards_invocation import BackwardsInvocation


@define(kw_only=True, repr=False, getstate_setstate=False)
class RerankInvocation(BackwardsInvocation, Model):
    """A `RerankRequest` to the daemon.

    Attributes: (besides those of `BackwardsInvocation`)
        type: Always `rerank`.
        backwards_request_id: New for each request, 32 hexadecimal digits; the events of the answer carry it.
        request: What to order, and by what. Servers up to 1.16.0-rc1 refuse a request in which `score_threshold`
            or `top_n` is null or absent; newer ones take it, and then neither limits the result.
    """

    type: Literal["rerank"] = "rerank"
    """Always `rerank`."""
    backwards_request_id: str
    """New for each request, 32 hexadecimal digits; the events of the answer carry it."""
    request: RerankRequest
    """What to order, and by what. Servers up to 1.16.0-rc1 refuse a request in which `score_threshold`
    or `top_n` is null or absent; newer ones take it, and then neither limits the result."""

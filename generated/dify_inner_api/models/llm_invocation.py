# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import Literal

from attrs import define

from ..models.llm_request import LLMRequest
from ..types import Model
from .backwards_invocation import BackwardsInvocation


@define(kw_only=True, repr=False, getstate_setstate=False)
class LLMInvocation(BackwardsInvocation, Model):
    """A `LLMRequest` to the daemon.

    Attributes: (besides those of `BackwardsInvocation`)
        type: Always `llm`.
        backwards_request_id: New for each request, 32 hexadecimal digits; the events of the answer carry it.
        request: What to ask a large language model.
    """

    type: Literal["llm"] = "llm"
    """Always `llm`."""
    backwards_request_id: str
    """New for each request, 32 hexadecimal digits; the events of the answer carry it."""
    request: LLMRequest
    """What to ask a large language model."""

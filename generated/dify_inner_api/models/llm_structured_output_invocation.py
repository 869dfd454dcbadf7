# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import Literal

from attrs import define

from ..models.llm_structured_output_request import LLMStructuredOutputRequest
from ..types import Model
from .backwards_invocation import BackwardsInvocation


@define(kw_only=True, repr=False, getstate_setstate=False)
class LLMStructuredOutputInvocation(BackwardsInvocation, Model):
    """A `LLMStructuredOutputRequest` to the daemon.

    Attributes: (besides those of `BackwardsInvocation`)
        type: Always `llm_structured_output`.
        backwards_request_id: New for each request, 32 hexadecimal digits; the events of the answer carry it.
        request: What to ask a large language model, and the shape of the answer.
    """

    type: Literal["llm_structured_output"] = "llm_structured_output"
    """Always `llm_structured_output`."""
    backwards_request_id: str
    """New for each request, 32 hexadecimal digits; the events of the answer carry it."""
    request: LLMStructuredOutputRequest
    """What to ask a large language model, and the shape of the answer."""

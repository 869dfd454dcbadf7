# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import Literal

from attrs import define

from ..models.parameter_extractor_request import ParameterExtractorRequest
from ..types import Model
from .backwards_invocation import BackwardsInvocation


@define(kw_only=True, repr=False, getstate_setstate=False)
class ParameterExtractorInvocation(BackwardsInvocation, Model):
    """A `ParameterExtractorRequest` to the daemon.

    Attributes: (besides those of `BackwardsInvocation`)
        type: Always `node_parameter_extractor`.
        backwards_request_id: New for each request, 32 hexadecimal digits; the events of the answer carry it.
        request: What to find in which text.
    """

    type: Literal["node_parameter_extractor"] = "node_parameter_extractor"
    """Always `node_parameter_extractor`."""
    backwards_request_id: str
    """New for each request, 32 hexadecimal digits; the events of the answer carry it."""
    request: ParameterExtractorRequest
    """What to find in which text."""

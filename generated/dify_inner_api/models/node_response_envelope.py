# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..models.node_response import NodeResponse
from ..types import Model


@define(kw_only=True, repr=False, getstate_setstate=False)
class NodeResponseEnvelope(Model):
    """A `NodeResponse` or an error.

    Attributes:
        data: Null or absent when there is an error.
        error: What failed, in the model side's words; "" and null mean nothing did.
    """

    data: NodeResponse | None = None
    """Null or absent when there is an error."""
    error: str | None = None
    """What failed, in the model side's words; "" and null mean nothing did."""

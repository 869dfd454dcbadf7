# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..models.multi_modal_rerank_result import MultiModalRerankResult
from ..types import Model


@define(kw_only=True, repr=False, getstate_setstate=False)
class MultiModalRerankResultEnvelope(Model):
    """A `MultiModalRerankResult` or an error.

    Attributes:
        data: Null or absent when there is an error.
        error: What failed, in the model side's words; "" and null mean nothing did.
    """

    data: MultiModalRerankResult | None = None
    """Null or absent when there is an error."""
    error: str | None = None
    """What failed, in the model side's words; "" and null mean nothing did."""

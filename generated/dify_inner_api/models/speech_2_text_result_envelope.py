# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..models.speech_2_text_result import Speech2TextResult
from ..types import Model


@define(kw_only=True, repr=False, getstate_setstate=False)
class Speech2TextResultEnvelope(Model):
    """A `Speech2TextResult` or an error.

    Attributes:
        data: Null or absent when there is an error.
        error: What failed, in the model side's words; "" and null mean nothing did.
    """

    data: Speech2TextResult | None = None
    """Null or absent when there is an error."""
    error: str | None = None
    """What failed, in the model side's words; "" and null mean nothing did."""

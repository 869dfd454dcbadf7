# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..models.app_event import AppEvent
from ..types import Model


@define(kw_only=True, repr=False, getstate_setstate=False)
class AppEventEnvelope(Model):
    """A `AppEvent` or an error.

    Attributes:
        data: Null or absent when there is an error.
        error: What failed, in the model side's words; "" and null mean nothing did.
    """

    data: AppEvent | None = None
    """Null or absent when there is an error."""
    error: str | None = None
    """What failed, in the model side's words; "" and null mean nothing did."""

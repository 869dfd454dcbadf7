# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..models.moderation_result import ModerationResult
from ..types import OrNull


@define(kw_only=True)
class ModerationResultEnvelope:
    """A `ModerationResult` or an error."""

    data: ModerationResult | None = None
    """Null or absent when there is an error."""
    error: OrNull[str] = ""
    """What failed, in the model side's words; "" and null mean nothing did."""

    def __attrs_post_init__(self) -> None:
        self.error = self.error or ""

# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..types import Model


@define(kw_only=True, repr=False, getstate_setstate=False)
class SummaryRequest(Model):
    """What to summarise. The workspace's system model does it.

    Attributes:
        text: The text.
        instruction: What the summary should be like; "" leaves that to the model.
    """

    text: str
    """The text."""
    instruction: str
    """What the summary should be like; "" leaves that to the model."""

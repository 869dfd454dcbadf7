# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define


@define(kw_only=True)
class SummaryRequest:
    """What to summarise. The workspace's system model does it.

    Attributes:
        text: The text.
        instruction: What the summary should be like; "" leaves that to the model.
    """

    text: str
    """The text."""
    instruction: str
    """What the summary should be like; "" leaves that to the model."""

# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..types import Model


@define(kw_only=True, repr=False, getstate_setstate=False)
class SummaryResult(Model):
    """A summary.

    Attributes:
        summary: The summary's text.
    """

    summary: str
    """The summary's text."""

# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define


@define(kw_only=True)
class SummaryResult:
    """A summary.

    Attributes:
        summary: The summary's text.
    """

    summary: str
    """The summary's text."""

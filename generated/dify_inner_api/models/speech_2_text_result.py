# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define


@define(kw_only=True)
class Speech2TextResult:
    """What was said.

    Attributes:
        result: The text.
    """

    result: str
    """The text."""

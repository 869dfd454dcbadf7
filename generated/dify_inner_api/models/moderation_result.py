# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define


@define(kw_only=True)
class ModerationResult:
    """The outcome of a check.

    Attributes:
        result: Whether the text is sensitive.
    """

    result: bool
    """Whether the text is sensitive."""

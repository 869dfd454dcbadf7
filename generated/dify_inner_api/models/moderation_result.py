# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..types import Model


@define(kw_only=True, repr=False, getstate_setstate=False)
class ModerationResult(Model):
    """The outcome of a check.

    Attributes:
        result: Whether the text is sensitive.
    """

    result: bool
    """Whether the text is sensitive."""

# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..types import Model


@define(kw_only=True, repr=False, getstate_setstate=False)
class Speech2TextResult(Model):
    """What was said.

    Attributes:
        result: The text.
    """

    result: str
    """The text."""

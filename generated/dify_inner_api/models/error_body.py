# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..types import Model


@define(kw_only=True, repr=False, getstate_setstate=False)
class ErrorBody(Model):
    """What the API server answers beside 200.

    Attributes:
        code: A word for the kind of error, such as `invalid_param`, `not_found`, `unknown`.
        message: What is wrong, in words.
        status: The HTTP status again; some versions leave it out.
    """

    code: str
    """A word for the kind of error, such as `invalid_param`, `not_found`, `unknown`."""
    message: str
    """What is wrong, in words."""
    status: int | None = None
    """The HTTP status again; some versions leave it out."""

# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import Any, Literal

from attrs import define

from ..types import Model, OrNull


@define(kw_only=True, repr=False, getstate_setstate=False)
class BackwardsResponse(Model):
    """A piece of the answer to one reverse invocation, its end, or an error in its place.

    Attributes:
        backwards_request_id: New for each request, 32 hexadecimal digits; the events of the answer carry it.
        event: `response`, `error` or `end`.
        message: For a response `stream` or `struct`, for an error what failed; else "".
        data: For a response the result, by the invocation's type; for an error null, or an object that
            says more; null at the end.
    """

    backwards_request_id: str
    """New for each request, 32 hexadecimal digits; the events of the answer carry it."""
    event: Literal["end"] | Literal["error"] | Literal["response"] | str
    """`response`, `error` or `end`."""
    message: OrNull[str] = ""
    """For a response `stream` or `struct`, for an error what failed; else ""."""
    data: Any = None
    """For a response the result, by the invocation's type; for an error null, or an object that
    says more; null at the end."""

    def __attrs_post_init__(self) -> None:
        self.message = self.message or ""

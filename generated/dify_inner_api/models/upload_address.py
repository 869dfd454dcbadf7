# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..types import Model


@define(kw_only=True, repr=False, getstate_setstate=False)
class UploadAddress(Model):
    """The address to post the file to.

    Attributes:
        url: The signed address; relative where the server does not know its own.
    """

    url: str
    """The signed address; relative where the server does not know its own."""

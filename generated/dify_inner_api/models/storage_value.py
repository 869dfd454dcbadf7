# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..types import Model


@define(kw_only=True, repr=False, getstate_setstate=False)
class StorageValue(Model):
    """A stored value.

    Attributes:
        data: The bytes, hexadecimal; "" for an empty value.
    """

    data: str
    """The bytes, hexadecimal; "" for an empty value."""

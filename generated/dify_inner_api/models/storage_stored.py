# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..types import Model


@define(kw_only=True, repr=False, getstate_setstate=False)
class StorageStored(Model):
    """The confirmation of a change.

    Attributes:
        data: `ok`.
    """

    data: str
    """`ok`."""

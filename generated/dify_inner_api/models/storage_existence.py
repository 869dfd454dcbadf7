# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..types import Model


@define(kw_only=True, repr=False, getstate_setstate=False)
class StorageExistence(Model):
    """Whether a key has a value.

    Attributes:
        data: Whether it has one.
    """

    data: bool
    """Whether it has one."""

# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import Literal

from attrs import define

from ..models.json_object import JsonObject
from ..models.secret_field import SecretField
from ..types import Model


@define(kw_only=True, repr=False, getstate_setstate=False)
class EncryptRequest(Model):
    """Settings with secrets in them.

    Attributes:
        opt: What to do; `clear` forgets what was cached.
        namespace: Whose settings they are: `endpoint`.
        identity: The endpoint.
        data: The settings by name.
        config: The fields.
    """

    opt: Literal["clear"] | Literal["decrypt"] | Literal["encrypt"] | str
    """What to do; `clear` forgets what was cached."""
    namespace: Literal["endpoint"] = "endpoint"
    """Whose settings they are: `endpoint`."""
    identity: str
    """The endpoint."""
    data: JsonObject
    """The settings by name."""
    config: list[SecretField]
    """The fields."""

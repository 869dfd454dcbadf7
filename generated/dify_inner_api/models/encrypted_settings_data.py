# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..models.encrypted_settings import EncryptedSettings
from ..types import Model


@define(kw_only=True, repr=False, getstate_setstate=False)
class EncryptedSettingsData(Model):
    """The inner API's further envelope.

    Attributes:
        data: The settings.
    """

    data: EncryptedSettings | None = None
    """The settings."""

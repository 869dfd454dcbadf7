# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..models.app_parameters import AppParameters
from ..types import Model


@define(kw_only=True, repr=False, getstate_setstate=False)
class AppParametersData(Model):
    """The inner API's further envelope.

    Attributes:
        data: The parameters.
    """

    data: AppParameters | None = None
    """The parameters."""

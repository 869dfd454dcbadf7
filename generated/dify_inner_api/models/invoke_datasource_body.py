# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..types import Model
from .datasource_request import DatasourceRequest


@define(kw_only=True, repr=False, getstate_setstate=False)
class InvokeDatasourceBody(DatasourceRequest, Model):
    """A `DatasourceRequest` of a tenant and a user.

    Attributes: (besides those of `DatasourceRequest`)
        tenant_id: The workspace, a UUID.
        user_id: The user on whose behalf the model runs, a UUID; with "" the server uses a default user.
    """

    tenant_id: str
    """The workspace, a UUID."""
    user_id: str
    """The user on whose behalf the model runs, a UUID; with "" the server uses a default user."""

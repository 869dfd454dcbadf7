# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..types import Model
from .app_request import AppRequest


@define(kw_only=True, repr=False, getstate_setstate=False)
class InvokeAppBody(AppRequest, Model):
    """An `AppRequest` of a tenant and a user.

    Attributes: (besides those of `AppRequest`)
        tenant_id: The workspace, a UUID.
        user_id: The user on whose behalf the model runs, a UUID; with "" the server uses a default user.
    """

    tenant_id: str
    """The workspace, a UUID."""
    user_id: str
    """The user on whose behalf the model runs, a UUID; with "" the server uses a default user."""

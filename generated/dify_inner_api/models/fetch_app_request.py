# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..types import Model


@define(kw_only=True, repr=False, getstate_setstate=False)
class FetchAppRequest(Model):
    """A question about an app.

    Attributes:
        app_id: The app, a UUID; one of the workspace.
    """

    app_id: str
    """The app, a UUID; one of the workspace."""

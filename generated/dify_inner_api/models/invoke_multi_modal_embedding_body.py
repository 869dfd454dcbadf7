# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..types import Model
from .multi_modal_embedding_request import MultiModalEmbeddingRequest


@define(kw_only=True, repr=False, getstate_setstate=False)
class InvokeMultiModalEmbeddingBody(MultiModalEmbeddingRequest, Model):
    """A `MultiModalEmbeddingRequest` of a tenant and a user.

    Attributes: (besides those of `MultiModalEmbeddingRequest`)
        user_id: The user on whose behalf the model runs, a UUID; with "" the server uses a default user.
    """

    user_id: str
    """The user on whose behalf the model runs, a UUID; with "" the server uses a default user."""

# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from .rerank_request import RerankRequest


@define(kw_only=True)
class InvokeRerankBody(RerankRequest):
    """A `RerankRequest` of a tenant and a user.

    Attributes:
        provider: The provider plugin, such as `langgenius/openai/openai` (older `openai`).
        model: The provider's name for the model, such as `gpt-4o-mini`.
        model_type: The kind of model.
        score_threshold: Documents that score below this are left out; scores mostly lie in 0 to 1.
        top_n: At most this many documents are returned.
        docs: The texts.
        query: What they should be relevant to.
        tenant_id: The workspace, a UUID.
        user_id: The user on whose behalf the model runs; with "" the server uses a default user.
    """

    tenant_id: str
    """The workspace, a UUID."""
    user_id: str
    """The user on whose behalf the model runs; with "" the server uses a default user."""

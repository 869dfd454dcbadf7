# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from .multi_modal_rerank_request import MultiModalRerankRequest


@define(kw_only=True)
class InvokeMultiModalRerankBody(MultiModalRerankRequest):
    """A `MultiModalRerankRequest` of a tenant and a user.

    Attributes:
        provider: The provider plugin, such as `langgenius/openai/openai` (older `openai`).
        model: The provider's name for the model, such as `gpt-4o-mini`.
        model_type: The kind of model.
        score_threshold: Documents that score below this are left out; null keeps all.
        top_n: At most this many documents are returned; null returns all.
        query: A text or an image for a multimodal embedding or rerank.
        docs: The texts and images.
        tenant_id: The workspace, a UUID.
        user_id: The user on whose behalf the model runs; with "" the server uses a default user.
    """

    tenant_id: str
    """The workspace, a UUID."""
    user_id: str
    """The user on whose behalf the model runs; with "" the server uses a default user."""

# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from .multi_modal_embedding_request import MultiModalEmbeddingRequest


@define(kw_only=True)
class InvokeMultiModalEmbeddingBody(MultiModalEmbeddingRequest):
    """A `MultiModalEmbeddingRequest` of a tenant and a user.

    Attributes:
        provider: The provider plugin, such as `langgenius/openai/openai` (older `openai`).
        model: The provider's name for the model, such as `gpt-4o-mini`.
        model_type: The kind of model.
        tenant_id: The workspace, a UUID.
        documents: The texts and images.
        input_type: What a text is embedded for, to be searched with or to be found; some models differ.
        user_id: The user on whose behalf the model runs; with "" the server uses a default user.
    """

    user_id: str
    """The user on whose behalf the model runs; with "" the server uses a default user."""

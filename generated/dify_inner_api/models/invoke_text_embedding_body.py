# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from .text_embedding_request import TextEmbeddingRequest


@define(kw_only=True)
class InvokeTextEmbeddingBody(TextEmbeddingRequest):
    """A `TextEmbeddingRequest` of a tenant and a user.

    Attributes:
        provider: The provider plugin, such as `langgenius/openai/openai` (older `openai`).
        model: The provider's name for the model, such as `gpt-4o-mini`.
        model_type: The kind of model.
        texts: The texts.
        input_type: What a text is embedded for, to be searched with or to be found; some models differ.
        tenant_id: The workspace, a UUID.
        user_id: The user on whose behalf the model runs; with "" the server uses a default user.
    """

    tenant_id: str
    """The workspace, a UUID."""
    user_id: str
    """The user on whose behalf the model runs; with "" the server uses a default user."""

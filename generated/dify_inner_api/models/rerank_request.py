# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from .rerank_model_config import RerankModelConfig


@define(kw_only=True)
class RerankRequest(RerankModelConfig):
    """What to order, and by what.

    Attributes: (besides those of `RerankModelConfig`)
        docs: The texts.
        query: What they should be relevant to.
    """

    docs: list[str]
    """The texts."""
    query: str
    """What they should be relevant to."""

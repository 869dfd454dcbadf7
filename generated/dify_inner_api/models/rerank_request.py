# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..types import Model
from .rerank_model_config import RerankModelConfig


@define(kw_only=True, repr=False, getstate_setstate=False)
class RerankRequest(RerankModelConfig, Model):
    """What to order, and by what. Servers up to 1.16.0-rc1 refuse a request in which `score_threshold`
    or `top_n` is null or absent; newer ones take it, and then neither limits the result.

    Attributes: (besides those of `RerankModelConfig`)
        docs: The texts.
        query: What they should be relevant to.
    """

    docs: list[str]
    """The texts."""
    query: str
    """What they should be relevant to."""

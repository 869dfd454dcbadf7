from dify_plugin.core.runtime import BackwardsInvocation
from dify_plugin.entities.model.rerank import (
    MultiModalRerankModelConfig,
    MultiModalRerankResult,
    RerankModelConfig,
    RerankResult,
)
from dify_plugin.entities.model.text_embedding import MultiModalContent

class RerankInvocation(BackwardsInvocation[RerankResult]):
    def invoke(
        self, model_config: RerankModelConfig, docs: list[str], query: str
    ) -> RerankResult: ...
    def invoke_multimodal(
        self,
        model_config: MultiModalRerankModelConfig,
        query: MultiModalContent,
        docs: list[MultiModalContent],
    ) -> MultiModalRerankResult: ...

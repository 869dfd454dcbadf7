from dify_plugin.core.runtime import BackwardsInvocation
from dify_plugin.entities.workflow_node import ModelConfig, NodeResponse, ParameterConfig

class ParameterExtractorNodeInvocation(BackwardsInvocation[NodeResponse]):
    def invoke(
        self,
        parameters: list[ParameterConfig],
        model: ModelConfig,
        query: str,
        instruction: str = "",
    ) -> NodeResponse: ...

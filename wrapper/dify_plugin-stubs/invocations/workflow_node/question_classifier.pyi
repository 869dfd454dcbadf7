from dify_plugin.core.runtime import BackwardsInvocation
from dify_plugin.entities.workflow_node import ClassConfig, ModelConfig, NodeResponse

class QuestionClassifierNodeInvocation(BackwardsInvocation[NodeResponse]):
    def invoke(
        self,
        classes: list[ClassConfig],
        model: ModelConfig,
        query: str,
        instruction: str = "",
    ) -> NodeResponse: ...

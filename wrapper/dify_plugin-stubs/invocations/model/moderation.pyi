from dify_plugin.core.runtime import BackwardsInvocation
from dify_plugin.entities.model.moderation import ModerationModelConfig, ModerationResult

class ModerationInvocation(BackwardsInvocation[ModerationResult]):
    def invoke(self, model_config: ModerationModelConfig, text: str) -> bool: ...

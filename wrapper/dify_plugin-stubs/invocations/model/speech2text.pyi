from typing import IO

from dify_plugin.core.runtime import BackwardsInvocation
from dify_plugin.entities.model.speech2text import Speech2TextModelConfig, Speech2TextResult

class Speech2TextInvocation(BackwardsInvocation[Speech2TextResult]):
    def invoke(self, model_config: Speech2TextModelConfig, file: IO[bytes]) -> str: ...

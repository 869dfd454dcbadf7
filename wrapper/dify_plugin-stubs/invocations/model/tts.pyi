from collections.abc import Generator

from dify_plugin.core.runtime import BackwardsInvocation
from dify_plugin.entities.model.tts import TTSModelConfig, TTSResult

class TTSInvocation(BackwardsInvocation[TTSResult]):
    def invoke(self, model_config: TTSModelConfig, content_text: str) -> Generator[bytes]: ...

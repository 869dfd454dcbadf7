# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from functools import cache
from typing import Any, ClassVar

from ..types import Tagged, Unknown, Value


class BackwardsInvocation(Value, Tagged):
    """One reverse invocation; its class follows from `type`."""

    __slots__ = ()
    TAG: ClassVar[str] = "type"
    backwards_request_id: str
    """New for each request, 32 hexadecimal digits; the events of the answer carry it."""

    @staticmethod
    @cache
    def variants() -> "dict[str | None, type[Any]]":
        """The class for each value of the tag; None stands for any other."""
        from .app_invocation import AppInvocation
        from .fetch_app_invocation import FetchAppInvocation
        from .file_upload_invocation import FileUploadInvocation
        from .llm_invocation import LLMInvocation
        from .llm_structured_output_invocation import LLMStructuredOutputInvocation
        from .moderation_invocation import ModerationInvocation
        from .multi_modal_embedding_invocation import MultiModalEmbeddingInvocation
        from .multi_modal_rerank_invocation import MultiModalRerankInvocation
        from .parameter_extractor_invocation import ParameterExtractorInvocation
        from .question_classifier_invocation import QuestionClassifierInvocation
        from .rerank_invocation import RerankInvocation
        from .speech_2_text_invocation import Speech2TextInvocation
        from .storage_invocation import StorageInvocation
        from .summary_invocation import SummaryInvocation
        from .text_embedding_invocation import TextEmbeddingInvocation
        from .tool_invocation import ToolInvocation
        from .tts_invocation import TTSInvocation

        return {
            "llm": LLMInvocation,
            "llm_structured_output": LLMStructuredOutputInvocation,
            "system_summary": SummaryInvocation,
            "text_embedding": TextEmbeddingInvocation,
            "multimodal_embedding": MultiModalEmbeddingInvocation,
            "rerank": RerankInvocation,
            "multimodal_rerank": MultiModalRerankInvocation,
            "tts": TTSInvocation,
            "speech2text": Speech2TextInvocation,
            "moderation": ModerationInvocation,
            "app": AppInvocation,
            "fetch_app": FetchAppInvocation,
            "tool": ToolInvocation,
            "node_parameter_extractor": ParameterExtractorInvocation,
            "node_question_classifier": QuestionClassifierInvocation,
            "storage": StorageInvocation,
            "upload_file": FileUploadInvocation,
            None: UnknownBackwardsInvocation,
        }


class UnknownBackwardsInvocation(Unknown, BackwardsInvocation):
    """A BackwardsInvocation whose `type` this contract does not know: its fields, as they came."""

    __slots__ = ()

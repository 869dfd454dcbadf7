# Written by codegen/unasync.py from ../_async/nodes.py; do not edit, run `nox -s generate`.
"""`session.workflow_node`: single nodes of workflows, with the official SDK's names, order and defaults (0.10.2)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias

from dify_inner_api import models
from dify_inner_api.api import workflow_node as api

from ...channels._sync.http import Channel
from ...protocol.call import Options
from ...protocol.mistakes import mistakes_of
from ..nodes import check_query, classified, extracted, node_classes, node_model, node_parameters
from .invocations import Invocations, Loose
from .models import LLMConfig

if TYPE_CHECKING:
    from dify_inner_api import dicts

NodeModel: TypeAlias = "models.NodeModelConfig | dicts.NodeModelConfigDict | LLMConfig"
Parameters: TypeAlias = "Iterable[models.ParameterConfig | dicts.ParameterConfigDict | Loose]"
Classes: TypeAlias = "Iterable[models.ClassConfig | dicts.ClassConfigDict | Loose]"


class ParameterExtractorNodeInvocation(Invocations):
    """The node that extracts parameters from a text."""

    def invoke(
        self, parameters: Parameters, model: NodeModel, query: str, instruction: str = ""
    ) -> models.ParameterExtractorResult:
        """Finds parameters in a text.

        `model` may also be an `LLMModelConfig`, or the dict of a `model-selector`. A model that finds nothing is no error:
        `is_success` is then False, and `reason` says why. Raises NodeFailedError for a node that fails.
        """
        operation = api.invoke_parameter_extractor.OPERATION
        with mistakes_of(operation.name):
            arguments = {"parameters": node_parameters(parameters), "model": node_model(model)}
            check_query(query)
        return extracted(
            self._one(operation, None, **arguments, query=query, instruction=instruction)
        )


class QuestionClassifierNodeInvocation(Invocations):
    """The node that finds the class of a question."""

    def invoke(
        self, classes: Classes, model: NodeModel, query: str, instruction: str = ""
    ) -> models.QuestionClassifierResult:
        """Finds the class that a question belongs to.

        `model` may also be an `LLMModelConfig`, or the dict of a `model-selector`. Raises NodeFailedError for a node that
        fails, as question classifiers do on servers up to at least 1.12.
        """
        operation = api.invoke_question_classifier.OPERATION
        with mistakes_of(operation.name):
            arguments = {"classes": node_classes(classes), "model": node_model(model)}
            check_query(query)
        return classified(
            self._one(operation, None, **arguments, query=query, instruction=instruction)
        )


class WorkflowNodes:
    """The nodes that a session reaches."""

    def __init__(self, channel: Channel, options: Options) -> None:
        self.parameter_extractor: ParameterExtractorNodeInvocation = (
            ParameterExtractorNodeInvocation(channel, options)
        )
        self.question_classifier: QuestionClassifierNodeInvocation = (
            QuestionClassifierNodeInvocation(channel, options)
        )

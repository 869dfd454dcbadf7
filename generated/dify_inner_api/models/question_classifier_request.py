# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..models.class_config import ClassConfig
from ..models.node_model_config import NodeModelConfig
from ..types import Model


@define(kw_only=True, repr=False, getstate_setstate=False)
class QuestionClassifierRequest(Model):
    """A question, and the classes that it may belong to.

    Attributes:
        classes: The classes, at least one.
        model: The model of a node.
        query: The question.
        instruction: What the model should know besides.
    """

    classes: list[ClassConfig]
    """The classes, at least one."""
    model: NodeModelConfig
    """The model of a node."""
    query: str
    """The question."""
    instruction: str
    """What the model should know besides."""

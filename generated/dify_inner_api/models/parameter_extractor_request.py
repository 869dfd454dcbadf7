# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..models.node_model_config import NodeModelConfig
from ..models.parameter_config import ParameterConfig
from ..types import Model


@define(kw_only=True, repr=False, getstate_setstate=False)
class ParameterExtractorRequest(Model):
    """What to find in which text.

    Attributes:
        parameters: The parameters, at least one.
        model: The model of a node.
        query: The text.
        instruction: What the model should know besides.
    """

    parameters: list[ParameterConfig]
    """The parameters, at least one."""
    model: NodeModelConfig
    """The model of a node."""
    query: str
    """The text."""
    instruction: str
    """What the model should know besides."""

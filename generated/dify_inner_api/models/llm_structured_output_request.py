# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..models.json_schema import JsonSchema
from ..types import Model
from .llm_request import LLMRequest


@define(kw_only=True, repr=False, getstate_setstate=False)
class LLMStructuredOutputRequest(LLMRequest, Model):
    """What to ask a large language model, and the shape of the answer.

    Attributes: (besides those of `LLMRequest`)
        structured_output_schema: The shape of the answer, a JSON Schema of type object.
    """

    structured_output_schema: JsonSchema
    """The shape of the answer, a JSON Schema of type object."""

# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define

from ..models.json_object import JsonObject
from ..models.llm_usage import LLMUsage
from ..types import Model, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class QuestionClassifierResult(Model):
    """The class of a question.

    Attributes:
        class_id: The `id` of the class.
        class_name: The `name` of the class.
        class_label: The label of the class; null from servers that have none.
        usage: What the model cost.
        process_data: What the node did; null where it is empty.
        inputs: What the node was given; null where it is empty.
        outputs: What the node found.
    """

    class_id: str
    """The `id` of the class."""
    class_name: str
    """The `name` of the class."""
    class_label: str | None = None
    """The label of the class; null from servers that have none."""
    usage: LLMUsage | None = None
    """What the model cost."""
    process_data: JsonObject | None = None
    """What the node did; null where it is empty."""
    inputs: JsonObject | None = None
    """What the node was given; null where it is empty."""
    outputs: JsonObject | None = None
    """What the node found."""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)

# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import Literal

from attrs import define

from ..models.question_classifier_request import QuestionClassifierRequest
from ..types import Model
from .backwards_invocation import BackwardsInvocation


@define(kw_only=True, repr=False, getstate_setstate=False)
class QuestionClassifierInvocation(BackwardsInvocation, Model):
    """A `QuestionClassifierRequest` to the daemon.

    Attributes: (besides those of `BackwardsInvocation`)
        type: Always `node_question_classifier`.
        backwards_request_id: New for each request, 32 hexadecimal digits; the events of the answer carry it.
        request: A question, and the classes that it may belong to.
    """

    type: Literal["node_question_classifier"] = "node_question_classifier"
    """Always `node_question_classifier`."""
    backwards_request_id: str
    """New for each request, 32 hexadecimal digits; the events of the answer carry it."""
    request: QuestionClassifierRequest
    """A question, and the classes that it may belong to."""

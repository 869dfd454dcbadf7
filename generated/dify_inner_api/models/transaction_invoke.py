# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import Literal

from attrs import define

from ..models.backwards_invocation import BackwardsInvocation
from ..types import Model


@define(kw_only=True, repr=False, getstate_setstate=False)
class TransactionInvoke(Model):
    """The message of a session.

    Attributes:
        type: The kind of session message.
        data: One reverse invocation; its class follows from `type`.
    """

    type: Literal["invoke"] = "invoke"
    """The kind of session message."""
    data: BackwardsInvocation
    """One reverse invocation; its class follows from `type`."""

# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import Literal

from attrs import define

from ..models.transaction_invoke import TransactionInvoke
from ..types import Model


@define(kw_only=True, repr=False, getstate_setstate=False)
class TransactionRequest(Model):
    """What a plugin sends to the daemon.

    Attributes:
        event: The kind of message.
        session_id: The session of the plugin's current call.
        data: The message of a session.
    """

    event: Literal["session"] = "session"
    """The kind of message."""
    session_id: str
    """The session of the plugin's current call."""
    data: TransactionInvoke
    """The message of a session."""

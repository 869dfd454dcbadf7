# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import Any

from attrs import define

from ..models.backwards_response import BackwardsResponse
from ..types import Model


@define(kw_only=True, repr=False, getstate_setstate=False)
class TransactionEvent(Model):
    """One event of the daemon's answer.

    Attributes:
        session_id: The session, as in the request.
        event: `backwards_response`.
        data: A piece of the answer to one reverse invocation, its end, or an error in its place.
        conversation_id: Not used here; mostly null.
        message_id: Not used here; mostly null.
        app_id: Not used here; mostly null.
        endpoint_id: Not used here; mostly null.
        context: Not used here; mostly null.
    """

    session_id: str
    """The session, as in the request."""
    event: str
    """`backwards_response`."""
    data: BackwardsResponse
    """A piece of the answer to one reverse invocation, its end, or an error in its place."""
    conversation_id: str | None = None
    """Not used here; mostly null."""
    message_id: str | None = None
    """Not used here; mostly null."""
    app_id: str | None = None
    """Not used here; mostly null."""
    endpoint_id: str | None = None
    """Not used here; mostly null."""
    context: Any = None
    """Not used here; mostly null."""

# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..models.json_object import JsonObject
from ..models.response_mode import ResponseMode
from ..types import UNSET, Model, Unset


@define(kw_only=True, repr=False, getstate_setstate=False)
class AppRequest(Model):
    """A run of an app.

    Attributes:
        app_id: The app, a UUID; one of the workspace.
        query: What the user says, for chat apps; absent for others.
        inputs: The values of the app's variables by name. A file is an object such as `FileInput`; a variable for several
            files takes a list.
        response_mode: Whether an app answers piece by piece, or at once when it is done.
        conversation_id: The conversation that goes on; null and "" start one. Absent for apps without conversations.
        user: Has no effect; the run belongs to the session's user.
        files: Files for the model itself. Only the inner API carries them; the daemon drops them.
    """

    app_id: str
    """The app, a UUID; one of the workspace."""
    query: None | str | Unset = UNSET
    """What the user says, for chat apps; absent for others."""
    inputs: JsonObject
    """The values of the app's variables by name. A file is an object such as `FileInput`; a variable for several
    files takes a list."""
    response_mode: ResponseMode
    """Whether an app answers piece by piece, or at once when it is done."""
    conversation_id: None | str | Unset = UNSET
    """The conversation that goes on; null and "" start one. Absent for apps without conversations."""
    user: str | None = None
    """Has no effect; the run belongs to the session's user."""
    files: list[JsonObject] | Unset = UNSET
    """Files for the model itself. Only the inner API carries them; the daemon drops them."""

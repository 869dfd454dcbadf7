"""Running an app: what the server checks before, and the form in which it answers."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from ..answers import Json
from ..embedded import llm
from ..exchange import Failure
from ..failures import RefusedError, failing
from ..files.tool_files import ToolFiles
from .conversations import Conversations
from .definitions import AgentApp, App, ChatApp, CompletionApp, ToolStep, Turn, WorkflowApp
from .failures import refusal
from .forms import check_inputs
from .messages import MessageRun
from .workflows import whole_workflow, workflow_events


def find_app(apps: Mapping[str, App], app_id: str) -> App:
    """Returns the app. Raises RefusedError if the workspace has none of this id."""
    app = apps.get(app_id)
    if app is None:
        raise RefusedError(400, "app not found")
    return app


def run_app(
    app: App,
    request: Json,
    user_id: str,
    failure: Failure | None,
    conversations: Conversations,
    files: ToolFiles,
) -> Iterator[Json]:
    """Runs an app and returns its events, of which a blocking run has one.

    Raises RefusedError for what goes wrong before the first.
    """
    blocking = request["response_mode"] == "blocking"
    inputs: Json = request["inputs"]
    if isinstance(app, WorkflowApp):
        check_inputs(app, inputs, files)
        events = workflow_events(app, inputs, failure)
        return iter([whole_workflow(events)]) if blocking else events
    query: str = request.get("query") or ""
    if not isinstance(app, CompletionApp) and not query:
        raise RefusedError(400, "missing query")
    if isinstance(app, AgentApp) and blocking:
        raise RefusedError(400, "Agent Chat App does not support blocking mode")
    place = _Place(app, request.get("conversation_id") or "", user_id, conversations)
    check_inputs(app, inputs, files)
    pieces = failing(_pieces(app, query, inputs, place), failure)
    if app.mode != "advanced-chat":  # a chatflow has begun before its first piece
        pieces = _begun(pieces)
    run = MessageRun(
        mode=app.mode,
        query=query,
        inputs=inputs,
        conversation_id=place.id,
        ends=app.ends,
        on_answer=lambda answer: place.keep(Turn(query, answer)),
    )
    events = run.events(pieces)
    return iter([_whole(run, events)]) if blocking else events


class _Place:
    """The conversation that a run belongs to. An app of the mode `completion` has none."""

    def __init__(self, app: App, id_: str, user_id: str, conversations: Conversations) -> None:
        self._all = conversations
        self._owner = (app.app_id, user_id)
        self.id: str | None = None
        self.history: tuple[Turn, ...] = ()
        if isinstance(app, CompletionApp):
            return
        if id_:
            history = conversations.history(*self._owner, id_)
            if history is None:
                raise RefusedError(400, "")  # the server says no more than this
            self.history = tuple(history)
        self.id = id_ or conversations.start(*self._owner)

    def keep(self, turn: Turn) -> None:
        if self.id is not None:
            self._all.add(*self._owner, self.id, turn)


def _pieces(app: App, query: str, inputs: Json, place: _Place) -> Iterator[str | ToolStep | Json]:
    """Calls the function, once the first piece is wanted. A whole text comes in words."""
    given: str | Iterable[str | ToolStep | Json]
    if isinstance(app, CompletionApp):
        given = app.function(inputs)
    else:
        assert isinstance(app, ChatApp | AgentApp)
        given = app.function(query, inputs, place.history)
    yield from llm.pieces(given) if isinstance(given, str) else given


def _begun(pieces: Iterator[Any]) -> Iterator[Any]:
    """Waits for the first piece. Raises RefusedError if the app fails before it."""
    try:
        first = list(_first(pieces))
    except Exception as error:
        raise refusal(error) from error
    return chain(first, pieces)


def _first(pieces: Iterator[Any]) -> Iterator[Any]:
    for piece in pieces:
        yield piece
        return


def _whole(run: MessageRun, events: Iterator[Json]) -> Json:
    last: Json = {}
    end: Json = {}
    for event in events:
        last = event
        if event["event"] == "message_end":
            end = event
    if last.get("event") == "error":
        known = last["status"] < 500
        raise RefusedError(last["status"], last["message"] if known else "Internal Server Error")
    if not end:
        raise RefusedError(500, "Internal Server Error")
    return run.whole(end)

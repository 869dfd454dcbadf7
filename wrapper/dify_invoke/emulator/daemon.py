"""The plugin daemon: sessions, permissions, and the events that answer an invocation."""

import json
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from ..errors import ReverseInvocationError
from ..protocol.json import is_object
from ..protocol.operation import Operation
from .answers import Json
from .api_server import APIServer
from .daemon_storage import StorageFailedError, operation_of, use_storage
from .daemon_structs import REQUESTS
from .exchange import Cut, Pause
from .failures import NoSuchPageError, RefusedError
from .golang import GoError
from .manifest import PERMISSIONS
from .operations import INVOCABLE, STORAGE, Served
from .reencoding import ResultRefusedError, reencoded
from .request_log import RequestLog
from .scripts.answering import Step, scripted
from .scripts.calls import Call as ScriptedCall
from .storage.persistence import Persistence
from .tools import EmulatedTool
from .workspace_answers import Call

_UNREADABLE = "unmarshal backwards invoke request failed: "
_STORAGE = "storage"
_READ = {"tool": "tool response"}
"""What the daemon reads of an operation, where that is not the operation's name."""


@dataclass(frozen=True)
class DaemonSession:
    """What the daemon knows of a plugin's session."""

    permissions: frozenset[str] = PERMISSIONS
    of_model: bool = False
    """Whether it is a model plugin's, which may invoke nothing."""
    user_id: str = ""
    plugin_id: str = "langgenius/emulated"
    """The author and the name of the plugin, which is whose storage it uses."""
    storage_size: int | None = None
    """How many bytes its manifest lets it store. None means the daemon's maximum."""


class MalformedError(Exception):
    """An invocation has not the shape of one. The text is the daemon's."""


class Daemon:
    """Answers the invocations of plugins with what the API server answers."""

    def __init__(
        self, api_server: APIServer, persistence: Persistence, tenant_id: str, log: RequestLog
    ) -> None:
        self.log = log
        self._api_server = api_server
        self._persistence = persistence
        self._tenant_id = tenant_id
        self._sessions: dict[str, DaemonSession] = {}
        self._lock = threading.Lock()

    @property
    def tools(self) -> Mapping[str, EmulatedTool]:
        """The tools of the workspace, by name."""
        return self._api_server.workspace.tools

    def open_session(self, session: DaemonSession) -> str:
        """Opens a session and returns its id. Raises ValueError if a permission is unknown."""
        unknown = session.permissions - PERMISSIONS
        if unknown:
            known = ", ".join(sorted(PERMISSIONS))
            raise ValueError(
                f"unknown permission {', '.join(sorted(unknown))}; use any of: {known}"
            )
        session_id = secrets.token_hex(16)
        with self._lock:
            self._sessions[session_id] = session
        return session_id

    def close_session(self, session_id: str) -> None:
        with self._lock:
            self._sessions.pop(session_id, None)

    def knows(self, session_id: str) -> bool:
        return session_id in self._sessions

    def calls_functions(self, invocation: Any) -> bool:
        """Whether an invocation calls functions that the emulator was given, which may take long."""
        served = INVOCABLE.get(str(invocation.get("type"))) if is_object(invocation) else None
        return served is not None and self._api_server.calls_functions(served)

    def answer(
        self, session_id: str, invocation: Any, channel: str = "daemon"
    ) -> Iterator[Json | Pause]:
        """Returns the lines that answer an invocation, as objects, and the pauses between them.

        The last line has the event `end`.

        Raises MalformedError if the invocation has not the shape of one.
        """
        if not is_object(invocation):
            raise MalformedError("invoke request is empty")
        for name, kind in (("type", str), ("backwards_request_id", str), ("request", dict)):
            if not isinstance(invocation.get(name), kind):
                missing = name.removeprefix("backwards_")
                raise MalformedError(f"invoke request missing {missing}: {json.dumps(invocation)}")
        type_, request = invocation["type"], invocation["request"]
        entry = self.log.open(channel, _name_of(type_, request))
        entry.ask(request)
        return entry.lines(self._lines(session_id, invocation))

    def _lines(self, session_id: str, invocation: Json) -> Iterator[Json | Pause]:
        def line(event: str, message: str = "", data: Any = None) -> Json:
            return {
                "session_id": session_id,
                "event": "backwards_response",
                "data": {
                    "backwards_request_id": invocation["backwards_request_id"],
                    "event": event,
                    "message": message,
                    "data": data,
                },
                "conversation_id": None,
                "message_id": None,
                "app_id": None,
                "endpoint_id": None,
                "context": None,
            }

        session = self._sessions.get(session_id) or DaemonSession(frozenset())
        try:
            for step in self._results(session, invocation["type"], invocation["request"]):
                yield step if isinstance(step, Pause) else line("response", *step)
        except _FailedError as failure:
            yield line("error", str(failure))
        yield line("end")

    def _results(
        self, session: DaemonSession, type_: str, request: Json
    ) -> Iterator[tuple[str, Json] | Pause]:
        if session.of_model:
            raise _FailedError("you can not invoke dify from model")
        if type_ == _STORAGE:
            _permit(session, _STORAGE)
            return self._stored(session, request)
        invocable = INVOCABLE.get(type_)
        if invocable is None:
            raise _FailedError(f"unsupported invoke type: {type_}")
        _permit(session, invocable.contract.permission)
        if invocable.name not in REQUESTS:
            _check(invocable, request)
            return self._invoked(
                invocable, lambda: self._api_server.answer(invocable, request, session.user_id)
            )
        decoded = _decoded(invocable.name, request)
        return self._invoked(invocable, lambda: self._passed_on(invocable, decoded, session))

    def _stored(self, session: DaemonSession, request: Json) -> Iterator[tuple[str, Json] | Pause]:
        server, decoded = self._api_server, _decoded(_STORAGE, request)
        name = operation_of(decoded)

        def use(call: Call) -> Iterator[Json]:
            plugin_id, size = session.plugin_id, session.storage_size
            yield use_storage(self._persistence, plugin_id, size, decoded, call.failure)

        try:
            failure = server.receive(name, decoded)
            call = Call(decoded, session.user_id, server.workspace, server.rules, failure)
            asked = ScriptedCall[Any](name, STORAGE[name], decoded)
            for step in scripted(server.scripts, asked, call, use) or use(call):
                if isinstance(step, Cut):
                    raise _FailedError("unexpected EOF")
                yield step if isinstance(step, Pause) else ("struct", step)
        except (StorageFailedError, RefusedError) as error:
            raise _FailedError(str(error)) from None

    def _passed_on(
        self, invocable: Served, decoded: Json, session: DaemonSession
    ) -> Iterator[Step]:
        """Posts a decoded request to the API server, which checks it again."""
        body = {**decoded, "tenant_id": self._tenant_id, "user_id": session.user_id}
        self._api_server.check(invocable, body, self._tenant_id)
        return self._api_server.answer(invocable, decoded, session.user_id)

    def _invoked(
        self, invocable: Served, answer: Callable[[], Iterator[Step]]
    ) -> Iterator[tuple[str, Json] | Pause]:
        message = "stream" if invocable.contract.streams else "struct"
        for result in _unwrapped(answer, invocable.contract):
            if isinstance(result, Pause):
                yield result
                continue
            try:
                yield message, reencoded(invocable.name, result)
            except ResultRefusedError as error:
                _, reading = _phrases(invocable.contract)
                raise _FailedError(f"{reading} failed: {error}") from None


def _name_of(type_: str, request: Json) -> str:
    """The name of an operation, as in `Received`; the type of an unknown one."""
    if type_ == _STORAGE and request.get("opt") in ("set", "get", "del", "exist"):
        return operation_of(request)
    return INVOCABLE[type_].name if type_ in INVOCABLE else type_


def _permit(session: DaemonSession, permission: str) -> None:
    """Raises _FailedError if the manifest does not permit it. An upload needs no permission."""
    if permission and permission not in session.permissions:
        name = permission.replace("_", "-")
        raise _FailedError(
            f"permission denied, you need to enable {name} access in plugin manifest"
        )


def _check(invocable: Served, request: Json) -> None:
    try:
        invocable.request.model_validate(request)
    except ValidationError as error:
        raise _FailedError(f"{_UNREADABLE}{error}") from None
    for message in request.get("prompt_messages", ()):
        if message.get("content") is None:
            raise _FailedError(f"{_UNREADABLE}content field is required")


def _decoded(name: str, request: Json) -> Json:
    try:
        return REQUESTS[name].decoded(request)
    except GoError as error:
        raise _FailedError(f"{_UNREADABLE}{error}") from None


def _unwrapped(
    answer: Callable[[], Iterator[Step]], contract: Operation[Any]
) -> Iterator[Json | Pause]:
    """Yields the results in the server's envelopes. Raises _FailedError in the daemon's words."""
    asking, reading = _phrases(contract)
    try:
        envelopes = answer()
    except RefusedError as refusal:
        raise _FailedError(f"{asking} failed: {_told(refusal, contract.streams)}") from None
    except ReverseInvocationError as error:
        raise _FailedError(f"{asking} failed: {error.message}") from None
    for envelope in _read(envelopes, reading):
        if isinstance(envelope, Pause):
            yield envelope
            continue
        if isinstance(envelope, Cut):
            raise _FailedError(f"{reading} failed: unexpected EOF")
        if envelope["error"]:
            raise _FailedError(f"{reading} failed: request failed: {envelope['error']}")
        yield envelope["data"]["data"] if contract.nested else envelope["data"]


def _read(envelopes: Iterator[Step], reading: str) -> Iterator[Step]:
    """Passes on what a platform sends. Raises _FailedError where it breaks off."""
    try:
        yield from envelopes
    except ReverseInvocationError as error:
        raise _FailedError(f"{reading} failed: {error.message}") from None


def _phrases(contract: Operation[Any]) -> tuple[str, str]:
    """What the daemon says that it did when the asking failed, and when the reading did."""
    name = contract.daemon_name
    asking = name if name.startswith(("fetch ", "upload ")) else f"invoke {name}"
    return asking, f"read {_READ.get(name, name)}" if contract.streams else asking


def _told(refusal: RefusedError, streams: bool) -> str:
    """What the daemon tells of an HTTP error. It looks at the status of streams only."""
    if streams:
        status = refusal.status
        return f"request failed with status code: {status} and respond with: {refusal.content}"
    if isinstance(refusal, NoSuchPageError):
        return "invalid character '<' looking for beginning of value"
    return "data is nil"


class _FailedError(Exception):
    """The invocation failed. The text is the daemon's error message."""

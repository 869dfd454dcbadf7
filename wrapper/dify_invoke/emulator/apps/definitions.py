"""Apps, each made of a function."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID, uuid4

from ..answers import Json


@dataclass(frozen=True)
class Turn:
    """One turn of a conversation."""

    query: str
    """What the user said."""
    answer: str
    """What the app answered."""


@dataclass(frozen=True)
class ToolStep:
    """A step of an agent: a tool that it used."""

    tool: str
    """The tool's name."""
    input: Mapping[str, Any]
    """What the tool was given."""
    observation: str
    """What the tool answered."""
    thought: str = ""
    """Why the agent used it."""


Pieces = str | Iterable[str | Json]
"""A text, or its pieces as they come. A dict among them is an event of its own, such as
`{"event": "message_replace", "answer": "..."}`; what all events of the run have is added to it."""

AgentPieces = Iterable[str | ToolStep | Json]
"""The pieces of an answer, and the tools that were used."""


@dataclass(frozen=True, kw_only=True)
class App:
    """What all apps have. An exception of the function fails the run, as it does on the platform."""

    app_id: str = field(default_factory=lambda: str(uuid4()))
    """The id, a UUID. The default is a random one."""
    user_input_form: Sequence[Json] = ()
    """The variables in Dify's form: `{"text-input": {"variable": "city", "required": True}}`."""
    opening_statement: str = ""
    suggested_questions: Sequence[str] = ()
    ends: bool = True
    """Whether a run ends with its last event. Some runs of real servers just stop."""

    def __post_init__(self) -> None:
        UUID(self.app_id)  # raises ValueError

    @property
    def mode(self) -> str:
        """The mode, as the platform calls it."""
        raise NotImplementedError


@dataclass(frozen=True)
class ChatApp(App):
    """An app that answers. `Emulator(apps=[...])` takes it.

    def answer(query: str, inputs: dict[str, Any], history: Sequence[Turn]) -> str:
        return f"You said {query!r}, and {len(history)} things before."

    app = ChatApp(answer)
    """

    function: Callable[[str, Json, Sequence[Turn]], Pieces]
    """Is called with the query, the inputs and the conversation so far."""
    kind: Literal["chat", "advanced-chat"] = "chat"
    """Whether it is a simple app or a chatflow, which also sends the events of a workflow."""

    @property
    def mode(self) -> str:
        return self.kind


@dataclass(frozen=True)
class AgentApp(App):
    """An app that uses tools. It refuses to answer without a stream.

    def answer(query: str, inputs: dict[str, Any], history: Sequence[Turn]) -> AgentPieces:
        yield ToolStep("get_weather", {"city": "Paris"}, "sunny")
        yield "It is sunny."
    """

    function: Callable[[str, Json, Sequence[Turn]], AgentPieces]
    """Is called with the query, the inputs and the conversation so far."""

    @property
    def mode(self) -> str:
        return "agent-chat"


@dataclass(frozen=True)
class CompletionApp(App):
    """An app that answers once.

    def answer(inputs: dict[str, Any]) -> str:
        return f"A poem about {inputs['subject']}"
    """

    function: Callable[[Json], Pieces]
    """Is called with the inputs."""

    @property
    def mode(self) -> str:
        return "completion"


@dataclass(frozen=True)
class WorkflowApp(App):
    """A workflow.

    def shout(inputs: dict[str, Any]) -> dict[str, Any]:
        return {"text": inputs["text"].upper()}
    """

    function: Callable[[Json], Json | Iterable[str | Json]]
    """Is called with the inputs, and returns the outputs.

    A generator yields texts, which become events `text_chunk`, or events of its own, and returns the
    outputs; without any, the whole text is the output `text`.
    """

    @property
    def mode(self) -> str:
        return "workflow"


def apps_by_id(apps: Iterable[App]) -> dict[str, App]:
    """Returns the apps by id. Raises ValueError if two have the same id."""
    found: dict[str, App] = {}
    for app in apps:
        if app.app_id in found:
            raise ValueError(f"two apps have the id {app.app_id}; give each an id of its own")
        found[app.app_id] = app
    return found

"""Who a chat talks to: a model, whose history the chat keeps, or an app, which keeps its own."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from dify_inner_api.models import (
    AssistantPromptMessage,
    LLMModelConfig,
    LLMUsage,
    PromptMessage,
    SystemPromptMessage,
    UserPromptMessage,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...session._sync.session import Session

STOPPED = "[stopped]"
"""What ends an answer that the user has stopped, in the history."""


class Conversation(Protocol):
    """What a chat needs of whom it talks to."""

    partner: str
    """Who answers, for a person."""
    system: str | None
    """The system prompt, which may be changed; None where there cannot be one."""

    def asking(self, text: str) -> AbstractContextManager["Iterator[str]"]:
        """The answer to a text, as it comes. Leaving it early ends it."""
        ...

    def keep(self, text: str, answer: str, stopped: bool) -> None:
        """Keeps a turn for those that follow."""
        ...

    def reset(self) -> None:
        """Forgets all turns."""
        ...

    @property
    def usage(self) -> LLMUsage | None:
        """What the last answer cost, if it was said."""
        ...

    @property
    def place(self) -> Mapping[str, Any]:
        """What names the conversation in a saved file."""
        ...


class ModelConversation:
    """A conversation with a large language model, which is sent all turns each time."""

    def __init__(
        self,
        session: "Session",
        config: LLMModelConfig,
        system: str,
        stop: Sequence[str] | None,
    ) -> None:
        self.partner: str = f"{config.provider}/{config.model}"
        self.system: str | None = system
        self.usage: LLMUsage | None = None
        self._invoke = session.model.llm.invoke
        self._config = config
        self._stop = stop
        self._turns: list[PromptMessage] = []

    @contextmanager
    def asking(self, text: str) -> "Generator[Iterator[str]]":
        system = [SystemPromptMessage(content=self.system)] if self.system else []
        asked = [*system, *self._turns, UserPromptMessage(content=text)]
        with self._invoke(self._config, asked, stop=self._stop) as stream:
            yield stream.text
            self.usage = stream.usage

    def keep(self, text: str, answer: str, stopped: bool) -> None:
        said = f"{answer.rstrip()} {STOPPED}".lstrip() if stopped else answer
        self._turns += [UserPromptMessage(content=text), AssistantPromptMessage(content=said)]

    def reset(self) -> None:
        self._turns.clear()

    @property
    def place(self) -> Mapping[str, Any]:
        return {"model": self.partner, "system": self.system}


class AppConversation:
    """A conversation with an app. The platform keeps what was said, and has not seen what was stopped."""

    system: str | None = None

    def __init__(self, session: "Session", app_id: str, inputs: Mapping[str, Any]) -> None:
        self.partner: str = f"the app {app_id}"
        self.usage: LLMUsage | None = None
        self._chat = session.app.chat
        self._app_id = app_id
        self._inputs = inputs
        self.reset()

    @contextmanager
    def asking(self, text: str) -> "Generator[Iterator[str]]":
        with self._conversation.stream(text) as stream:
            yield stream.text
            self.usage = stream.final.metadata.usage

    def keep(self, text: str, answer: str, stopped: bool) -> None:
        """Leaves the turn to the platform, which keeps it."""

    def reset(self) -> None:
        self._conversation = self._chat.conversation(self._app_id, inputs=self._inputs)

    @property
    def place(self) -> Mapping[str, Any]:
        return {"app_id": self._app_id, "conversation_id": self._conversation.id}

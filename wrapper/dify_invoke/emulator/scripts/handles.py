"""How a test scripts an operation: `emulator.llm.when(...).reply(...)`, and asks what was called."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, Self, TypeVar

from dify_inner_api import models

from ...errors import APIStatusError, ReverseInvocationError
from ...protocol.operation import Operation
from ..answers import Json
from ..exchange import Failure, Received
from .calls import Call, Calls, check_conditions
from .differences import Conditions, differences, likeness
from .given import check_error, check_number, check_reply, check_usage
from .matchers import as_json, words_of
from .replies import Speech
from .script import Answer, Script, Scripts, place_of_caller

R = TypeVar("R")
V = TypeVar("V")

__tracebackhide__ = True  # pytest shows the line of the test


@dataclass(frozen=True)
class Stage:
    """What the handles of one emulator share."""

    scripts: Scripts
    calls: Callable[[], Sequence[Call[Any]]]
    """Gives the calls so far."""


class Handle(Generic[R]):
    """The scripts of one operation, and its calls. `R` is the typed request."""

    def __init__(
        self,
        stage: Stage,
        operation: str,
        contract: Operation[Any],
        conditions: Conditions | None = None,
        where: Callable[[R], object] | None = None,
        script: Script | None = None,
    ) -> None:
        self._stage = stage
        self._operation = operation
        self._contract = contract
        self._conditions = conditions or {}
        self._where = where
        self._script = script

    def when(self, where: Callable[[R], object] | None = None, /, **conditions: object) -> Self:
        """Limits what is scripted to some calls.

        A condition names a field of the request: `model="gpt-4o"`, and of an LLM also `prompt`, the text of the user's
        last message, and `system`. It is a value, `contains(...)`, `matches(...)`, or a function of the
        field. `where` is a function of the typed request. Of several scripts that fit, the newest answers.

        Raises ValueError for a field that the request does not have.
        """
        check_conditions(self._contract, conditions)
        both = {**self._conditions, **conditions}
        return type(self)(self._stage, self._operation, self._contract, both, where or self._where)

    def fail(
        self,
        error: Exception | str = "the model failed",
        *,
        status: int | None = None,
        after: int = 0,
        times: int | None = None,
    ) -> Self:
        """Makes the calls fail.

        Args:
            error: What the model raises: any error of `dify_invoke`, of the official SDK, or a text.
            status: The HTTP status that the server answers with instead, from 400 to 599.
            after: How many pieces of the answer come before. Only streams have any.
            times: How often. Alone, always; in a sequence, once.

        Raises TypeError or ValueError for an argument that is none of these.
        """
        check_error(error)
        if isinstance(error, APIStatusError):
            status = status or error.status
        if status is not None and not 400 <= status <= 599:
            raise ValueError(f"status must be an error status from 400 to 599, not {status}")
        message = error.message if isinstance(error, ReverseInvocationError) else str(error)
        name = type(error).__name__ if isinstance(error, Exception) else None
        shown = f"{name}({message!r})" if name else repr(message)
        return self._add(
            Answer(f"fail({shown})", failure=Failure(message, name, after, status), times=times)
        )

    def cut(self, *, after: int = 1, times: int | None = None) -> Self:
        """Breaks the stream off after some results. A plugin hears of it from the daemon, a service from its socket."""
        return self._add(Answer("cut()", failure=_broken("cut", after), times=times))

    def stall(self, *, after: int = 1, times: int | None = None) -> Self:
        """Sends nothing more after some results, and leaves the stream open."""
        return self._add(Answer("stall()", failure=_broken("stall", after), times=times))

    then_fail = fail
    then_cut = cut
    then_stall = stall

    @property
    def calls(self) -> Calls[R]:
        """The calls that fit, from oldest to newest. The emulator keeps the last 1000."""
        return Calls([call for call in self._all() if self._fits(call)])

    def assert_called(self, **conditions: object) -> None:
        """Raises AssertionError if no call fits."""
        handle = self.when(**conditions)
        if not handle.calls:
            raise AssertionError(handle._missed("no call fits"))

    def assert_called_once(self, **conditions: object) -> None:
        """Raises AssertionError unless exactly one call fits."""
        handle = self.when(**conditions)
        if len(calls := handle.calls) != 1:
            raise AssertionError(
                f"{len(calls)} calls fit {handle}, not one:\n{calls!r}"
                if calls
                else handle._missed("no call fits")
            )

    def assert_not_called(self, **conditions: object) -> None:
        """Raises AssertionError if a call fits."""
        handle = self.when(**conditions)
        if calls := handle.calls:
            raise AssertionError(f"{len(calls)} calls fit {handle}, not none:\n{calls!r}")

    def __repr__(self) -> str:
        return str(Script(self._operation, self._conditions, self._where, "")).rstrip(".")

    def _all(self) -> list[Call[R]]:
        return [call for call in self._stage.calls() if call.operation == self._operation]

    def _fits(self, call: Call[R]) -> bool:
        return call.fits(self._conditions) and (
            self._where is None or bool(self._where(call.request))
        )

    def _missed(self, problem: str) -> str:
        calls = self._all()
        if not calls:
            return f"{problem} {self}: {self._operation} was not called"
        nearest = max(calls, key=lambda call: likeness(self._conditions, call.fields))
        different = (f"  {line}" for line in differences(self._conditions, nearest.fields))
        head = f"{problem} {self}. The nearest of {len(calls)} is {nearest}"
        return "\n".join([head, "It differs:", *different])

    def _add(self, answer: Answer) -> Self:
        """Adds an answer to the script that the last answer was added to, or to a new one."""
        check_number("delay", answer.delay, 0, "seconds")
        if answer.times is not None:
            check_number("times", answer.times, 1, "calls")
        if answer.failure is not None:
            check_number("after", answer.failure.after, 0, "results")
        if self._script is not None:
            self._script.answers.append(answer)
            return self
        script = Script(self._operation, self._conditions, self._where, place_of_caller(), [answer])
        self._stage.scripts.add(script)
        return type(self)(
            self._stage, self._operation, self._contract, self._conditions, self._where, script
        )


class ValueHandle(Handle[R], Generic[R, V]):
    """The scripts of an operation that answers with one kind of value."""

    def reply(
        self, value: V | Callable[[R], V], *, delay: float = 0.0, times: int | None = None
    ) -> Self:
        """Answers the calls with a value, or with what a function of the typed request returns or raises.

        Args:
            value: The value, or the function.
            delay: Seconds before each piece of a stream.
            times: How often. Alone, always; in a sequence, once.

        Raises TypeError for a value that the operation cannot reply with, ValueError for a wrong number.
        """
        check_reply(self._operation, value)
        return self._add(Answer(f"reply({words_of(value)})", value, delay=delay, times=times))

    then = reply


class LLMHandle(Handle["models.LLMRequest"]):
    """The scripts of the language model."""

    def reply(
        self,
        content: "str | Sequence[str | models.AssistantPromptMessage | Json] | Callable[[models.LLMRequest], Any]" = "",
        *,
        tool_calls: Sequence["models.ToolCall | Json"] = (),
        usage: "models.LLMUsage | Mapping[str, Any] | None" = None,
        finish_reason: str | None = None,
        delay: float = 0.0,
        times: int | None = None,
    ) -> Self:
        """Answers the calls.

        Args:
            content: The text, which comes in words, or its pieces as they come, texts and messages; or a function of
                the typed request that returns one of these, or raises.
            tool_calls: The tools that the model calls: `call("get_weather", city="Paris")`.
            usage: What the answer costs: a whole LLMUsage, or some of its fields. The words are counted for the others;
                no field is computed from another that is given.
            finish_reason: Why the model stops: by default `stop`, or `tool_calls`.
            delay: Seconds before each piece.
            times: How often. Alone, always; in a sequence, once.

        Raises TypeError for content that is none of these and for a usage without such fields, ValueError for a
        wrong number.
        """
        check_reply(self._operation, content)
        check_usage(usage)
        calls = [f"tool_calls={[*map(_name_of, tool_calls)]}"] if tool_calls else []
        shown = ", ".join([*([words_of(content)] if content else []), *calls])
        said = content if callable(content) else Speech(content, tool_calls, usage, finish_reason)
        return self._add(Answer(f"reply({shown})", said, delay=delay, times=times))

    then = reply


Vectors = Sequence[Sequence[float]]
AppReply = str | Mapping[str, Any] | Iterable[Any]
ToolReply = str | Mapping[str, Any] | Sequence[Any]


class ScriptedOperations:
    """A handle for each operation of the platform."""

    def __init__(
        self,
        scripts: Scripts,
        received: Iterable[Received],
        contracts: Mapping[str, Operation[Any]],
    ) -> None:
        self._scripts = scripts
        self._received = received
        self._contracts = contracts
        stage = Stage(scripts, lambda: self.calls)

        def of(name: str) -> Any:
            return stage, name, contracts[name]

        self.llm: LLMHandle = LLMHandle(*of("llm"))
        self.llm_structured_output: ValueHandle[
            models.LLMStructuredOutputRequest, Mapping[str, Any]
        ] = ValueHandle(*of("llm_structured_output"))
        """Replies with the object."""
        self.summary: ValueHandle[models.SummaryRequest, str] = ValueHandle(*of("summary"))
        self.text_embedding: ValueHandle[models.TextEmbeddingRequest, Vectors] = ValueHandle(
            *of("text_embedding")
        )
        """Replies with a vector for each text."""
        self.multimodal_embedding: ValueHandle[models.MultiModalEmbeddingRequest, Vectors] = (
            ValueHandle(*of("multimodal_embedding"))
        )
        """Replies with a vector for each document."""
        self.rerank: ValueHandle[models.RerankRequest, Sequence[float]] = ValueHandle(*of("rerank"))
        """Replies with a score for each document; the emulator puts them in order."""
        self.multimodal_rerank: ValueHandle[models.MultiModalRerankRequest, Sequence[float]] = (
            ValueHandle(*of("multimodal_rerank"))
        )
        """Replies with a score for each document."""
        self.tts: ValueHandle[models.TTSRequest, bytes | Sequence[bytes]] = ValueHandle(*of("tts"))
        """Replies with the audio, or its segments."""
        self.speech2text: ValueHandle[models.Speech2TextRequest, str] = ValueHandle(
            *of("speech2text")
        )
        self.moderation: ValueHandle[models.ModerationRequest, bool] = ValueHandle(
            *of("moderation")
        )
        """Replies with whether the text is flagged."""
        self.app: ValueHandle[models.AppRequest, AppReply] = ValueHandle(*of("app"))
        """Replies with a text or its pieces, or with the outputs of a workflow. The app need not exist."""
        self.fetch_app: ValueHandle[models.FetchAppRequest, Mapping[str, Any]] = ValueHandle(
            *of("fetch_app")
        )
        """Replies with the parameters that are not the defaults."""
        self.tool: ValueHandle[models.ToolRequest, ToolReply] = ValueHandle(*of("tool"))
        """Replies with a text, an object, or messages. The tool need not exist."""
        self.parameter_extractor: ValueHandle[
            models.ParameterExtractorRequest, Mapping[str, Any]
        ] = ValueHandle(*of("parameter_extractor"))
        """Replies with the parameters that were found."""
        self.question_classifier: ValueHandle[models.QuestionClassifierRequest, str] = ValueHandle(
            *of("question_classifier")
        )
        """Replies with the name of the class."""
        self.file_upload: ValueHandle[models.FileUploadRequest, str] = ValueHandle(
            *of("file_upload")
        )
        """Replies with the address for the upload."""
        self.encrypt: ValueHandle[models.EncryptRequest, Mapping[str, Any]] = ValueHandle(
            *of("encrypt")
        )
        self.datasource: ValueHandle[models.DatasourceRequest, Iterable[Json]] = ValueHandle(
            *of("datasource")
        )
        """Replies with the messages."""
        self.storage_set: Handle[models.StorageSetRequest] = Handle(*of("storage_set"))
        self.storage_get: ValueHandle[models.StorageGetRequest, bytes] = ValueHandle(
            *of("storage_get")
        )
        self.storage_delete: Handle[models.StorageDeleteRequest] = Handle(*of("storage_delete"))
        self.storage_exist: ValueHandle[models.StorageExistRequest, bool] = ValueHandle(
            *of("storage_exist")
        )

    @property
    def calls(self) -> Calls[Any]:
        """The last 1000 requests that passed the checks, typed. `emulator.llm.calls` are those of one operation."""
        known = [one for one in list(self._received) if one.operation in self._contracts]
        return Calls(
            [Call(one.operation, self._contracts[one.operation], one.body) for one in known]
        )

    def problems(self) -> list[str]:
        """What `check` would raise, each in a text of its own."""
        return self._scripts.problems()

    def check(self) -> None:
        """Raises AssertionError for calls that fit no script, and for answers that no call came for.

        `with Emulator() as emulator` does this at its end, unless the block raises.
        """
        if problems := self.problems():
            raise AssertionError("\n\n".join(problems))


def _broken(kind: Literal["cut", "stall"], after: int) -> Failure:
    return Failure("unexpected EOF", None, after, None, kind)


def _name_of(tool_call: object) -> str:
    function = as_json(tool_call)["function"]
    return f"{function['name']}({function['arguments']})"

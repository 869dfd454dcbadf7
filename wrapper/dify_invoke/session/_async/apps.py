"""`session.app`: the apps of the workspace, each kind with the official SDK's `invoke`.

Arguments have the names, order and defaults of the official SDK (0.10.2). `inputs` are the values of the app's variables by name;
a file is a `FileInput`, the result of `session.file.upload`, or a dict. `user` has no effect: the run belongs to the session's
user. `files` are files for the model itself, which only the inner API carries.

What goes wrong is one of these: InvalidRequestError for an argument, APIStatusError for a run that the server does not begin,
AppRunError for one that fails later, WorkflowFailedError for a workflow that ends as failed, IncompleteRunError for one that ends
without saying how.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable, Mapping
from contextlib import aclosing
from typing import Any, Literal, Self, TypeAlias, TypeVar, overload

from dify_inner_api import models
from dify_inner_api.api import app as api

from ...channels._async.http import AsyncChannel
from ...errors import APIStatusError
from ...protocol.call import Options
from ...protocol.mistakes import mistakes_of
from ..app_inputs import app_files, app_inputs, check_app, check_query, response_mode_of
from ..app_runs import (
    ChatAccumulator,
    CompletionAccumulator,
    Run,
    RunAccumulator,
    WorkflowAccumulator,
    refuses_blocking,
    start_error,
)
from .app_streams import AsyncChatStream, AsyncCompletionStream, AsyncWorkflowStream
from .invocations import AsyncInvocations

R = TypeVar("R")
S = TypeVar("S")

Inputs: TypeAlias = "Mapping[str, Any] | None"
Files: TypeAlias = "Iterable[models.FileInput | Mapping[str, Any]] | None"
Streaming: TypeAlias = "Literal['streaming', models.ResponseMode.STREAMING]"
Blocking: TypeAlias = "Literal['blocking', models.ResponseMode.BLOCKING]"


class _AsyncApps(AsyncInvocations):
    """Runs apps."""

    def _run(self, run: Run, **arguments: Any) -> AsyncGenerator[models.AppEvent, None]:
        operation = api.invoke_app.OPERATION
        with mistakes_of(operation.name):
            check_app(arguments["app_id"])
            if "query" in arguments:
                check_query(arguments["query"])
            arguments["inputs"] = app_inputs(arguments["inputs"])
            if (files := app_files(arguments.pop("files"))) is not None:
                arguments["files"] = files
        events = self._invoke(operation, None, **arguments)
        return _followed(events, run, arguments.get("conversation_id"))

    def _stream(
        self, make: Callable[..., S], accumulator: RunAccumulator[Any], **arguments: Any
    ) -> S:
        run = Run(api.invoke_app.OPERATION, blocking=False)
        return make(self._run(run, **arguments), run, accumulator)

    async def _outcome(self, accumulator: RunAccumulator[R], **arguments: Any) -> R:
        run = Run(api.invoke_app.OPERATION, blocking=True)
        async for event in self._run(run, **arguments):
            accumulator.add(event)
        return accumulator.result()


async def _followed(
    events: AsyncGenerator[models.AppEvent, None], run: Run, conversation_id: str | None
) -> AsyncGenerator[models.AppEvent, None]:
    """Yields the events of a run. Raises its errors."""
    async with aclosing(events):
        try:
            async for event in events:
                yield run.take(event)
        except APIStatusError as error:
            if (explained := start_error(error, conversation_id)) is error:
                raise
            raise explained from error
        run.close()


class AsyncChatAppInvocation(_AsyncApps):
    """Chat apps, agent apps and chatflows."""

    @overload  # this one also takes a call without `response_mode`
    def invoke(
        self,
        app_id: str,
        query: str,
        inputs: Inputs,
        response_mode: Streaming = "streaming",
        conversation_id: str | None = None,
        user: str | None = None,
        *,
        files: Files = None,
    ) -> AsyncChatStream: ...
    @overload
    def invoke(
        self,
        app_id: str,
        query: str,
        inputs: Inputs,
        response_mode: Blocking,
        conversation_id: str | None = None,
        user: str | None = None,
        *,
        files: Files = None,
    ) -> Coroutine[Any, Any, models.ChatResult]: ...
    @overload
    def invoke(
        self,
        app_id: str,
        query: str,
        inputs: Inputs,
        response_mode: str = "streaming",
        conversation_id: str | None = None,
        user: str | None = None,
        *,
        files: Files = None,
    ) -> AsyncChatStream | Coroutine[Any, Any, models.ChatResult]: ...
    def invoke(
        self,
        app_id: str,
        query: str,
        inputs: Inputs,
        response_mode: str = "streaming",
        conversation_id: str | None = None,
        user: str | None = None,
        *,
        files: Files = None,
    ) -> AsyncChatStream | Coroutine[Any, Any, models.ChatResult]:
        """Says something to an app.

        Returns a stream of the answer's events, or with `response_mode="blocking"` the whole answer. Apps with an agent cannot
        answer at once: their stream is then read to its end. Without `conversation_id` a conversation begins; its id is in
        the answer, and in each event.
        """
        arguments: dict[str, Any] = {
            "app_id": app_id,
            "query": query,
            "inputs": inputs,
            "response_mode": response_mode,
            "conversation_id": conversation_id,
            "user": user,
            "files": files,
        }
        if response_mode_of(response_mode) == "blocking":
            return self._answer(arguments)
        return self._stream(AsyncChatStream, ChatAccumulator(), **arguments)

    async def _answer(self, arguments: dict[str, Any]) -> models.ChatResult:
        try:
            return await self._outcome(ChatAccumulator(), **arguments)
        except APIStatusError as error:
            if not refuses_blocking(error):
                raise
        arguments["response_mode"] = "streaming"
        return await self._stream(AsyncChatStream, ChatAccumulator(), **arguments).result()

    def conversation(
        self, app_id: str, conversation_id: str | None = None, *, inputs: Inputs = None
    ) -> AsyncConversation:
        """A conversation, which keeps its id from turn to turn.

            async with session.app.chat.conversation(app_id) as conversation:
                first = await conversation.invoke("Hello")
                second = await conversation.invoke("And now?")

        `inputs` are those of each turn that gives none. Servers up to 1.14.2 cannot go on with a conversation.
        """
        return AsyncConversation(self, app_id, conversation_id, inputs)


class AsyncConversation:
    """The turns of one conversation with a chat app."""

    def __init__(
        self,
        chat: AsyncChatAppInvocation,
        app_id: str,
        conversation_id: str | None,
        inputs: Inputs,
    ) -> None:
        self._chat = chat
        self._app_id = app_id
        self._inputs = inputs
        self._id = conversation_id
        self._last: AsyncChatStream | None = None

    @property
    def id(self) -> str | None:
        """The conversation's id; None until an answer has come."""
        if self._last is not None:
            self._id = self._last.conversation_id or self._id
        return self._id

    async def invoke(
        self, query: str, inputs: Inputs = None, *, files: Files = None
    ) -> models.ChatResult:
        """Says something, and returns the whole answer."""
        return await self.stream(query, inputs, files=files).result()

    def stream(self, query: str, inputs: Inputs = None, *, files: Files = None) -> AsyncChatStream:
        """Says something, and returns a stream of the answer's events. Read it before the next turn."""
        given = self._inputs if inputs is None else inputs
        self._last = self._chat.invoke(
            self._app_id, query, given, conversation_id=self.id, files=files
        )
        return self._last

    async def aclose(self) -> None:
        """Ends an answer that was not read to its end. The conversation stays on the platform."""
        if self._last is not None:
            await self._last.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


class AsyncCompletionAppInvocation(_AsyncApps):
    """Completion apps."""

    @overload  # this one also takes a call without `response_mode`
    def invoke(
        self,
        app_id: str,
        inputs: Inputs,
        response_mode: Blocking = "blocking",
        user: str | None = None,
        *,
        files: Files = None,
    ) -> Coroutine[Any, Any, models.CompletionResult]: ...
    @overload
    def invoke(
        self,
        app_id: str,
        inputs: Inputs,
        response_mode: Streaming,
        user: str | None = None,
        *,
        files: Files = None,
    ) -> AsyncCompletionStream: ...
    @overload
    def invoke(
        self,
        app_id: str,
        inputs: Inputs,
        response_mode: str = "blocking",
        user: str | None = None,
        *,
        files: Files = None,
    ) -> AsyncCompletionStream | Coroutine[Any, Any, models.CompletionResult]: ...
    def invoke(
        self,
        app_id: str,
        inputs: Inputs,
        response_mode: str = "blocking",
        user: str | None = None,
        *,
        files: Files = None,
    ) -> AsyncCompletionStream | Coroutine[Any, Any, models.CompletionResult]:
        """Completes what `inputs` say.

        Returns the whole answer, or with `response_mode="streaming"` a stream of its events. Some API servers answer every
        call with status 500: they look for a `query`, which the SDK cannot give.
        """
        arguments: dict[str, Any] = {
            "app_id": app_id,
            "inputs": inputs,
            "response_mode": response_mode,
            "user": user,
            "files": files,
        }
        if response_mode_of(response_mode) == "blocking":
            return self._outcome(CompletionAccumulator(), **arguments)
        return self._stream(AsyncCompletionStream, CompletionAccumulator(), **arguments)


class AsyncWorkflowAppInvocation(_AsyncApps):
    """Workflows."""

    @overload  # this one also takes a call without `response_mode`
    def invoke(
        self,
        app_id: str,
        inputs: Inputs,
        response_mode: Blocking = "blocking",
        user: str | None = None,
        *,
        files: Files = None,
    ) -> Coroutine[Any, Any, models.WorkflowResult]: ...
    @overload
    def invoke(
        self,
        app_id: str,
        inputs: Inputs,
        response_mode: Streaming,
        user: str | None = None,
        *,
        files: Files = None,
    ) -> AsyncWorkflowStream: ...
    @overload
    def invoke(
        self,
        app_id: str,
        inputs: Inputs,
        response_mode: str = "blocking",
        user: str | None = None,
        *,
        files: Files = None,
    ) -> AsyncWorkflowStream | Coroutine[Any, Any, models.WorkflowResult]: ...
    def invoke(
        self,
        app_id: str,
        inputs: Inputs,
        response_mode: str = "blocking",
        user: str | None = None,
        *,
        files: Files = None,
    ) -> AsyncWorkflowStream | Coroutine[Any, Any, models.WorkflowResult]:
        """Runs a workflow.

        Returns its outcome, or with `response_mode="streaming"` a stream of its events. A run that fails raises
        WorkflowFailedError. One that waits for a human ends, with the status `paused`.
        """
        arguments: dict[str, Any] = {
            "app_id": app_id,
            "inputs": inputs,
            "response_mode": response_mode,
            "user": user,
            "files": files,
        }
        if response_mode_of(response_mode) == "blocking":
            return self._outcome(WorkflowAccumulator(), **arguments)
        return self._stream(AsyncWorkflowStream, WorkflowAccumulator(), **arguments)


class AsyncFetchAppInvocation(AsyncInvocations):
    """What apps ask of their users."""

    async def get(self, app_id: str) -> models.AppParameters:
        """The form and the features of an app. They tell neither its name nor its kind."""
        operation = api.fetch_app.OPERATION
        with mistakes_of(operation.name):
            check_app(app_id)
        return await self._one(operation, None, app_id=app_id)


class AsyncApps:
    """The kinds of apps that a session reaches."""

    def __init__(self, channel: AsyncChannel, options: Options) -> None:
        self.chat: AsyncChatAppInvocation = AsyncChatAppInvocation(channel, options)
        self.completion: AsyncCompletionAppInvocation = AsyncCompletionAppInvocation(
            channel, options
        )
        self.workflow: AsyncWorkflowAppInvocation = AsyncWorkflowAppInvocation(channel, options)
        self.fetch_app_invocation: AsyncFetchAppInvocation = AsyncFetchAppInvocation(
            channel, options
        )

    async def fetch_app(self, app_id: str) -> models.AppParameters:
        """The form and the features of an app. They tell neither its name nor its kind."""
        return await self.fetch_app_invocation.get(app_id)

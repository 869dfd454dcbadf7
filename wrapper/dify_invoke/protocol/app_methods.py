"""What the models of apps and files can do besides being data; the contract's `x-methods` says which. No I/O."""

from typing import TYPE_CHECKING, Any, Self

_KINDS = ("image", "audio", "video")
_TEXT_EVENTS = ("message", "agent_message")  # no set: an unknown kind may be a list


def kind_of_file(mime_type: str) -> str:
    """Which kind of file a media type stands for, as the platform sees it: all but media are documents."""
    kind = mime_type.partition("/")[0].strip().lower()
    return kind if kind in _KINDS else "document"


class AppEventMethods:
    """What a reader of any event may ask for."""

    __slots__ = ()

    if TYPE_CHECKING:
        event: str
        """The kind of event, such as `message`."""

    @property
    def text(self) -> str:
        """The text that the event adds to the answer, or to a workflow's text; "" if it adds none."""
        event: Any = self
        if event.event in _TEXT_EVENTS:
            answer: str = event.answer
            return answer
        if event.event == "text_chunk":
            text: str = event.data.text
            return text
        return ""


class AnswerMethods:
    """The parts of a whole answer, at hand."""

    __slots__ = ()

    if TYPE_CHECKING:
        answer: str
        metadata: Any

    @property
    def text(self) -> str:
        """The text of the answer; the same as `answer`."""
        return self.answer


class WorkflowResultMethods:
    """The parts of a workflow's outcome, at hand."""

    __slots__ = ()

    if TYPE_CHECKING:
        data: Any

    @property
    def outputs(self) -> dict[str, Any]:
        """What the workflow gives, by name; {} if it gives nothing."""
        outputs: dict[str, Any] = self.data.outputs or {}
        return outputs

    @property
    def status(self) -> str:
        """How the run ended: `succeeded`, `partial-succeeded`, `stopped` or `paused`."""
        status: str = self.data.status
        return status


class FileInputMethods:
    """Ways to make the value of a file variable."""

    __slots__ = ()

    @classmethod
    def from_upload(cls, upload: Any) -> Self:
        """The value for a file that `session.file.upload` has uploaded."""
        make: Any = cls
        made: Self = make(
            type=upload.type or kind_of_file(upload.mime_type),
            transfer_method="tool_file",
            tool_file_id=upload.id,
        )
        return made

    @classmethod
    def from_url(cls, url: str, type: str = "document") -> Self:  # noqa: A002  # the field's name
        """The value for a file at an address. `type` is `image`, `document`, `audio`, `video` or `custom`."""
        make: Any = cls
        made: Self = make(type=type, transfer_method="remote_url", url=url)
        return made


class UploadMethods:
    """What an uploaded file is good for."""

    __slots__ = ()

    if TYPE_CHECKING:
        id: str
        mime_type: str

    def to_app_parameter(self) -> dict[str, str]:
        """The file as the value of an app's variable, under the official SDK's name. See `FileInput.from_upload`."""
        return {
            "tool_file_id": self.id,
            "transfer_method": "tool_file",
            "type": kind_of_file(self.mime_type),
        }

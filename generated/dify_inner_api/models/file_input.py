# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any, Literal

from attrs import define

from ..types import UNSET, FileInputMethods, Model, Unset, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class FileInput(FileInputMethods, Model):
    """A file for a variable of an app: one that was uploaded, or one at an address. An app reads files from `inputs`.

    Attributes:
        type: What kind of file it is.
        transfer_method: Where the file is: `tool_file`, uploaded by a plugin; `remote_url`, at an address; `local_file`, uploaded by
            an app's user.
        tool_file_id: The id of a `tool_file`.
        url: The address of a `remote_url`.
        upload_file_id: The id of a `local_file`.
    """

    type: (
        Literal["audio"]
        | Literal["custom"]
        | Literal["document"]
        | Literal["image"]
        | Literal["video"]
        | str
    )
    """What kind of file it is."""
    transfer_method: Literal["local_file"] | Literal["remote_url"] | Literal["tool_file"] | str
    """Where the file is: `tool_file`, uploaded by a plugin; `remote_url`, at an address; `local_file`, uploaded by
    an app's user."""
    tool_file_id: str | Unset = UNSET
    """The id of a `tool_file`."""
    url: str | Unset = UNSET
    """The address of a `remote_url`."""
    upload_file_id: str | Unset = UNSET
    """The id of a `local_file`."""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)

"""The values of an app's variables, with the files that are uploaded for them."""

import mimetypes
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .values import name_and_value, named_values

if TYPE_CHECKING:
    from ...session._sync.session import Session

Inputs = Annotated[
    list[str] | None,
    typer.Option(
        "--input",
        metavar="NAME=VALUE",
        help="The value of a variable of the app, JSON or a text. Repeatable.",
        show_default=False,
    ),
]
Uploads = Annotated[
    list[str] | None,
    typer.Option(
        "--file",
        metavar="NAME=FILE",
        help="A file to upload for a variable of the app. Repeatable.",
        show_default=False,
    ),
]


class AppInputs:
    """What --input and --file give. Raises BadParameter, which names the option, for what cannot be sent."""

    def __init__(self, inputs: Sequence[str] | None, uploads: Sequence[str] | None = None) -> None:
        self._values = named_values(inputs or (), "--input")
        self._files = [name_and_value(one, "--file") for one in uploads or ()]
        for name, file in self._files:
            if name in self._values:
                raise typer.BadParameter(f"{name!r} is given by --input and by --file: give one")
            if not Path(file).is_file():
                raise typer.BadParameter(f"--file {name}={file}: there is no such file")

    def uploaded(self, session: "Session") -> dict[str, Any]:
        """The values, after the files were uploaded. A name that has several files is a list."""
        found: dict[str, list[dict[str, str]]] = {}
        for name, file in self._files:
            found.setdefault(name, []).append(_upload(session, Path(file)))
        files = {name: one if one[1:] else one[0] for name, one in found.items()}
        return {**self._values, **files}


def _upload(session: "Session", file: Path) -> dict[str, str]:
    type_ = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    with file.open("rb") as content:
        return session.file.upload(file.name, content, type_).to_app_parameter()

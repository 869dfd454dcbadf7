# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define

from ..types import Model, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class AppLimits(Model):
    """The largest files, in MiB.

    Attributes:
        image_file_size_limit: Of an image.
        video_file_size_limit: Of a video.
        audio_file_size_limit: Of audio.
        file_size_limit: Of another file.
        workflow_file_upload_limit: How many files a workflow takes.
    """

    image_file_size_limit: int | None = None
    """Of an image."""
    video_file_size_limit: int | None = None
    """Of a video."""
    audio_file_size_limit: int | None = None
    """Of audio."""
    file_size_limit: int | None = None
    """Of another file."""
    workflow_file_upload_limit: int | None = None
    """How many files a workflow takes."""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)

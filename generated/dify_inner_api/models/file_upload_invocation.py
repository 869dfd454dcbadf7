# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import Literal

from attrs import define

from ..models.file_upload_request import FileUploadRequest
from ..types import Model
from .backwards_invocation import BackwardsInvocation


@define(kw_only=True, repr=False, getstate_setstate=False)
class FileUploadInvocation(BackwardsInvocation, Model):
    """A `FileUploadRequest` to the daemon.

    Attributes: (besides those of `BackwardsInvocation`)
        type: Always `upload_file`.
        backwards_request_id: New for each request, 32 hexadecimal digits; the events of the answer carry it.
        request: A file that is to be uploaded. Its content does not travel here.
    """

    type: Literal["upload_file"] = "upload_file"
    """Always `upload_file`."""
    backwards_request_id: str
    """New for each request, 32 hexadecimal digits; the events of the answer carry it."""
    request: FileUploadRequest
    """A file that is to be uploaded. Its content does not travel here."""

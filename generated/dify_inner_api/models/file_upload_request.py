# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..types import Model


@define(kw_only=True, repr=False, getstate_setstate=False)
class FileUploadRequest(Model):
    """A file that is to be uploaded. Its content does not travel here.

    Attributes:
        filename: The name of the file.
        mimetype: The media type, in lower case and without parameters.
    """

    filename: str
    """The name of the file."""
    mimetype: str
    """The media type, in lower case and without parameters."""

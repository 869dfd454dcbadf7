"""The tool files of the workspace: what plugins upload, what tools give, and what a tool is given."""

import mimetypes
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlencode
from uuid import uuid4

from ..answers import Json
from .signatures import Signatures


@dataclass(frozen=True)
class StoredFile:
    """A file that the emulator's workspace has."""

    id: str
    """Its id, as in `tool_file_id`."""
    name: str
    mime_type: str
    content: bytes
    user_id: str
    """Who uploaded it, or "" for a tool."""

    @property
    def extension(self) -> str:
        """The extension that the server guesses from the type, with its dot."""
        return mimetypes.guess_extension(self.mime_type) or ".bin"

    @property
    def type(self) -> str:
        """What kind of file it is: `image`, `audio`, `video` or `document`."""
        family = self.mime_type.partition("/")[0]
        return family if family in ("image", "audio", "video") else "document"

    @property
    def path(self) -> str:
        """Where the server has it, as tools link to it: relative, and not signed."""
        return f"/files/tools/{self.id}{self.extension}"


class ToolFiles:
    """The files by id, and their signed addresses. Many threads may use it.

    Args:
        base: Returns the address that paths are below.
        tenant_id: The workspace.
        signatures: Signs the addresses.
    """

    def __init__(self, base: Callable[[], str], tenant_id: str, signatures: Signatures) -> None:
        self._base = base
        self._tenant_id = tenant_id
        self._signatures = signatures
        self._files: dict[str, StoredFile] = {}
        self._lock = threading.Lock()

    def all(self) -> list[StoredFile]:
        """Returns all files, from oldest to newest."""
        with self._lock:
            return list(self._files.values())

    def forget(self) -> None:
        """Forgets all files."""
        with self._lock:
            self._files.clear()

    def find(self, id_: str) -> StoredFile | None:
        return self._files.get(id_)

    def at(self, url: str) -> StoredFile | None:
        """Returns the file that an address of the emulator leads to, or None."""
        path = url.partition("?")[0].removeprefix(self._base())
        found = self.find(PurePosixPath(path).stem)
        return found if found and found.path == path else None

    def add(
        self, content: bytes, name: str | None, mime_type: str, user_id: str = ""
    ) -> StoredFile:
        """Stores a file. One without a name is named after its id."""
        id_ = str(uuid4())
        extension = mimetypes.guess_extension(mime_type) or ".bin"
        file = StoredFile(id_, name or f"{id_}{extension}", mime_type, content, user_id)
        with self._lock:
            self._files[id_] = file
        return file

    def url(self, file: StoredFile) -> str:
        """Returns an address that the file can be read at, until the signature expires."""
        signed = self._signatures.sign("file-preview", file.id)
        return f"{self._base()}{file.path}?{urlencode(signed)}"

    def readable(self, id_: str, query: Mapping[str, str]) -> bool:
        """Whether the query of an address is signed for this file."""
        return self._signatures.holds(query, "file-preview", id_)

    def upload_url(self, name: str, mime_type: str, user_id: str) -> str:
        """Returns the address that a file of this name and type can be posted to.

        As on the server, the user and the tenant are in the query as they are.
        """
        signed = self._signatures.sign("upload", name, mime_type, self._tenant_id, user_id)
        query = "&".join(f"{key}={value}" for key, value in signed.items())
        sender = f"user_id={user_id}&tenant_id={self._tenant_id}"
        return f"{self._base()}/files/upload/for-plugin?{query}&{sender}"

    def takes(self, name: str, mime_type: str, query: Mapping[str, str]) -> bool:
        """Whether the query is signed for an upload of this name and type."""
        sender = query.get("tenant_id", ""), query.get("user_id", "")
        return self._signatures.holds(query, "upload", name, mime_type, *sender)

    def as_parameter(self, file: StoredFile) -> Json:
        """Returns the file as a tool gets it among its parameters."""
        return {
            "dify_model_identity": "__dify__file__",
            "url": self.url(file),
            "mime_type": file.mime_type,
            "filename": file.name,
            "extension": file.extension,
            "size": len(file.content),
            "type": file.type,
        }

    def as_uploaded(self, file: StoredFile) -> Json:
        """Returns what the server answers to the upload of a file."""
        return {
            "id": file.id,
            "reference": None,
            "name": file.name,
            "size": len(file.content),
            "extension": file.extension,
            "mime_type": file.mime_type,
            "preview_url": self.url(file),
            "source_url": None,
            "original_url": None,
            "user_id": file.user_id,
            "tenant_id": self._tenant_id,
            "conversation_id": None,
            "file_key": f"tools/{self._tenant_id}/{file.id}{file.extension}",
        }

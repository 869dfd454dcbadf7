"""A platform with a file server, for the tests of `session.file`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..support.files import FileServer
from ..support.platform import Asked, Platform
from ..support.sessions import Mode


@dataclass
class Bench:
    """A platform and its file server, for sessions of one kind."""

    platform: Platform
    server: FileServer
    mode: Mode

    def ask(self, invoke: Callable[[Any], Any], **options: Any) -> Asked:
        return self.platform.ask(self.mode, invoke, **options)

    def upload(self, *arguments: Any, **more: Any) -> Any:
        asked = self.ask(lambda session: session.file.upload(*arguments, **more))
        if asked.error is not None:
            raise asked.error
        return asked.results[0]

    def refused(self, *arguments: Any, **more: Any) -> Any:
        asked = self.ask(lambda session: session.file.upload(*arguments, **more))
        assert asked.error is not None
        return asked.error

    def unread(self, file: Any, **options: Any) -> Any:
        asked = self.ask(lambda session: session.file.read(file), **options)
        assert asked.error is not None
        assert asked.error.operation == "read_file"
        return asked.error

    def requests(self) -> list[Any]:
        """The requests for an address, without the envelope of the channel."""
        if self.platform.channel == "inner API":
            return self.platform.requests
        return [request["data"]["data"]["request"] for request in self.platform.requests]

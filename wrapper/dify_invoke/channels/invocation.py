"""One reverse invocation, as every channel takes it, and the caller that the inner API needs."""

from typing import Generic, NamedTuple, TypeVar

import attrs

from ..http.upload import HexFile
from ..observability.observation import log_doubtful_id
from ..protocol.call import Call
from ..protocol.json import encode
from ..protocol.operation import Operation
from ..protocol.plain import fields_of
from ..protocol.settings import check_name, is_uuid
from .suitability import for_inner_api

T = TypeVar("T")


class Invocation(NamedTuple, Generic[T]):
    """One reverse invocation. `T` is the type of its results."""

    operation: Operation[T]
    request: attrs.AttrsInstance
    """The contract's request, without tenant and user."""
    file: HexFile | None
    """The file that replaces its mark in the request."""
    call: Call


class Caller:
    """A tenant and one of its users. Raises ConfigurationError if a name is not valid."""

    def __init__(self, tenant_id: str, user_id: str | None) -> None:
        self.tenant_id: str = check_name(tenant_id, "tenant_id").strip()
        # The server takes "" as its default user.
        self.user_id: str = check_name(user_id, "user_id").strip() if user_id else ""
        for name, given in (("tenant_id", self.tenant_id), ("user_id", self.user_id)):
            if given and not is_uuid(given):
                log_doubtful_id(name, given)

    def body(self, request: attrs.AttrsInstance) -> bytes:
        """The JSON of a request with tenant and user."""
        ids = {"tenant_id": self.tenant_id, "user_id": self.user_id}
        return encode({**fields_of(for_inner_api(request)), **ids})

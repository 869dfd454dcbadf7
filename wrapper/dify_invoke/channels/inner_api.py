"""The inner API as a channel: adds tenant and user to a request, and posts it."""

from collections.abc import AsyncGenerator, Generator
from typing import TypeVar

import attrs

from dify_inner_api.client import AsyncClient, Client
from dify_inner_api.types import UNSET, Operation, encode

from ..http.upload import HexFile
from ..protocol.call import Call, Options
from ..protocol.settings import check_name

T = TypeVar("T")


class Caller:
    """On whose behalf a model runs."""

    def __init__(self, tenant_id: str, user_id: str | None) -> None:
        self.tenant_id: str = check_name(tenant_id, "tenant_id")
        # The server takes "" as its default user.
        self.user_id: str = check_name(user_id, "user_id") if user_id else ""

    def body(self, request: attrs.AttrsInstance) -> bytes:
        """The JSON of the request with tenant and user."""
        fields = {
            field.name: value
            for field in attrs.fields(type(request))
            if (value := getattr(request, field.name)) is not UNSET
        }
        return encode({**fields, "tenant_id": self.tenant_id, "user_id": self.user_id})


class InnerAPIChannel:
    """Posts to `/inner/api/invoke/...`."""

    def __init__(self, client: Client, caller: Caller) -> None:
        self.options: Options = client.options
        self._client = client
        self._caller = caller

    def __repr__(self) -> str:
        return f"the inner API at {self._client.base_url}, tenant {self._caller.tenant_id}"

    def invoke(
        self,
        operation: Operation[T],
        request: attrs.AttrsInstance,
        file: HexFile | None,
        call: Call,
    ) -> Generator[T, None, None]:
        body = self._caller.body(request)
        return self._client.invoke(operation, file.within(body) if file else body, {}, call)

    def close(self) -> None:
        self._client.close()


class AsyncInnerAPIChannel:
    """The same for asyncio."""

    def __init__(self, client: AsyncClient, caller: Caller) -> None:
        self.options: Options = client.options
        self._client = client
        self._caller = caller

    def __repr__(self) -> str:
        return f"the inner API at {self._client.base_url}, tenant {self._caller.tenant_id}"

    def invoke(
        self,
        operation: Operation[T],
        request: attrs.AttrsInstance,
        file: HexFile | None,
        call: Call,
    ) -> AsyncGenerator[T, None]:
        body = self._caller.body(request)
        return self._client.invoke(operation, file.within(body) if file else body, {}, call)

    async def aclose(self) -> None:
        await self._client.aclose()

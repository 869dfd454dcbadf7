"""What the transport uses of pycurl, which ships no types."""

import asyncio
from collections.abc import Callable
from typing import Any

class error(Exception): ...  # noqa: N801, N818

class Curl:
    def setopt(self, option: int, value: object) -> None: ...
    def pause(self, bitmask: int) -> None: ...
    def close(self) -> None: ...

class CurlMulti:
    def setopt(self, option: int, value: int | Callable[..., None]) -> None: ...
    def add_handle(self, curl: Curl) -> None: ...
    def remove_handle(self, curl: Curl) -> None: ...
    def socket_action(self, fd: int, mask: int) -> tuple[int, int]: ...
    def info_read(self) -> tuple[int, list[Curl], list[tuple[Curl, int, str]]]: ...
    def close(self) -> None: ...

class AsyncCurlMulti:
    def setopt(self, option: int, value: Any) -> None: ...
    def add_handle(self, curl: Curl) -> asyncio.Future[Curl]: ...
    def remove_handle(self, curl: Curl) -> None: ...
    async def aclose(self) -> None: ...

BUFFERSIZE: int
CAINFO: int
CAPATH: int
CONNECTTIMEOUT_MS: int
CSELECT_IN: int
CSELECT_OUT: int
CURL_HTTP_VERSION_1_1: int
E_COULDNT_CONNECT: int
E_COULDNT_RESOLVE_HOST: int
E_COULDNT_RESOLVE_PROXY: int
E_OPERATION_TIMEDOUT: int
E_PEER_FAILED_VERIFICATION: int
E_SSL_CACERT_BADFILE: int
E_SSL_CONNECT_ERROR: int
E_UNSUPPORTED_PROTOCOL: int
E_URL_MALFORMAT: int
HEADERFUNCTION: int
HTTPHEADER: int
HTTP_VERSION: int
MAXAGE_CONN: int
M_MAXCONNECTS: int
M_SOCKETFUNCTION: int
M_TIMERFUNCTION: int
NOSIGNAL: int
PAUSE_CONT: int
POLL_IN: int
POLL_INOUT: int
POLL_OUT: int
POST: int
POSTFIELDS: int
POSTFIELDSIZE_LARGE: int
PROXY: int
READFUNCTION: int
READFUNC_ABORT: int
SOCKET_TIMEOUT: int
URL: int
USERAGENT: int
WRITEFUNCTION: int
WRITEFUNC_PAUSE: int

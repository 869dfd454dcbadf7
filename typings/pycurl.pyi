"""What the transport uses of pycurl, which ships no types."""

from collections.abc import Callable

class error(Exception): ...  # noqa: N801, N818

class Curl:
    def setopt(self, option: int, value: object) -> None: ...
    def getinfo(self, info: int) -> int: ...
    def pause(self, bitmask: int) -> None: ...
    def close(self) -> None: ...

class CurlMulti:
    def setopt(self, option: int, value: int | Callable[..., None]) -> None: ...
    def add_handle(self, curl: Curl) -> None: ...
    def remove_handle(self, curl: Curl) -> None: ...
    def socket_action(self, fd: int, mask: int) -> tuple[int, int]: ...
    def info_read(self) -> tuple[int, list[Curl], list[tuple[Curl, int, str]]]: ...
    def close(self) -> None: ...

ACTIVESOCKET: int
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
E_GOT_NOTHING: int
E_OPERATION_TIMEDOUT: int
E_PEER_FAILED_VERIFICATION: int
E_RECV_ERROR: int
E_SEND_ERROR: int
E_SEND_FAIL_REWIND: int
E_SSL_CACERT_BADFILE: int
E_SSL_CONNECT_ERROR: int
E_URL_MALFORMAT: int
HEADERFUNCTION: int
HTTPGET: int
HTTPHEADER: int
HTTP_VERSION: int
M_MAXCONNECTS: int
M_SOCKETFUNCTION: int
M_TIMERFUNCTION: int
NOPROXY: int
NOSIGNAL: int
PAUSE_CONT: int
POLL_IN: int
POLL_INOUT: int
POLL_OUT: int
POST: int
POSTFIELDSIZE_LARGE: int
PREREQFUNCTION: int
PREREQFUNC_OK: int
PROXY: int
PROXYPASSWORD: int
PROXYUSERNAME: int
PROXY_CAINFO: int
PROXY_CAPATH: int
READFUNCTION: int
READFUNC_ABORT: int
SOCKET_TIMEOUT: int
UPLOAD_BUFFERSIZE: int
URL: int
USERAGENT: int
WRITEFUNCTION: int
WRITEFUNC_PAUSE: int

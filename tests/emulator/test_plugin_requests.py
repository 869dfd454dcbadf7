"""HTTP in hex, as the platform and a plugin exchange it."""

from dify_invoke.emulator import EndpointReply, HTTPRequest


def test_a_request_has_a_host_and_a_length() -> None:
    request = HTTPRequest("POST", "/hook?a=1", b"\x00body", {"X-Secret": "s"})
    assert bytes.fromhex(request.in_hex()) == (
        b"POST /hook?a=1 HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5\r\nx-secret: s\r\n\r\n"
        b"\x00body"
    )


def test_headers_replace_those() -> None:
    request = HTTPRequest("GET", "/", headers={"Host": "dify.example"})
    assert b"\r\nhost: dify.example\r\n" in bytes.fromhex(request.in_hex())


def test_a_reply() -> None:
    raw = b"HTTP/1.1 202 Accepted\r\nX-Shop: open: now\r\nContent-Length: 6\r\n\r\na\r\n\r\nb"
    reply = EndpointReply.from_hex(raw.hex())
    assert reply.status == 202
    assert reply.headers == {"X-Shop": "open: now", "Content-Length": "6"}
    assert reply.body == b"a\r\n\r\nb"


def test_a_reply_without_headers() -> None:
    assert EndpointReply.from_hex(b"HTTP/1.1 204 \r\n\r\n".hex()) == EndpointReply(204, {}, b"")

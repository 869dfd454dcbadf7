"""What gateways and older servers put between the documents of a reply of lines."""

import pytest

from dify_invoke.protocol.framing import DocumentReader, FrameReader


class TestLinesOfAGateway:
    """What gateways and older servers put between the documents of a stream of lines."""

    @pytest.mark.parametrize(
        "data",
        [
            b'\xef\xbb\xbf{"a":1}\n{"b":2}\n',
            b': ping\n{"a":1}\n: ping\n\n{"b":2}\n:\n',
            b'data: {"a":1}\n\ndata: {"b":2}\n\ndata: [DONE]\n\n',
            b'id: 1\nevent: message\nretry: 10\ndata: {"a":1}\n\nid: 2\ndata:{"b":2}',
            b'\xef\xbb\xbfdata: {"a":1}\r\n\r\n: \r\ndata: {"b":2}\r\n\r\ndata: [DONE]\r\n\r\n',
        ],
        ids=["byte order mark", "comments", "done", "fields of events", "all"],
    )
    @pytest.mark.parametrize("size", [1, 2, 7, 1000])
    def test_is_left_out(self, data: bytes, size: int) -> None:
        reader = FrameReader()
        pieces = [data[start : start + size] for start in range(0, len(data), size)]
        found = [document for piece in pieces for document in reader.feed(piece)]
        assert [*found, *reader.close()] == [b'{"a":1}', b'{"b":2}']

    def test_may_come_before_a_single_document(self) -> None:
        reader = DocumentReader()
        reader.feed(b'\xef\xbb\xbf{"a":1}')
        assert list(reader.close()) == [b'{"a":1}']

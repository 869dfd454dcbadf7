"""Text inside an mp3: the USLT frame (unsynchronised lyrics) of an ID3v2 tag."""

from collections.abc import Iterator

_CODECS = {b"\0": "latin-1", b"\1": "utf-16", b"\2": "utf-16-be", b"\3": "utf-8"}


def lyrics_tag(text: str) -> bytes:
    """Returns an ID3v2.4 tag whose only frame is the text."""
    content = b"\3und\0" + text.encode(errors="replace")
    frame = b"USLT" + _synchsafe(len(content)) + b"\0\0" + content
    return b"ID3\4\0\0" + _synchsafe(len(frame)) + frame


def find_lyrics(audio: bytes) -> Iterator[str]:
    """Yields the lyrics of each ID3v2.3 and v2.4 tag, anywhere in the bytes."""
    at = audio.find(b"ID3")
    while at >= 0:
        end = tag_end(audio, at)
        if end is None:
            end = at + 3
        else:
            yield from _lyrics_in(audio[at + 10 : end], version=audio[at + 3])
        at = audio.find(b"ID3", end)


def tag_end(audio: bytes, at: int) -> int | None:
    """Returns the end of the ID3v2.3 or v2.4 tag at a position, or None if no tag starts there."""
    header = audio[at : at + 10]
    if len(header) < 10 or header[:3] != b"ID3" or header[3] not in (3, 4):
        return None
    if max(header[6:]) > 0x7F:
        return None
    return at + 10 + _from_synchsafe(header[6:])


def _lyrics_in(frames: bytes, version: int) -> Iterator[str]:
    at = 0
    while at + 10 <= len(frames):
        size_bytes = frames[at + 4 : at + 8]
        size = _from_synchsafe(size_bytes) if version == 4 else int.from_bytes(size_bytes, "big")
        if frames[at : at + 4] == b"USLT":
            yield _text(frames[at + 10 : at + 10 + size])
        at += 10 + size


def _text(content: bytes) -> str:
    """Returns the lyrics, which follow an encoding (1 byte), a language (3) and text up to NUL."""
    decoded = content[4:].decode(_CODECS.get(content[:1], "latin-1"), errors="replace")
    text = decoded.partition("\0")[2]
    # In UTF-16 the text begins with a mark of its own; elsewhere the mark is part of the text.
    return text.removeprefix("\ufeff") if content[:1] == b"\1" else text


def _synchsafe(number: int) -> bytes:
    """Encodes a size as ID3 does: four bytes of seven bits each."""
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))


def _from_synchsafe(size: bytes) -> int:
    return sum((byte & 0x7F) << shift for byte, shift in zip(size, (21, 14, 7, 0), strict=True))

"""A description of an audio file: its format, duration and size."""

import struct

from dify_invoke.emulator.embedded.lyrics import tag_end

# The layer III bit rates in kbit/s of MPEG 1 and MPEG 2. A frame's header has the index.
_MPEG1_RATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)
_MPEG2_RATES = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)


def describe(audio: bytes) -> str:
    """Describes an audio file, as in "[1.2 s of audio, mp3, 9600 bytes, without words]"."""
    kind, seconds = _kind_and_seconds(audio)
    length = "audio" if seconds is None else f"{seconds:.1f} s of audio"
    return f"[{length}, {kind}, {len(audio)} bytes, without words]"


def _kind_and_seconds(audio: bytes) -> tuple[str, float | None]:
    if audio[:4] == b"RIFF" and audio[8:12] == b"WAVE":
        return "wav", _wav_seconds(audio)
    if audio[:4] == b"OggS":
        return "ogg", None
    if audio[:4] == b"fLaC":
        return "flac", None
    if audio[:3] == b"ID3" or _is_mp3_frame(audio):
        return "mp3", _mp3_seconds(audio)
    return "unknown format", None


def _wav_seconds(audio: bytes) -> float | None:
    bytes_per_second = 0
    at = 12
    while at + 20 <= len(audio):
        chunk, size = struct.unpack_from("<4sI", audio, at)
        if chunk == b"fmt ":
            (bytes_per_second,) = struct.unpack_from("<I", audio, at + 16)
        if chunk == b"data" and bytes_per_second:
            return float(min(size, len(audio) - at - 8)) / bytes_per_second
        at += 8 + size + size % 2
    return None


def _mp3_seconds(audio: bytes) -> float | None:
    """Returns the duration, computed from the bit rate of the first frame."""
    start = tag_end(audio, 0) or 0
    frame = audio[start : start + 3]
    if not _is_mp3_frame(frame):
        return None
    rates = _MPEG1_RATES if frame[1] & 0x18 == 0x18 else _MPEG2_RATES
    bits_per_second = rates[frame[2] >> 4] * 1000
    return (len(audio) - start) * 8 / bits_per_second if bits_per_second else None


def _is_mp3_frame(audio: bytes) -> bool:
    """Returns whether an mp3 frame starts: 11 set bits, any MPEG version, layer III."""
    return len(audio) > 2 and audio[0] == 0xFF and audio[1] & 0xE6 == 0xE2

"""Speech and transcription, by the server."""

from binascii import unhexlify
from collections.abc import Iterator

from openai import OpenAI
from openai.types.audio import Transcription

from ...answers import Json
from ...embedded.words import sentences
from .failures import expect

_LONGEST = 4096
"""Characters that OpenAI's server speaks at a time."""
_VOICE = "alloy"


def speak(client: OpenAI, body: Json) -> Iterator[Json]:
    """Yields mp3 segments, one unless the text is long."""
    for text in _parts(body["content_text"]) or [body["content_text"]]:
        spoken = client.audio.speech.create(
            model=body["model"], voice=body["voice"] or _VOICE, input=text, response_format="mp3"
        )
        yield {"result": spoken.content.hex()}


def transcribe(client: OpenAI, body: Json) -> Iterator[Json]:
    """Yields the text of the audio."""
    audio = unhexlify(body["file"])
    heard = client.audio.transcriptions.create(
        model=body["model"], file=(f"audio.{_format(audio)}", audio), response_format="json"
    )
    yield {"result": expect(heard, Transcription).text}


def _parts(text: str) -> list[str]:
    """The text in parts that the server speaks, each of whole sentences where it can be."""
    parts: list[str] = []
    for sentence in sentences(text):
        pieces = [sentence[at : at + _LONGEST] for at in range(0, len(sentence), _LONGEST)]
        for piece in pieces:
            if parts and len(parts[-1]) + len(piece) <= _LONGEST:
                parts[-1] += piece
            else:
                parts.append(piece)
    return parts


def _format(audio: bytes) -> str:
    """The end of a name for an audio file, by which servers know its format."""
    if audio[:4] == b"RIFF":
        return "wav"
    if audio[:4] == b"OggS":
        return "ogg"
    if audio[:4] == b"fLaC":
        return "flac"
    if audio[:4] == b"\x1aE\xdf\xa3":
        return "webm"
    return "m4a" if audio[4:8] == b"ftyp" else "mp3"

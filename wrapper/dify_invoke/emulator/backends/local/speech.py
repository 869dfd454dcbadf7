"""Speech, by the library of eSpeak NG and its voices, which the package espeakng_loader has."""

import ctypes
from collections.abc import Iterator
from functools import cache
from threading import Lock
from typing import Any

import espeakng_loader
import lameenc

from ....errors import InvokeBadRequestError, InvokeServerUnavailableError
from ...embedded.words import sentences

_VOICE = "en-us+f2"
_WORDS_A_MINUTE = 170
_SYNCHRONOUS = 2
_DO_NOT_EXIT = 0x8000
_UTF_8 = 1
_RATE = 1
_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)

# The library has one state for the whole process.
_lock = Lock()
_loaded: "list[tuple[Any, int]]" = []


class Speech:
    """The model that speaks."""

    def speak(self, text: str, voice: str) -> Iterator[bytes]:
        """Yields an mp3 segment for each sentence. An empty text gives one of silence.

        Raises InvokeBadRequestError if there is no such voice.
        """
        for sentence in sentences(text) or [""]:
            samples, rate = _synthesized(sentence, voice or _VOICE)
            yield _encoded(samples or bytes(rate), rate)


def _library() -> tuple[Any, int]:
    """The library, and the samples that it makes a second."""
    if not _loaded:
        library: Any = ctypes.CDLL(espeakng_loader.get_library_path())
        path = espeakng_loader.get_data_path().encode()
        rate = library.espeak_Initialize(_SYNCHRONOUS, 0, path, _DO_NOT_EXIT)
        if rate <= 0:
            raise InvokeServerUnavailableError("eSpeak NG did not find its voices")
        _loaded.append((library, rate))
    return _loaded[0]


def _synthesized(text: str, voice: str) -> tuple[bytes, int]:
    """16-bit samples of the text, and how many are a second."""
    pieces: list[bytes] = []

    def take(samples: Any, count: int, _events: object) -> int:
        if samples and count > 0:
            pieces.append(ctypes.string_at(samples, 2 * count))
        return 0

    with _lock:
        library, rate = _library()
        callback = _CALLBACK(take)
        _choose(library, voice)
        library.espeak_SetSynthCallback(callback)
        library.espeak_SetParameter(_RATE, _WORDS_A_MINUTE, 0)
        content = text.encode(errors="replace") + b"\0"
        failed = library.espeak_Synth(content, len(content), 0, 1, 0, _UTF_8, None, None)
        failed = failed or library.espeak_Synchronize()
    if failed:
        raise InvokeServerUnavailableError(f"eSpeak NG failed with code {failed}")
    return b"".join(pieces), rate


def _choose(library: Any, voice: str) -> None:
    """Chooses a voice by its name or language, with a variant after a plus sign."""
    language, plus, variant = voice.partition("+")
    name = _voices(library).get(language.lower(), language)
    if library.espeak_SetVoiceByName(f"{name}{plus}{variant}".encode(errors="replace")):
        raise InvokeBadRequestError(
            f"there is no voice {voice!r}: use one of eSpeak NG's, such as 'en-us', 'en-gb+f2' or 'de'"
        )


class _Voice(ctypes.Structure):
    """The beginning of the library's `espeak_VOICE`."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_char_p),
        ("identifier", ctypes.c_char_p),
    )


@cache
def _voices(library: Any) -> dict[str, str]:
    """The identifier of a voice, by its language, such as `en-gb`."""
    library.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_Voice))
    listed = library.espeak_ListVoices(None)
    voices: dict[str, str] = {}
    place = 0
    while listed[place]:
        voice = listed[place].contents
        # A byte for the priority precedes the language.
        voices.setdefault(voice.languages[1:].decode().lower(), voice.identifier.decode())
        place += 1
    return voices


def _encoded(samples: bytes, rate: int) -> bytes:
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_channels(1)
    encoder.set_in_sample_rate(rate)
    encoder.set_bit_rate(64)
    encoder.set_quality(2)
    return bytes(encoder.encode(samples)) + bytes(encoder.flush())

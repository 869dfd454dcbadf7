"""The speech models. One hums a text and writes it into an mp3, the other reads it from there."""

import math
from array import array
from collections.abc import Iterator
from functools import cache
from zlib import crc32

import lameenc

from dify_invoke.emulator.embedded.audio_description import describe
from dify_invoke.emulator.embedded.lyrics import find_lyrics, lyrics_tag
from dify_invoke.emulator.embedded.words import sentences, words

_SAMPLE_RATE = 16_000
_NOTE_SAMPLES = 1_280  # 0.08 s
_LOUDNESS = 8_000  # of 32767
# Semitones above the voice's base note. All combinations sound pleasant.
_PENTATONIC = (0, 2, 4, 7, 9, 12, 14, 16)
# Some decoders accept mp3 frames only after ten of them (0.36 s) in a row.
_LEAST_SAMPLES = 6_400  # 0.4 s


def speak(text: str, voice: str) -> Iterator[bytes]:
    """Speaks a text: yields one mp3 segment (16 kHz, mono) for each sentence.

    A segment is a melody with a note of 0.08 s for each word. The voice sets the pitch. Silence
    fills the segment up to 0.4 s. Its ID3 tag has the sentence. Segments can be played alone or
    joined. An empty text gives one segment of silence.
    """
    for sentence in sentences(text) or [""]:
        yield lyrics_tag(sentence.strip()) + _encoded(_melody(sentence, voice))


def transcribe(audio: bytes) -> str:
    """Returns the lyrics inside the audio, or a description in brackets if it has none."""
    return " ".join(filter(None, find_lyrics(audio))) or describe(audio)


def _melody(sentence: str, voice: str) -> bytes:
    """Returns 16-bit samples with a note for each word."""
    base = crc32(voice.encode(errors="replace")) % 12
    steps = (crc32(word.encode(errors="replace")) % len(_PENTATONIC) for word in words(sentence))
    return b"".join(_note(base + _PENTATONIC[step]) for step in steps)


@cache
def _note(semitones: int) -> bytes:
    """Returns a note `semitones` above A3. It swells and fades so that it does not click."""
    turn = 2 * math.pi * 220 * 2 ** (semitones / 12) / _SAMPLE_RATE
    return array(
        "h",
        (
            round(_LOUDNESS * math.sin(math.pi * at / _NOTE_SAMPLES) * math.sin(turn * at))
            for at in range(_NOTE_SAMPLES)
        ),
    ).tobytes()


def _encoded(samples: bytes) -> bytes:
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_channels(1)
    encoder.set_in_sample_rate(_SAMPLE_RATE)
    encoder.set_bit_rate(32)
    encoder.set_quality(7)
    padded = samples.ljust(2 * _LEAST_SAMPLES, b"\0")
    return bytes(encoder.encode(padded)) + bytes(encoder.flush())

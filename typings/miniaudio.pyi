# miniaudio has no types for others: what the emulator's local backend uses of it.
from array import array
from enum import Enum

class SampleFormat(Enum):
    SIGNED16 = ...

class DecodeError(Exception): ...

class DecodedSoundFile:
    samples: array[int]

def decode(
    data: bytes, output_format: SampleFormat, nchannels: int, sample_rate: int
) -> DecodedSoundFile: ...

"""Speech recognition, by PocketSphinx and the English model that its wheel has."""

from functools import cached_property
from threading import Lock

import miniaudio
from pocketsphinx import Decoder

from ....errors import InvokeBadRequestError

_RATE = 16_000


class Recognition:
    """The model that listens."""

    def __init__(self) -> None:
        self._lock = Lock()

    @cached_property
    def _decoder(self) -> Decoder:
        return Decoder(samprate=_RATE, loglevel="FATAL")

    def transcribe(self, audio: bytes) -> str:
        """The words in an mp3, wav, flac or ogg file, in lower case.

        Raises InvokeBadRequestError for bytes that are no such file.
        """
        try:
            decoded = miniaudio.decode(
                audio,
                output_format=miniaudio.SampleFormat.SIGNED16,
                nchannels=1,
                sample_rate=_RATE,
            )
        except miniaudio.DecodeError as error:
            raise InvokeBadRequestError(
                "the file is no audio: give mp3, wav, flac or ogg"
            ) from error
        with self._lock:
            self._decoder.start_utt()
            self._decoder.process_raw(decoded.samples.tobytes(), no_search=False, full_utt=True)
            self._decoder.end_utt()
            heard = self._decoder.hyp()
        return heard.hypstr if heard is not None else ""

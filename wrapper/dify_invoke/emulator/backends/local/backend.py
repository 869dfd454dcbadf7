"""`LocalBackend`: which operation is answered by which model."""

from binascii import unhexlify
from collections.abc import Iterator, Mapping

from ...answers import Json, embeddings, ranked_documents
from ...embedded.rerank import scores
from ...failures import ServerFailureError
from ...servers import Answer
from ..missing import extra

with extra("local"):
    from .recognition import Recognition
    from .sentences import Sentences
    from .speech import Speech


class LocalBackend:
    """Answers with models that are installed with the extra `local`, without a network.

    Texts are embedded by WordLlama, with 256 numbers, and reranked by the cosines of these vectors. Speech is
    eSpeak NG's, as mp3, one segment a sentence; `voice` is one of its voices, such as `en-us` or `de`.
    Speech is recognised by PocketSphinx, in English, as words in lower case. LLMs, summaries, moderation and
    images stay the emulator's own. Each model is loaded when it is first asked.
    """

    def __init__(self) -> None:
        self._sentences = Sentences()
        self._speech = Speech()
        self._recognition = Recognition()

    def answers(self, *, tool_call_fragments: bool = False) -> Mapping[str, Answer]:
        """The functions for the operations: see `Backend`."""
        return {
            "text_embedding": self._embed,
            "rerank": self._rerank,
            "tts": self._speak,
            "speech2text": self._transcribe,
        }

    def _embed(self, body: Json) -> Iterator[Json]:
        if not body["texts"]:
            raise ServerFailureError("No texts or files provided")
        yield embeddings(body, self._sentences.embed(body["texts"]), body["texts"])

    def _rerank(self, body: Json) -> Iterator[Json]:
        query, *docs = self._sentences.embed([body["query"], *body["docs"]])
        yield ranked_documents(body, scores(query, docs))

    def _speak(self, body: Json) -> Iterator[Json]:
        for segment in self._speech.speak(body["content_text"], body["voice"]):
            yield {"result": segment.hex()}

    def _transcribe(self, body: Json) -> Iterator[Json]:
        yield {"result": self._recognition.transcribe(unhexlify(body["file"]))}

    def __repr__(self) -> str:
        return "<LocalBackend>"

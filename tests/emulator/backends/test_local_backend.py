"""`Emulator(backend=LocalBackend())`: models that ship inside packages, without a network. Run by `nox -s backends`."""

import json
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

import pytest

from dify_inner_api.models import (
    LLMModelConfig,
    RerankModelConfig,
    Speech2TextModelConfig,
    TextEmbeddingModelConfig,
    TTSModelConfig,
    UserPromptMessage,
)
from dify_invoke import Session
from dify_invoke.emulator import Emulator
from dify_invoke.errors import InvokeBadRequestError

for package in ("wordllama", "pocketsphinx", "espeakng_loader", "miniaudio"):
    pytest.importorskip(package)

from dify_invoke.emulator.backends.local import LocalBackend  # noqa: E402  # it needs them

PROVIDER = "langgenius/local/local"
PAIRS: list[dict[str, str]] = [
    json.loads(line)
    for line in (Path(__file__).parent / "paraphrases.jsonl").read_text("utf-8").splitlines()
]
SPOKEN = (
    "the cat sat on the table",
    "please open the door and close the window",
    "how much does this book cost",
    "we are going to the city tomorrow morning",
    "my brother works in a big hospital",
    "thank you very much for your help",
    "there are seven days in a week",
    "the weather is very nice today",
    "he wants to learn the english language",
    "the president will speak to the people tonight",
)


@pytest.fixture(scope="module")
def backend() -> LocalBackend:
    return LocalBackend()


@pytest.fixture
def session(backend: LocalBackend, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A session of an emulator that reaches nothing but this machine."""
    connect = socket.socket.connect

    def local_only(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] != "127.0.0.1":
            _refuse(address)
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", local_only)
    with Emulator(backend=backend) as emulator, emulator.session() as session:
        yield session


def test_paraphrases_rank_above_unrelated_texts(
    session: Session, record_property: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    docs = [pair["paraphrase"] for pair in PAIRS]
    model = RerankModelConfig(provider=PROVIDER, model="m", score_threshold=0.0, top_n=len(docs))
    first = above = 0
    for index, pair in enumerate(PAIRS):
        ranked = [doc.index for doc in session.model.rerank.invoke(model, docs, pair["text"]).docs]
        # Documents of a cosine of 0 or less share the last places.
        place = ranked.index(index) if index in ranked else len(docs) - 1
        first += place == 0
        above += len(docs) - 1 - place
    share = above / (len(PAIRS) * (len(docs) - 1))
    with capsys.disabled():
        print(f"\nparaphrases: {first} of {len(PAIRS)} first, {share:.1%} of unrelated texts below")
    assert len(PAIRS) == 50
    assert first >= 40
    assert share >= 0.97


def test_embeddings_are_alike_for_paraphrases(session: Session) -> None:
    model = TextEmbeddingModelConfig(provider=PROVIDER, model="m")
    texts = [*(pair["text"] for pair in PAIRS), *(pair["paraphrase"] for pair in PAIRS)]
    vectors = session.model.text_embedding.invoke(model, texts).embeddings
    assert {len(vector) for vector in vectors} == {256}
    alike = sum(_product(vectors[at], vectors[at + 50]) for at in range(50)) / 50
    unrelated = sum(_product(vectors[at], vectors[50 + (at + 1) % 50]) for at in range(50)) / 50
    assert alike > unrelated + 0.2
    assert all(abs(_product(vector, vector) - 1) < 0.001 for vector in vectors)


def test_speech_to_mp3_and_back_is_recognisable(
    session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    spoken = TTSModelConfig(provider=PROVIDER, model="m", voice="")
    heard = Speech2TextModelConfig(provider=PROVIDER, model="m")
    wrong = total = 0
    for text in SPOKEN:
        audio = b"".join(session.model.tts.invoke(spoken, text))
        back = session.model.speech2text.invoke(heard, audio)
        errors = word_errors(text.split(), back.split())
        wrong, total = wrong + errors, total + len(text.split())
        with capsys.disabled():
            print(f"\n{errors} wrong of {len(text.split())}: {text} -> {back}", end="")
    with capsys.disabled():
        print(f"\nword error rate: {wrong / total:.1%} of {total} words")
    assert wrong / total < 0.35


def test_a_segment_is_a_sentence_and_segments_can_be_joined(session: Session) -> None:
    model = TTSModelConfig(provider=PROVIDER, model="m", voice="")
    text = "The cat sat on the table. Please open the door and close the window."
    segments = list(session.model.tts.invoke(model, text))
    assert len(segments) == 2
    assert all(segment[0] == 0xFF for segment in segments)
    heard = Speech2TextModelConfig(provider=PROVIDER, model="m")
    back = session.model.speech2text.invoke(heard, b"".join(segments))
    # The voice has some noise: not each word comes back each time.
    assert "the table" in back
    assert "window" in back


def test_voices_differ_and_an_unknown_one_is_refused(session: Session) -> None:
    def spoken(voice: str) -> bytes:
        model = TTSModelConfig(provider=PROVIDER, model="m", voice=voice)
        return b"".join(session.model.tts.invoke(model, "Good morning."))

    assert len({spoken(voice) for voice in ("de", "en-us", "EN-GB", "en-us+m3")}) == 4
    with pytest.raises(InvokeBadRequestError, match="there is no voice 'alloy-x'"):
        spoken("alloy-x")


def test_silence_and_no_audio(session: Session) -> None:
    spoken = TTSModelConfig(provider=PROVIDER, model="m", voice="")
    heard = Speech2TextModelConfig(provider=PROVIDER, model="m")
    silence = b"".join(session.model.tts.invoke(spoken, ""))
    assert session.model.speech2text.invoke(heard, silence) == ""
    with pytest.raises(InvokeBadRequestError, match="the file is no audio"):
        session.model.speech2text.invoke(heard, b"not audio at all")


def test_the_llm_stays_the_emulators_own(session: Session) -> None:
    model = LLMModelConfig(provider=PROVIDER, model="m")
    stream = session.model.llm.invoke(model, [UserPromptMessage(content="Hello there")])
    assert "Hello there" in stream.result().text


def word_errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """The fewest words to replace, add or leave out, to make one text of the other."""
    row = list(range(len(heard) + 1))
    for number, word in enumerate(said, 1):
        before, row[0] = row[0], number
        for at, other in enumerate(heard, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (word != other))
    return row[-1]


def _product(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def _refuse(address: object) -> NoReturn:
    raise AssertionError(f"it wants to connect to {address}")

"""The API servers that the emulator can stand in for, and how they differ."""

from binascii import unhexlify
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NoReturn

from .answers import Json
from .exchange import Framing
from .failures import ServerFailureError

Server = Literal["strict", "1.4", "1.16.0-rc1", "newer"]
"""Which API server the emulator stands in for.

* `strict`: as strict as 1.16.0-rc1, which it also speaks like, but it has each operation, and all of
  them work. A request that it takes, each known server takes that has the operation.
* `1.4`: the servers before 1.5. They send streams as lines, check the key first, and have neither
  structured output nor the multimodal operations nor datasources. They fail at any question to
  classify, and no conversation with an app goes on.
* `1.16.0-rc1`: exactly that release. It lacks the multimodal operations and datasources, fails at any
  speech to text and at apps of the mode `completion`, and returns a text as its own summary.
* `newer`: takes all that the contract describes, such as `developer` messages, an image's `detail` in
  any word, and a rerank request without limits. Speech comes with its `mime_type`.
"""

Answer = Callable[[Json], Iterator[Json]]
_MULTIMODAL = frozenset({"multimodal_embedding", "multimodal_rerank"})


@dataclass(frozen=True)
class Rules:
    """What one server does in its own way."""

    version: str
    """What it says in the header `X-Version`."""
    framing: Framing = "length-prefixed"
    lacks: frozenset[str] = frozenset()
    """The operations that it does not have."""
    older: bool = False
    """Whether it checks the key before all else, and takes a tenant that is no UUID for an unknown one."""
    takes_all: bool = False
    """Whether it takes whatever the contract allows."""
    breaks_completion: bool = False
    """Whether apps of the mode `completion` fail: the server looks for a query that they do not have."""
    forgets_users: bool = False
    """Whether each invocation of an app is a user of its own, so that no conversation goes on."""
    own_answers: Mapping[str, Answer] = field(default_factory=dict[str, Answer])
    """The operations that it answers in a way of its own."""
    adds: Mapping[str, Callable[[Iterator[Json]], Iterator[Json]]] = field(
        default_factory=dict[str, Callable[[Iterator[Json]], Iterator[Json]]]
    )
    """What it adds to the results of a model, by operation."""


def _failed_transcription(body: Json) -> NoReturn:
    """Decodes the hex twice, and then reads from a file that is open for writing only."""
    try:
        unhexlify(bytes.fromhex(body["file"]))
    except ValueError as error:
        raise ServerFailureError(str(error)) from None
    raise ServerFailureError("read")


def _no_such_node(_: Json) -> NoReturn:
    """Knows the node by a name that its own list of nodes does not have."""
    raise ServerFailureError("invalid node type: question-classifier")


def _unchanged_text(body: Json) -> Iterator[Json]:
    yield {"summary": body["text"]}


def _with_their_type(segments: Iterator[Json]) -> Iterator[Json]:
    for segment in segments:
        yield {**segment, "mime_type": "audio/mpeg"}


RULES: dict[Server, Rules] = {
    "strict": Rules("1.16.0-rc1"),
    "1.4": Rules(
        "1.4.3",
        framing="lines",
        lacks=_MULTIMODAL | {"llm_structured_output", "datasource"},
        older=True,
        forgets_users=True,
        own_answers={"question_classifier": _no_such_node},
    ),
    "1.16.0-rc1": Rules(
        "1.16.0-rc1",
        lacks=_MULTIMODAL | {"datasource"},
        breaks_completion=True,
        own_answers={"speech2text": _failed_transcription, "summary": _unchanged_text},
    ),
    "newer": Rules("1.99.0", takes_all=True, adds={"tts": _with_their_type}),
}
"""By name."""

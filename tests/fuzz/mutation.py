"""Changes replies without breaking their outer layers, so that the inner ones are reached."""

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from dify_invoke.protocol.framing import MAGIC, FrameReader, frame
from dify_invoke.protocol.json import is_array, is_object

Mutate = Callable[[bytes, int], bytes]

ODD: list[Any] = [
    None, True, 0, -1, 1.5, 2**53, 2**64, -(2**63) - 1, 10**400, 1e308, float("nan"), "", "a", "1",
    "NaN", "sNaN", "1e9999999999999999999", "\ud800", "\0", "é\u2028", "data: ", "\n", "\r\n", [], {}, [None],
    {"": None}, {"type": "text"}, {"type": "text", "data": "a"}, {"type": "hologram"},
    {"error_type": "SessionNotFound"}, "response", "end", "error", "assistant",
    'PluginInvokeError: {"args":{},"error_type":"InvokeRateLimitError","message":"slow"}',
    'request failed with status code: 404 and respond with: {"message":"m"}',
    "permission denied, you need to enable llm access in plugin manifest",
]  # fmt: skip
"""Values that replace others."""


class Mutator:
    """Changes the bytes, the documents in them, or the decompressed bytes."""

    def __init__(self, mutate: Mutate) -> None:
        self._mutate = mutate

    def __call__(self, data: bytes, max_size: int, seed: int) -> bytes:
        random = Random(seed)
        changed = self._inside(data, max_size, random) if random.random() < 0.7 else None
        return (changed or self._mutate(data, max_size))[:max_size]

    def _inside(self, data: bytes, max_size: int, random: Random) -> bytes | None:
        plain = decompressed(data)
        if plain is not None:
            return compressed(self(plain, max_size, random.getrandbits(32)), random)
        framed = data[:1] == bytes([MAGIC])
        documents = FrameReader().feed(data) if framed else data.split(b"\n")
        if not documents:
            return None
        place = random.randrange(len(documents))
        way = random.randrange(10)
        if way == 0:
            del documents[place]
        elif way == 1:
            documents.insert(place, random.choice(documents))
        elif way == 2:
            framed = not framed
        elif way == 3:
            documents[place] = self._mutate(documents[place], max_size)
        else:
            documents[place] = changed_json(documents[place], random)
        if framed:
            return b"".join(map(frame, documents))
        return b"\n".join(documents)


def decompressed(data: bytes) -> bytes | None:
    """Decompresses the bytes as far as possible."""
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(data, 65536) or None
    except zlib.error:
        return None


def compressed(plain: bytes, random: Random) -> bytes:
    """Compresses the bytes in one of several ways, in two members, or with bytes after the end."""
    match random.randrange(6):
        case 0:
            return zlib.compress(plain)
        case 1:
            raw = zlib.compressobj(wbits=-zlib.MAX_WBITS)
            return raw.compress(plain) + raw.flush()
        case 2:
            middle = random.randint(0, len(plain))
            return gzip.compress(plain[:middle], mtime=0) + gzip.compress(plain[middle:], mtime=0)
        case 3:
            return gzip.compress(plain, mtime=0) + random.randbytes(random.randint(0, 4))
        case 4:
            return gzip.compress(plain, random.randint(0, 9), mtime=0)[: -random.randint(1, 9)]
        case _:
            return gzip.compress(plain, random.randint(0, 9), mtime=0)


def changed_json(document: bytes, random: Random) -> bytes:
    """Changes one place of a document. Text that is not JSON is not changed."""
    try:
        root = [json.loads(document)]
    except (ValueError, RecursionError):
        return document
    try:
        change(*random.choice(list(places(root))), *random.choice(list(places(root))), random)
        ascii_only = random.random() < 0.5
        return json.dumps(root[0], ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    except (ValueError, RecursionError):
        return document


def change(container: Any, key: Any, other: Any, other_key: Any, random: Random) -> None:
    """Puts another value in a place, or a value of another place."""
    match random.randrange(7):
        case 0:
            container[key] = json.loads(json.dumps(other[other_key]))
        case 1 if len(container) > 1:
            del container[key]
        case 2 if isinstance(key, str):
            name = random.choice(["", "type", "error", "data", "event", str(other_key)])
            container[name] = random.choice(ODD)
        case 3:
            container[key] = [container[key]] * random.choice([1, 2, 50])
        case 4:
            for _ in range(random.choice([1, 10, 200])):
                container[key] = random.choice([[container[key]], {"a": container[key]}])
        case 5:
            inner = {"error_type": "E", "message": other[other_key], "args": {"a": container[key]}}
            container[key] = f"PluginInvokeError: {json.dumps(inner)}"
        case _:
            container[key] = random.choice(ODD)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Lists each container in the value, with each of its keys or indices."""
    waiting = [value]
    while waiting:
        container = waiting.pop()
        keys: list[Any] = list(container) if is_object(container) else list(range(len(container)))
        for key in keys:
            yield container, key
            if is_object(container[key]) or is_array(container[key]):
                waiting.append(container[key])

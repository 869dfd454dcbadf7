"""codegen/unasync.py makes the sync half of async code."""

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def unasync() -> ModuleType:
    sys.path.insert(0, str(ROOT))
    try:
        return importlib.import_module("codegen.unasync")
    finally:
        sys.path.remove(str(ROOT))


@pytest.mark.parametrize(
    ("source", "sync"),
    [
        ("async def f() -> int:\n    return await g()\n", "def f() -> int:\n    return g()\n"),
        ("async with AsyncSession() as s:\n    pass\n", "with Session() as s:\n    pass\n"),
        ("x = [one async for one in rows]\n", "x = [one for one in rows]\n"),
        ("await anext(aiter(rows), None)\n", "next(iter(rows), None)\n"),
        ("async with aclosing(rows): await rows.aclose()\n", "with closing(rows): rows.close()\n"),
        ("def f() -> AsyncGenerator[T, None]: ...\n", "def f() -> Generator[T, None, None]: ...\n"),
        (
            "def f() -> AsyncGenerator[dict[str, int], None]: ...\n",
            "def f() -> Generator[dict[str, int], None, None]: ...\n",
        ),
        ("def f() -> AsyncIterator[bytes]: ...\n", "def f() -> Iterator[bytes]: ...\n"),
        ("def f() -> Coroutine[Any, Any, list[int]]: ...\n", "def f() -> list[int]: ...\n"),
        ("class _AsyncStream(AsyncStream[T]): ...\n", "class _Stream(Stream[T]): ...\n"),
        ("from .._async.client import AsyncClient\n", "from .._sync.client import Client\n"),
        ("async def __aenter__(self): ...\n", "def __enter__(self): ...\n"),
        ("raise StopAsyncIteration\n", "raise StopIteration\n"),
        ('"""An `AsyncSession`: use it with `async with`."""\n', '"""A `Session`: use it with `with`."""\n'),
        ("x = 1  # see AsyncSession.aclose\n", "x = 1  # see Session.close\n"),
        ('f"give an {name}.AsyncClient"\n', 'f"give an {name}.Client"\n'),
        ("Asynchronous = asyncio\n", "Asynchronous = asyncio\n"),
    ],
)  # fmt: skip
def test_a_line_is_converted(unasync: ModuleType, source: str, sync: str) -> None:
    assert unasync.unasync(source) == sync


def test_sync_code_is_not_changed(unasync: ModuleType) -> None:
    source = (ROOT / "codegen" / "upstream.py").read_text("utf-8")
    assert unasync.unasync(source) == source


@pytest.mark.parametrize("wing", ["channels", "http", "session"])
def test_a_sync_half_names_its_source(unasync: ModuleType, tmp_path: Path, wing: str) -> None:
    folder = ROOT / "wrapper" / "dify_invoke" / wing
    unasync.write_sync_half(folder / "_async", tmp_path / "_sync")
    for file in (folder / "_sync").glob("*.py"):
        header = f"# Written by codegen/unasync.py from ../_async/{file.name}; do not edit"
        assert file.read_text("utf-8").startswith(header)
        written = (tmp_path / "_sync" / file.name).read_text("utf-8")
        assert "async def" not in written
        assert "await " not in written

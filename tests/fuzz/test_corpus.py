"""Runs each target with each file of the corpus, so that earlier findings stay fixed."""

from pathlib import Path

import pytest

from .targets import TARGETS

CORPUS = Path(__file__).parent / "corpus"
FILES = sorted(file for file in CORPUS.rglob("*") if file.is_file())


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.name}")
def test_every_target_accepts_it(file: Path) -> None:
    data = file.read_bytes()
    # `growth` reads its input as a pattern, and takes long.
    names = [file.parent.name, *TARGETS.keys() - {file.parent.name, "growth"}]
    for name in names:
        assert list(TARGETS[name](data)) is not None


def test_every_target_has_a_corpus() -> None:
    assert TARGETS.keys() == {file.parent.name for file in FILES}

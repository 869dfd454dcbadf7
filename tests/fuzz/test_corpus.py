"""Replays the corpus: each file through each target, so that what was found once stays mended."""

from pathlib import Path

import pytest

from .targets import TARGETS

CORPUS = Path(__file__).parent / "corpus"
FILES = sorted(file for file in CORPUS.rglob("*") if file.is_file())


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.name}")
def test_every_target_reads_it_as_it_should(file: Path) -> None:
    data = file.read_bytes()
    # What `growth` reads is a pattern, and reading it takes long.
    names = [file.parent.name, *TARGETS.keys() - {file.parent.name, "growth"}]
    for name in names:
        assert list(TARGETS[name](data)) is not None


def test_there_is_a_folder_for_each_target() -> None:
    assert {file.parent.name for file in FILES} == set(TARGETS)

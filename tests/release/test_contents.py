"""What a wheel lacks, or has too much of, is named."""

import zipfile
from pathlib import Path

import pytest
from codegen.release import contents
from codegen.release.contents import compared, faults_in, metadata_faults
from codegen.release.repository import PACKAGES, ROOT, project_files

INFO = "dify_invoke-0.1.0.dist-info"


def test_lacking_other_and_foreign_files() -> None:
    expected = {"a.py": b"1", "b.py": b"2", "c.py": b"3"}
    assert list(compared("it", expected, {"a.py": b"1", "b.py": b"3", "d.py": b"4"})) == [
        "it has other bytes of b.py",
        "it lacks c.py",
        "it has d.py, which is no file of the project",
    ]


def test_metadata_that_is_not_the_projects() -> None:
    said = list(metadata_faults("it", {}, "0.1.0", is_wheel=True))
    for field in ("Name", "Version", "License-Expression", "Requires-Python"):
        assert any(f"says {field}: None" in one for one in said)
    assert {"it lacks the licence", "it lacks the command dify-invoke"} <= set(said)


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A wheel with all files, and without metadata; no other program looks at it."""
    monkeypatch.setattr(contents, "CHECKS", {})
    file = tmp_path / "dify_invoke-0.1.0-py3-none-any.whl"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for folder in PACKAGES:
            for path in project_files(folder):
                archive.write(ROOT / path, Path(folder).name + path.removeprefix(folder))
        archive.writestr(f"{INFO}/METADATA", "Name: other")
    return file


def test_all_files_of_the_packages_are_expected(wheel: Path) -> None:
    assert not [one for one in faults_in(wheel, "0.1.0") if " lacks d" in one or "no file" in one]


def test_a_wheel_that_is_too_large(wheel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size = wheel.stat().st_size
    monkeypatch.setattr(contents, "LIMIT", size)
    assert f"{wheel.name} has {size:,} bytes, and may have less than {size:,}" in faults_in(
        wheel, "0.1.0"
    )
    monkeypatch.setattr(contents, "LIMIT", size + 1)
    assert not [one for one in faults_in(wheel, "0.1.0") if "may have less" in one]

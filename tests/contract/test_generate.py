"""codegen/generate.py and the files in generated/. `nox -s generate` runs the generators themselves."""

import importlib
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "generated" / "dify_inner_api"
FILES = sorted(PACKAGE.rglob("*.py"))
MODELS = [file for file in FILES if file.parent.name == "models" and file.name != "__init__.py"]


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    sys.path.insert(0, str(ROOT))
    try:
        return importlib.import_module("codegen.generate")
    finally:
        sys.path.remove(str(ROOT))


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


class TestDifferences:
    """The script names each file of generated/ that differs from its output."""

    @pytest.mark.parametrize(
        ("expected", "actual", "lines"),
        [
            pytest.param({"a.py": "1"}, {"a.py": "1"}, [], id="same"),
            pytest.param({"a.py": "1"}, {}, ["missing: a.py"], id="missing"),
            pytest.param({}, {"a.py": "1"}, ["left over: a.py"], id="left over"),
            pytest.param({"a.py": "1"}, {"a.py": "2"}, ["differs: a.py"], id="differs"),
            pytest.param({"a.py": "1"}, {"a.py": "1\n"}, ["differs: a.py"], id="one more newline"),
            pytest.param({"p/m/a.py": "1"}, {"p/a.py": "1"}, ["left over: p/a.py", "missing: p/m/a.py"], id="moved"),
            pytest.param({"py.typed": ""}, {}, ["missing: py.typed"], id="no python file"),
            pytest.param({}, {"p/__pycache__/a.pyc": "1"}, [], id="a cache is none"),
            pytest.param(
                {"a.py": "1", "b.py": "1", "c.py": "1"},
                {"b.py": "2", "c.py": "1", "d.py": "1"},
                ["missing: a.py", "differs: b.py", "left over: d.py"],
                id="all of them in order",
            ),
        ],
    )  # fmt: skip
    def test_it_names_each_file_that_is_not_the_same(
        self,
        generate: ModuleType,
        tmp_path: Path,
        expected: dict[str, str],
        actual: dict[str, str],
        lines: list[str],
    ) -> None:
        ours = write(tmp_path / "expected", expected)
        theirs = write(tmp_path / "actual", actual)

        assert list(generate.differences(ours, theirs)) == lines

    def test_files_of_equal_size_and_time_are_still_read(
        self, generate: ModuleType, tmp_path: Path
    ) -> None:
        ours = write(tmp_path / "expected", {"a.py": "1"}) / "a.py"
        theirs = write(tmp_path / "actual", {"a.py": "2"}) / "a.py"
        for file in (ours, theirs):
            os.utime(file, (0, 0))

        assert list(generate.differences(ours.parent, theirs.parent)) == ["differs: a.py"]

    def test_a_folder_does_not_differ_from_itself(self, generate: ModuleType) -> None:
        assert list(generate.differences(generate.GENERATED, generate.GENERATED)) == []


class TestRun:
    """A generator that fails or warns ends the program. Its output is shown."""

    def test_a_silent_program_is_accepted(
        self, generate: ModuleType, capfd: pytest.CaptureFixture[str]
    ) -> None:
        generate.run(sys.executable, "-c", "print('done')")

        assert capfd.readouterr() == ("", "")

    @pytest.mark.parametrize(
        ("program", "said"),
        [
            pytest.param("raise SystemExit(3)", "failed or warned", id="exit code"),
            pytest.param("raise SystemExit('no schema')", "no schema", id="error"),
            pytest.param(
                "import sys; print('deprecated', file=sys.stderr)", "deprecated", id="warning"
            ),
            pytest.param("print('line 7'); raise SystemExit(1)", "line 7", id="words on stdout"),
        ],
    )
    def test_a_failure_or_a_warning_ends_it(
        self, generate: ModuleType, program: str, said: str
    ) -> None:
        with pytest.raises(SystemExit) as ended:
            generate.run(sys.executable, "-c", program)

        assert said in str(ended.value.code)
        assert "failed or warned" in str(ended.value.code)


class TestGenerated:
    def test_the_script_writes_to_generated(self, generate: ModuleType) -> None:
        assert generate.GENERATED / generate.PACKAGE == PACKAGE
        assert generate.CONTRACT == ROOT / "openapi.yaml"
        assert generate.python_files(generate.GENERATED) == FILES

    @pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(PACKAGE).as_posix())
    def test_a_file_names_its_generator_and_must_not_be_edited(
        self, generate: ModuleType, file: Path
    ) -> None:
        writers = ("openapi-python-client", "datamodel-code-generator", "codegen/generate.py")

        header = file.read_text("utf-8").splitlines(keepends=True)[0]
        assert header in [generate.HEADER.format(writer=writer) for writer in writers]

    def test_it_is_marked_as_typed(self) -> None:
        assert (PACKAGE / "py.typed").is_file()

    @pytest.mark.parametrize("file", MODELS, ids=lambda file: file.stem)
    def test_a_model_is_short(self, file: Path) -> None:
        assert len(file.read_text("utf-8").splitlines()) <= 130

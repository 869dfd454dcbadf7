"""What codegen/generate.py promises of generated/, short of running the generators: nox does that."""

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "codegen" / "generate.py"
PACKAGE = ROOT / "generated" / "dify_inner_api"
FILES = sorted(PACKAGE.rglob("*.py"))
MODELS = [file for file in FILES if file.parent.name == "models" and file.name != "__init__.py"]


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


class TestDifferences:
    """A line for each file of generated/ that is not what the contract gives."""

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

    def test_what_is_generated_does_not_differ_from_itself(self, generate: ModuleType) -> None:
        assert list(generate.differences(generate.GENERATED, generate.GENERATED)) == []


class TestRun:
    """A generator that fails or warns ends the program, with its own words."""

    def test_a_silent_program_is_well(
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
    def test_the_script_knows_where_it_writes(self, generate: ModuleType) -> None:
        assert generate.GENERATED / generate.PACKAGE == PACKAGE
        assert generate.CONTRACT == ROOT / "openapi.yaml"
        assert generate.python_files(generate.GENERATED) == FILES

    def test_there_are_models_operations_and_a_client(self) -> None:
        names = {file.relative_to(PACKAGE).as_posix() for file in FILES}

        assert {"__init__.py", "client.py", "server_models.py", "types.py"} <= names
        assert len(MODELS) > 80
        assert len([name for name in names if name.startswith("api/model/")]) == 11

    @pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(PACKAGE).as_posix())
    def test_a_file_opens_with_who_wrote_it_and_that_it_is_not_to_be_edited(
        self, generate: ModuleType, file: Path
    ) -> None:
        writer = (
            "datamodel-code-generator"
            if file.name == "server_models.py"
            else "openapi-python-client"
        )

        header = generate.HEADER.format(writer=writer)
        assert "do not edit" in header
        assert file.read_text("utf-8").startswith(header)

    def test_it_is_marked_as_typed(self) -> None:
        assert (PACKAGE / "py.typed").is_file()

    @pytest.mark.parametrize("file", MODELS, ids=lambda file: file.stem)
    def test_a_model_is_short_enough_to_be_read(self, file: Path) -> None:
        assert len(file.read_text("utf-8").splitlines()) <= 130

"""The packages as they are installed: what they export, that the two sessions are one, what they import."""

import ast
import inspect
import subprocess
import sys
from importlib.metadata import metadata, version
from pathlib import Path
from typing import Any

import pytest

import dify_inner_api
import dify_invoke
from dify_invoke import AsyncSession, Session
from dify_invoke.session._async import models as async_model
from dify_invoke.session._sync import models as model

SOURCE = ast.parse(Path(str(dify_invoke.__file__)).read_text("utf-8"))


def imported_for_type_checkers() -> dict[str, str]:
    """Name to module, of what `__init__` shows a type checker."""
    guard, _ = [node for node in SOURCE.body if isinstance(node, ast.If)]
    return {
        alias.name: "." * node.level + (node.module or "")
        for node in guard.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


class TestExports:
    def test_a_type_checker_sees_what_there_is(self) -> None:
        shown = imported_for_type_checkers()
        assert sorted(shown) == sorted(dify_invoke.__all__) == sorted(dir(dify_invoke))
        elsewhere = {n: m for n, m in shown.items() if m != "dify_inner_api.models"}
        table = dify_invoke._ELSEWHERE  # pyright: ignore[reportPrivateUsage]  # it is what is tested
        assert elsewhere == table

    @pytest.mark.parametrize("name", dify_invoke.__all__)
    def test_every_name_is_there(self, name: str) -> None:
        assert getattr(dify_invoke, name).__name__ == name

    def test_an_unknown_name_is_an_attribute_error(self) -> None:
        with pytest.raises(AttributeError, match="'dify_invoke' has no attribute 'Sesion'"):
            getattr(dify_invoke, "Sesion")  # noqa: B009  # a checker knows, too

    @pytest.mark.parametrize("package", [dify_invoke, dify_inner_api])
    def test_the_packages_are_typed(self, package: Any) -> None:
        assert (Path(package.__file__).parent / "py.typed").exists()

    def test_the_changelog_knows_the_version(self) -> None:
        changelog = Path(__file__).parent.parent / "CHANGELOG.md"
        assert f"## {version('dify-invoke')}" in changelog.read_text("utf-8")

    def test_few_dependencies(self) -> None:
        """httpcore and certifi are httpx's own."""
        needed = [
            r for r in metadata("dify-invoke").get_all("Requires-Dist") or [] if "extra" not in r
        ]
        names = sorted(r.split(">")[0] for r in needed)
        assert names == ["attrs", "certifi", "httpcore", "httpx", "msgspec"]


# The signatures of the official SDK 0.10.2, without annotations.
OFFICIAL: dict[str, dict[str, str]] = {
    "llm": {"invoke": "model_config, prompt_messages, tools=None, stop=None, stream=True"},
    "llm_structured_output": {
        "invoke": "model_config, prompt_messages, structured_output_schema, "
        "tools=None, stop=None, stream=True"
    },
    "summary": {"invoke": "text, instruction, min_summarize_length=1024"},
    "text_embedding": {
        "invoke": "model_config, texts, input_type='query'",
        "invoke_multimodal": "model_config, documents, input_type='query'",
    },
    "rerank": {
        "invoke": "model_config, docs, query",
        "invoke_multimodal": "model_config, query, docs",
    },
    "tts": {"invoke": "model_config, content_text"},
    "speech2text": {"invoke": "model_config, file"},
    "moderation": {"invoke": "model_config, text"},
}


def signature(method: Any) -> str:
    return ", ".join(
        p.name if p.default is p.empty else f"{p.name}={getattr(p.default, 'value', p.default)!r}"
        for p in inspect.signature(method).parameters.values()
    )


@pytest.fixture(params=[Session, AsyncSession])
def session(request: pytest.FixtureRequest) -> Session | AsyncSession:
    class_: type[Session | AsyncSession] = request.param
    return class_.from_inner_api("http://localhost", api_key="k", tenant_id="t")


class TestSignatures:
    def test_the_types_of_models_are_the_official_ones(
        self, session: Session | AsyncSession
    ) -> None:
        assert set(vars(session.model)) == set(OFFICIAL)

    @pytest.mark.parametrize(
        ("kind", "method", "expected"),
        [
            (kind, name, text)
            for kind, methods in OFFICIAL.items()
            for name, text in methods.items()
        ],
    )
    def test_arguments_have_the_official_names_order_and_defaults(
        self, session: Session | AsyncSession, kind: str, method: str, expected: str
    ) -> None:
        assert signature(getattr(getattr(session.model, kind), method)) == expected

    def test_both_sessions_have_the_same_surface(self) -> None:
        def surface(cls: type) -> dict[str, str]:
            names = {n: getattr(cls, n) for n in dir(cls) if not n.startswith("_")}
            renamed = {n.replace("aclose", "close"): value for n, value in names.items()}
            return {n: signature(value) if callable(value) else "" for n, value in renamed.items()}

        assert surface(Session) == surface(AsyncSession)

    def test_both_models_take_the_same_types(self) -> None:
        for name, cls in vars(model).items():
            twin = getattr(async_model, f"Async{name}", None)
            if not inspect.isclass(cls) or not name.endswith("Invocation") or twin is None:
                continue
            for method in ("invoke", "invoke_multimodal"):
                if hasattr(cls, method):
                    ours = inspect.get_annotations(getattr(cls, method))
                    theirs = inspect.get_annotations(getattr(twin, method))
                    ours.pop("return")
                    theirs.pop("return")
                    assert ours == theirs


@pytest.mark.parametrize("module", ["pydantic", "starlette", "uvicorn", "dify_invoke.emulator"])
def test_a_session_needs_nothing_of_the_emulator(module: str) -> None:
    code = f"import sys; from dify_invoke import Session; sys.exit({module!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("library", "modules"),
    [
        ("httpx", ["httpx_transport.py"]),
        ("httpcore", ["httpcore_connections.py", "httpcore_sockets.py", "httpcore_transport.py"]),
        ("pycurl", ["connections.py", "transport.py"]),
    ],
)
def test_what_does_http_is_imported_in_few_modules(library: str, modules: list[str]) -> None:
    folders = [Path(str(package.__file__)).parent for package in (dify_invoke, dify_inner_api)]
    importing = [
        file.name
        for folder in folders
        for file in folder.rglob("*.py")
        if f"\nimport {library}\n" in file.read_text("utf-8")
    ]
    assert sorted(importing) == modules

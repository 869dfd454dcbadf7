"""The packages as they are installed: what they export, what they need, what they import."""

import ast
import inspect
import subprocess
import sys
from importlib import import_module
from importlib.metadata import metadata, version
from pathlib import Path
from typing import Any

import pytest

import dify_inner_api.configs
import dify_inner_api.dicts
import dify_inner_api.models
import dify_invoke.errors
from dify_invoke import AsyncSession, Session

SOURCE = ast.parse(Path(str(dify_invoke.__file__)).read_text("utf-8"))
NAMES = dir(dify_invoke)


def shown_to_type_checkers() -> set[str]:
    """The names that `__init__` imports for a type checker, also with a star."""
    (guard,) = [node for node in SOURCE.body if isinstance(node, ast.If)]
    names: set[str] = set()
    for node in guard.body:
        # What is the official SDK's can be imported where that is installed: see test_official_names.
        if isinstance(node, ast.ImportFrom) and not (node.module or "").startswith("dify_plugin"):
            module: Any = import_module("." * node.level + (node.module or ""), "dify_invoke")
            for alias in node.names:
                names |= set(module.__all__) if alias.name == "*" else {alias.name}
    return names


class TestExports:
    def test_a_type_checker_sees_all_names(self) -> None:
        assert shown_to_type_checkers() == set(NAMES)

    @pytest.mark.parametrize("name", NAMES)
    def test_every_name_can_be_imported(self, name: str) -> None:
        value = getattr(dify_invoke, name)
        assert getattr(value, "__name__", name) == name  # a union of classes has none

    def test_a_star_imports_them_all(self) -> None:
        names: dict[str, Any] = {}
        exec("from dify_invoke import *", names)
        assert set(NAMES) <= set(names)

    def test_all_errors_are_among_them(self) -> None:
        def below(class_: type) -> set[str]:
            return {class_.__name__}.union(*map(below, class_.__subclasses__()))

        ours = below(dify_invoke.ReverseInvocationError)
        assert {name for name in ours if hasattr(dify_invoke.errors, name)} <= set(NAMES)

    @pytest.mark.parametrize(
        "name",
        [
            "LLMRequest",
            "InvokeLLMBody",
            "LLMResultChunkEnvelope",
            "AppRequest",
            "StorageSetRequest",
        ],
    )
    def test_models_of_requests_and_envelopes_are_not_among_them(self, name: str) -> None:
        assert name not in NAMES
        assert hasattr(dify_inner_api.models, name)

    def test_no_name_is_that_of_two_things(self) -> None:
        modules = [dify_inner_api.models, dify_inner_api.configs, dify_inner_api.dicts]
        places = [module.__all__ for module in [dify_invoke.errors, *modules]]
        twice = {name for names in places for name in names if sum(name in n for n in places) > 1}

        assert twice == set()
        # What is not in these modules is imported for itself, and has one entry.
        assert len(NAMES) == len(set(NAMES))

    def test_an_unknown_name_is_an_attribute_error(self) -> None:
        with pytest.raises(AttributeError, match="'dify_invoke' has no attribute 'Sesion'"):
            getattr(dify_invoke, "Sesion")  # noqa: B009  # a checker knows, too

    @pytest.mark.parametrize("package", [dify_invoke, dify_inner_api])
    def test_the_packages_are_typed(self, package: Any) -> None:
        assert (Path(package.__file__).parent / "py.typed").exists()

    def test_the_version_is_that_of_the_package(self) -> None:
        told: str = dify_invoke.__version__
        assert told == version("dify-invoke")

    def test_few_dependencies(self) -> None:
        needed = [
            r for r in metadata("dify-invoke").get_all("Requires-Dist") or [] if "extra ==" not in r
        ]
        names = sorted(r.split(">")[0] for r in needed)
        assert names == ["attrs", "httpcore2[asyncio,socks]", "msgspec"]


# The signatures of the official SDK 0.10.2, without annotations
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
        if p.kind is not p.KEYWORD_ONLY  # which are not the official SDK's
    )


@pytest.fixture(params=[Session, AsyncSession])
def session(request: pytest.FixtureRequest) -> Session | AsyncSession:
    class_: type[Session | AsyncSession] = request.param
    return class_.from_inner_api(
        "http://localhost", api_key="k", tenant_id="11111111-1111-1111-1111-111111111111"
    )


class TestSignatures:
    def test_the_types_of_models_are_the_official_ones(
        self, session: Session | AsyncSession
    ) -> None:
        assert set(OFFICIAL) <= set(vars(session.model))

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


@pytest.mark.parametrize("module", ["pydantic", "starlette", "uvicorn", "dify_invoke.emulator"])
def test_a_session_does_not_import_the_emulator(module: str) -> None:
    code = f"import sys; from dify_invoke import Session; sys.exit({module!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

"""The types of both installed packages are complete: every name is annotated, and no type is unknown.

pyright reads the packages from site-packages, as for a plugin's author.
"""

from collections.abc import Callable
from typing import Any

import pytest

OFFICIAL_BASES = {
    "dify_invoke.plugin.AgentStrategy",
    "dify_invoke.plugin.Endpoint",
    "dify_invoke.plugin.Tool",
}
"""These classes derive from classes of dify_plugin, which has no types."""


@pytest.fixture(scope="module", params=["dify_invoke", "dify_inner_api"])
def package(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def verified(run_pyright: Callable[..., dict[str, Any]], package: str) -> dict[str, Any]:
    """The report of pyright on the types of a package."""
    report = run_pyright("--verifytypes", package, "--ignoreexternal")
    completeness: dict[str, Any] = report["typeCompleteness"]
    return completeness


def incomplete(verified: dict[str, Any]) -> dict[str, list[str]]:
    """The findings of pyright for each name whose type is unknown or must be inferred."""
    return {
        symbol["name"]: [one["message"] for one in symbol["diagnostics"]]
        for symbol in verified["symbols"]
        if not symbol["isTypeKnown"] or symbol["isTypeAmbiguous"]
    }


def test_the_package_is_typed(verified: dict[str, Any], package: str) -> None:
    assert verified["pyTypedPath"].endswith("py.typed")
    assert package in {module["name"] for module in verified["modules"]}
    assert verified["exportedSymbolCounts"]["withKnownType"] > 500


def test_no_type_is_unknown_or_inferred(verified: dict[str, Any]) -> None:
    found = incomplete(verified)
    assert {name: why for name, why in found.items() if name not in OFFICIAL_BASES} == {}


def test_the_score_is_100_percent(verified: dict[str, Any]) -> None:
    if not OFFICIAL_BASES & incomplete(verified).keys():
        assert verified["completenessScore"] == 1
    counts = verified["exportedSymbolCounts"]
    excused = len(OFFICIAL_BASES & incomplete(verified).keys())
    assert counts["withKnownType"] + excused == sum(counts.values())


def test_only_the_official_part_of_the_base_classes_is_unknown(verified: dict[str, Any]) -> None:
    """The `session` of a Tool is typed, even if its base is not."""
    found = incomplete(verified)
    for name in OFFICIAL_BASES & found.keys():
        assert sorted(found[name]) == ["Type of base class unknown", "Type of metaclass unknown"]

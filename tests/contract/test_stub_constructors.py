"""codegen/stub_constructors.py. `nox -s generate -- --check` compares what it writes with what is there."""

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]

PRICES = """
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from pydantic import BaseModel

class Unit(Enum):
    TOKEN = "token"
    SECOND = "second"

class Price(BaseModel):
    amount: Decimal
    unit: Unit = ...
"""
MODELS = """
from typing import Any
from dify_plugin.prices import Price, Unit
from pydantic import BaseModel

class Named(BaseModel):
    name: str  # takes object

class Model(Named):
    prices: list[Price] = ...
    limits: dict[Unit, Any] | None = None
    tools: list[str] = ...  # takes dict[str, Any] as tools_by_name
    _seen: int = 0

class Plain(BaseModel):
    name: str

class ByHand(BaseModel):
    price: Price
    def __init__(self, *, price: Price) -> None: ...
"""


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    sys.path.insert(0, str(ROOT))
    try:
        return importlib.import_module("codegen.stub_constructors")
    finally:
        sys.path.remove(str(ROOT))


@pytest.fixture
def stubs(generator: ModuleType, tmp_path: Path) -> dict[str, str]:
    (tmp_path / "prices.pyi").write_text(PRICES)
    (tmp_path / "models.pyi").write_text(MODELS)
    generator.write_constructors(tmp_path)
    return {path.stem: path.read_text() for path in tmp_path.iterdir()}


def constructors(stub: str) -> dict[str, str]:
    """The parameters of each constructor that was written, by the class."""
    found: dict[str, str] = {}
    cls, marked = "", False
    for line in stub.splitlines():
        if line.startswith("class "):
            cls = line.removeprefix("class ").partition("(")[0]
        if marked:
            found[cls] = line.partition("*, ")[2].removesuffix(") -> None: ...")
        marked = "Written by" in line
    return found


class TestConstructors:
    def test_take_what_pydantic_takes(self, stubs: dict[str, str]) -> None:
        assert constructors(stubs["prices"]) == {
            "Price": "amount: Decimal | float | str, unit: Unit | _UnitValue = ..."
        }

    def test_take_what_the_fields_of_bases_and_of_other_modules_take(
        self, stubs: dict[str, str]
    ) -> None:
        assert constructors(stubs["models"]) == {
            "Named": "name: object",
            "Model": "name: object, "
            "prices: Sequence[Price] | Sequence[Mapping[str, object]] = ..., "
            "limits: Mapping[Unit, Any] | Mapping[str, Any] | None = None, "
            "tools_by_name: dict[str, Any] = ...",
        }

    def test_the_values_of_an_enum_are_named(self, stubs: dict[str, str]) -> None:
        assert "_UnitValue: TypeAlias = Literal['token', 'second']\n" in stubs["prices"]

    def test_what_they_name_is_imported(self, stubs: dict[str, str]) -> None:
        assert "from collections.abc import Sequence\n" in stubs["models"]
        assert "from typing import Literal\n" in stubs["prices"]


def test_a_second_run_writes_the_same_constructors(
    generator: ModuleType, stubs: dict[str, str], tmp_path: Path
) -> None:
    generator.write_constructors(tmp_path)
    for name, stub in stubs.items():
        again = (tmp_path / f"{name}.pyi").read_text()
        assert constructors(again) == constructors(stub)

# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from attrs import define, field

from ..types import (
    Model,
    UsageMethods,
    check_decimal,
    construct,
)


@define(kw_only=True, repr=False, getstate_setstate=False)
class EmbeddingUsage(UsageMethods, Model):
    """What an embedding cost. Prices as in `LLMUsage`.

    Attributes:
        tokens: Tokens of the texts.
        total_tokens: Tokens that are charged.
        unit_price: The price of one unit of tokens.
        price_unit: The size of that unit.
        total_price: The price of all.
        currency: The currency of the prices, such as `USD`.
        latency: How long the model took, in seconds.
    """

    tokens: int
    """Tokens of the texts."""
    total_tokens: int
    """Tokens that are charged."""
    unit_price: Decimal = field(validator=check_decimal)
    """The price of one unit of tokens."""
    price_unit: Decimal = field(validator=check_decimal)
    """The size of that unit."""
    total_price: Decimal = field(validator=check_decimal)
    """The price of all."""
    currency: str
    """The currency of the prices, such as `USD`."""
    latency: float
    """How long the model took, in seconds."""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)

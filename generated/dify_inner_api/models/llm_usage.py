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
class LLMUsage(UsageMethods, Model):
    """What an answer cost. Prices are decimal numbers, sent as text and by some versions as JSON
    numbers; a price unit is the share of a token that a unit price is for, such as 0.000001 for
    prices by the million.

    Attributes:
        prompt_tokens: Tokens of the prompt.
        prompt_unit_price: The price of one unit of prompt tokens.
        prompt_price_unit: The size of that unit.
        prompt_price: The price of the prompt.
        completion_tokens: Tokens of the answer.
        completion_unit_price: The price of one unit of answer tokens.
        completion_price_unit: The size of that unit.
        completion_price: The price of the answer.
        total_tokens: Tokens of both.
        total_price: The price of both.
        currency: The currency of the prices, such as `USD`.
        latency: How long the model took, in seconds.
        time_to_first_token: How long the first token took, in seconds. Null where nobody measured it; older servers do
            not send it.
        time_to_generate: How long all tokens after the first took, in seconds. Null where nobody measured it; older
            servers do not send it.
    """

    prompt_tokens: int
    """Tokens of the prompt."""
    prompt_unit_price: Decimal = field(validator=check_decimal)
    """The price of one unit of prompt tokens."""
    prompt_price_unit: Decimal = field(validator=check_decimal)
    """The size of that unit."""
    prompt_price: Decimal = field(validator=check_decimal)
    """The price of the prompt."""
    completion_tokens: int
    """Tokens of the answer."""
    completion_unit_price: Decimal = field(validator=check_decimal)
    """The price of one unit of answer tokens."""
    completion_price_unit: Decimal = field(validator=check_decimal)
    """The size of that unit."""
    completion_price: Decimal = field(validator=check_decimal)
    """The price of the answer."""
    total_tokens: int
    """Tokens of both."""
    total_price: Decimal = field(validator=check_decimal)
    """The price of both."""
    currency: str
    """The currency of the prices, such as `USD`."""
    latency: float
    """How long the model took, in seconds."""
    time_to_first_token: float | None = None
    """How long the first token took, in seconds. Null where nobody measured it; older servers do
    not send it."""
    time_to_generate: float | None = None
    """How long all tokens after the first took, in seconds. Null where nobody measured it; older
    servers do not send it."""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)

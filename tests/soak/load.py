"""What threads and tasks have in common: where they ask, how much at a time, and until when."""

from dataclasses import dataclass
from threading import Event

from dify_invoke import LLMModelConfig

from .account import Account

CONFIG = LLMModelConfig(provider="p", model="m")
IDLE = 4.0
"""Seconds without a piece of a reply after which a session gives up."""


@dataclass(frozen=True)
class Load:
    url: str
    transport: str
    streams: int
    """How many at a time."""
    account: Account
    stop: Event

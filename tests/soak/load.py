"""The load: what threads and tasks have in common."""

from dataclasses import dataclass
from threading import Event

from dify_invoke import LLMModelConfig

from .reconcile import Reconciler

CONFIG = LLMModelConfig(provider="p", model="m")
IDLE = 4.0
"""The idle timeout of the sessions, in seconds."""


@dataclass(frozen=True)
class Load:
    url: str
    transport: str
    streams: int
    """How many streams run at the same time."""
    reconciler: Reconciler
    stop: Event

"""One call on its way: what its caller allows it, and what is noted of it; no I/O."""

from typing import TYPE_CHECKING, Self

import attrs

from ..errors import ConfigurationError
from . import limits, retries, timeouts
from .limits import Limits
from .retries import Retries
from .timeouts import Deadline, Timeout, TimeoutLike

if TYPE_CHECKING:
    from ..observability.observation import Observation


@attrs.frozen
class Options:
    """What the caller allows each call of a session."""

    timeout: Timeout = timeouts.DEFAULT
    retries: Retries = retries.DEFAULT
    limits: Limits = limits.DEFAULT

    def but(
        self,
        timeout: TimeoutLike | None = None,
        retries: Retries | int | None = None,
        limits: Limits | None = None,
    ) -> Self:
        """The same, but for what is given. Raises ConfigurationError for what is no such thing."""
        if isinstance(retries, int):
            retries = Retries(attempts=retries)
        checked: list[tuple[str, object, type]] = [
            ("retries", retries, Retries),
            ("limits", limits, Limits),
        ]
        for name, given, class_ in checked:
            if given is not None and not isinstance(given, class_):
                raise ConfigurationError(
                    f"{name} must be {class_.__name__}, not {type(given).__name__}"
                )
        return type(self)(
            self.timeout if timeout is None else Timeout.of(timeout),
            retries or self.retries,
            limits or self.limits,
        )


DEFAULT = Options()


class Call:
    """One call: its options, the time that is left, and who watches it."""

    __slots__ = ("observation", "options", "wait")

    def __init__(
        self, options: Options = DEFAULT, observation: "Observation | None" = None
    ) -> None:
        self.options: Options = options
        self.observation: Observation | None = observation
        self.wait: Deadline = Deadline(options.timeout)

    def begin(self) -> None:
        """Says that it is sent now, from when its time counts."""
        self.wait = Deadline(self.options.timeout)

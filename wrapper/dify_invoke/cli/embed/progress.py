"""What is seen of a run: a bar on a terminal, and a line at its end."""

from time import monotonic
from types import TracebackType
from typing import Self

from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn
from rich.text import Text

from ..screen import WIDEST, Screen
from .journal import Journal


class _Left(ProgressColumn):
    """How long it will take, by the pace of this run."""

    def render(self, task: Task) -> Text:
        left = task.fields["left"]
        return Text("" if left is None else f"{duration(left)} left", "dim")


class Shown:
    """Shows how far a journal is."""

    def __init__(self, screen: Screen, journal: Journal) -> None:
        self._journal = journal
        self._begun = monotonic()
        self._earlier = journal.count
        self._bar = Progress(
            BarColumn(bar_width=None),
            TextColumn("{task.fields[said]}"),
            _Left(),
            console=screen.err,
            disable=screen.quiet or not screen.err.is_terminal,
            transient=True,
            expand=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        screen.err.width = min(screen.err.width, WIDEST)
        self._total = journal.task.contents.count
        self._task = self._bar.add_task("", total=self._total, said="", left=None)

    def __enter__(self) -> Self:
        self._bar.start()
        self.update()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._bar.stop()

    @property
    def seconds(self) -> float:
        """How long this run has taken."""
        return monotonic() - self._begun

    @property
    def rate(self) -> float:
        """Texts a second, in this run."""
        return (self._journal.count - self._earlier) / max(self.seconds, 1e-9)

    def update(self) -> None:
        """Shows what the journal has now."""
        if self._bar.disable:
            return
        done = self._journal.count
        moves = done > self._earlier
        said = [f"{done:,} of {self._total:,}"]
        if moves:
            said.append(f"{self.rate:,.0f}/s")
        if done:
            said += [f"{self._journal.tokens:,} tokens", price(self._journal)]
        left = (self._total - done) / self.rate if moves else None
        self._bar.update(self._task, completed=done, said="  ".join(said), left=left)

    def writing(self, name: str) -> None:
        """Shows that the output is written."""
        self._bar.update(self._task, said=f"writing {name}", left=None)


def price(journal: Journal) -> str:
    """What all has cost."""
    digits = 2 if journal.price >= 10 else 4 if journal.price >= 1 else 6
    return f"{journal.price:,.{digits}f} {journal.currency}" if journal.currency else ""


def duration(seconds: float) -> str:
    """Hours, minutes and seconds."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"

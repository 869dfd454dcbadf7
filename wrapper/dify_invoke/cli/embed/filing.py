"""Embedding files into a file: from the texts to the output, and how it ends."""

import asyncio
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import attrs
import typer

from ..platform import Platform
from ..screen import Screen
from ..statuses import FAILED, STOPPED
from .assembly import CHANGED, assemble
from .batches import batches
from .journal import DamagedError, Journal, Task
from .outputs import output_for
from .progress import Shown, duration, price
from .run import BatchFailedError, Run
from .texts import Format, Texts


@attrs.frozen
class Filing:
    """How files are embedded into a file."""

    out: Path
    field: str
    format: Format | None
    skip_empty: bool
    restart: bool
    batch_size: int
    batch_bytes: int
    concurrency: int
    attempts: int


def embed_files(
    screen: Screen,
    platform: Platform,
    model: tuple[str, str],
    files: Sequence[str],
    input_type: str,
    filing: Filing,
    as_json: bool,
) -> None:
    """Embeds all texts of the files, and writes the output."""
    output_for(filing.out)
    if files.count("-") > 1:
        raise typer.BadParameter("- reads all of stdin: give it once")
    with Texts(files, filing.field, filing.format, filing.skip_empty) as texts:
        contents = texts.contents()
        if not contents.count:
            raise typer.BadParameter(f"there is no text in {', '.join(files)}")
        task = Task(*model, input_type, contents)
        journal = _journal(filing, task)
        done = False
        try:
            done = _embed(screen, platform, texts, journal, filing, as_json)
        finally:
            journal.close(remove=done or not journal.count)


def _journal(filing: Filing, task: Task) -> Journal:
    out = filing.out
    part = out.with_name(f"{out.name}.part")
    if out.exists() and not part.exists() and not filing.restart:
        raise typer.BadParameter(
            f"--out {out} exists: give another name, or --restart to replace it"
        )
    return Journal.open(part, task, restart=filing.restart)


def _embed(
    screen: Screen,
    platform: Platform,
    texts: Texts,
    journal: Journal,
    filing: Filing,
    as_json: bool,
) -> bool:
    """Whether all is done. Otherwise it exits."""
    total, earlier = journal.task.contents.count, journal.count
    if journal.was_torn:
        screen.log(f"the last record of {journal.path} was not whole, and is left out")
    if earlier:
        screen.log(f"going on: {earlier:,} of {total:,} texts are done already")
    try:
        with Shown(screen, journal) as shown:
            run = Run(
                platform,
                journal,
                batches(islice(texts, total), journal.has, filing.batch_size, filing.batch_bytes),
                filing.concurrency,
                filing.attempts,
                shown.update,
                screen.log,
            )
            if earlier < total:
                asyncio.run(run.embed())
            if journal.count < total:
                raise KeyboardInterrupt if run.stopped else DamagedError(CHANGED)
            seconds, rate = shown.seconds, shown.rate
            shown.writing(filing.out.name)
            assemble(filing.out, journal, texts)
    except KeyboardInterrupt:
        raise _ended(screen, journal, filing, "stopped", STOPPED) from None
    except (BatchFailedError, DamagedError, OSError) as error:
        raise _ended(screen, journal, filing, str(error), FAILED) from None
    skipped = journal.task.contents.skipped
    screen.log(
        f"{total:,} texts, {journal.dimension} numbers each, {journal.tokens:,} tokens, "
        f"{price(journal)}, in {duration(seconds)} ({rate:,.0f} a second)"
        f"{f'; {skipped:,} empty ones left out' if skipped else ''}: {filing.out}"
    )
    if as_json:
        screen.document(
            {
                "out": str(filing.out),
                "texts": total,
                "skipped": skipped,
                "dimension": journal.dimension,
                "tokens": journal.tokens,
                "price": f"{journal.price:f}",
                "currency": journal.currency,
            }
        )
    return True


def _ended(screen: Screen, journal: Journal, filing: Filing, why: str, status: int) -> typer.Exit:
    """Says why it has ended early, and how to go on."""
    done, total = journal.count, journal.task.contents.count
    command = "the same command without --restart" if filing.restart else "the same command"
    kept = (
        f"; {done:,} of {total:,} texts are kept in {journal.path}: {command} goes on"
        if done
        else ""
    )
    screen.problem(f"{why}{kept}")
    return typer.Exit(status)

"""The output, made of the journal when all texts are done. It appears whole or not at all."""

import os
from collections.abc import Iterable
from contextlib import suppress
from itertools import islice
from pathlib import Path

from .journal import DamagedError, Journal, sync_folder
from .outputs import output_for
from .texts import Text, digest_of

CHANGED = "the texts have changed while they were embedded: begin anew with --restart"


def assemble(path: Path, journal: Journal, texts: Iterable[Text]) -> None:
    """Writes the output, and puts it in its place.

    Raises DamagedError if the texts are not those that were embedded.
    """
    unfinished = path.with_name(f"{path.name}.tmp")
    try:
        with open(unfinished, "wb") as file:
            output = output_for(path)(file, journal.task.contents.count, journal.dimension)
            rest = iter(texts)
            for batch in journal.batches():
                said = [text.text for text in islice(rest, batch.count)]
                if digest_of(said) != batch.digest:
                    raise DamagedError(CHANGED)
                output.add(said, batch.numbers)
            output.close()
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
        sync_folder(path.parent)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink()
        raise

"""The credentials of a provider: given one by one, or in a file of variables. None of them is ever shown."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import typer

from ...protocol.mistakes import nearest
from .described import Provider


def credentials_of(
    provider: Provider, given: Sequence[str], env_file: Path | None
) -> dict[str, object]:
    """The credentials of a provider. Raises BadParameter if one is missing, unknown, or has no value.

    Args:
        provider: The provider.
        given: Texts like `name=value`, which count more than the file.
        env_file: A file of lines like `NAME=value`. Names are compared without regard to case.
    """
    known = {one.name: one for one in provider.credentials}
    found: dict[str, object] = {
        name: one.default for name, one in known.items() if one.default not in (None, "")
    }
    if env_file is not None:
        found |= _from_file(env_file, known)
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise typer.BadParameter("--credential must be like name=value: it has no '='")
        if name not in known:
            raise typer.BadParameter(_unknown(name, known, provider))
        found[name] = value
    for name, one in known.items():
        if one.required and name not in found:
            label = f" ({one.description})" if one.description else ""
            raise typer.BadParameter(
                f"the provider {provider.name!r} needs the credential {name!r}{label}: "
                f"give --credential {name}=VALUE, or --env-file FILE with a line {name}=VALUE"
            )
    return found


def _from_file(file: Path, known: Iterable[str]) -> dict[str, object]:
    from dotenv import dotenv_values

    if not file.is_file():
        raise typer.BadParameter(f"--env-file: there is no file {file}")
    try:
        values: Mapping[str, str | None] = dotenv_values(file, interpolate=False)
    except UnicodeDecodeError as error:
        raise typer.BadParameter(f"--env-file: {file} is not UTF-8") from error
    named = {name.lower(): value for name, value in values.items() if value}
    return {name: named[name.lower()] for name in known if name.lower() in named}


def _unknown(name: str, known: Iterable[str], provider: Provider) -> str:
    names = sorted(known)
    if not names:
        return f"--credential {name}: the provider {provider.name!r} takes no credentials"
    meant = nearest(name, names)
    question = f"did you mean {meant!r}? " if meant else ""
    return (
        f"--credential {name}: the provider {provider.name!r} has no such credential: {question}"
        f"It has: {', '.join(names)}"
    )

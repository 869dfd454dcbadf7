"""The platform that a command talks to, and the options that name it."""

import inspect
import sys
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, Concatenate, TypeVar

import attrs
import typer

from ..errors import ConfigurationError
from ..protocol.settings import check_key, check_url

if TYPE_CHECKING:
    from ..emulator import Emulator
    from ..session._async.session import AsyncSession
    from ..session._sync.session import Session

R = TypeVar("R")
_PANEL = "Platform"
_MODEL = "langgenius/emulator/emulator/small"

Url = Annotated[
    str,
    typer.Option(
        metavar="ADDRESS",
        envvar="DIFY_INNER_API_URL",
        help="The API server, such as http://localhost:5001.",
        rich_help_panel=_PANEL,
    ),
]
Key = Annotated[
    str,
    typer.Option(
        metavar="SECRET",
        envvar="DIFY_INNER_API_KEY",
        help="Its INNER_API_KEY_FOR_PLUGIN.",
        rich_help_panel=_PANEL,
    ),
]
Tenant = Annotated[
    str,
    typer.Option(
        metavar="UUID", envvar="DIFY_TENANT_ID", help="The workspace.", rich_help_panel=_PANEL
    ),
]
User = Annotated[
    str,
    typer.Option(
        metavar="UUID",
        envvar="DIFY_USER_ID",
        help="The user.",
        show_default=False,
        rich_help_panel=_PANEL,
    ),
]
SessionId = Annotated[
    str,
    typer.Option(
        metavar="ID",
        help="A session of the plugin daemon whose address is --url, instead of key and workspace.",
        rich_help_panel=_PANEL,
    ),
]
Emulated = Annotated[
    bool,
    typer.Option(
        "--emulator",
        help="Use the built-in emulator. No platform is needed.",
        rich_help_panel=_PANEL,
    ),
]
Model = Annotated[
    str,
    typer.Option(
        metavar="PROVIDER/MODEL",
        help="The model, such as langgenius/openai/openai/gpt-4o. The emulator needs none.",
        show_default=False,
    ),
]


@attrs.frozen
class Platform:
    """Where the platform is, and who asks."""

    url: str
    key: str = attrs.field(repr=False)
    tenant: str
    user: str
    session_id: str
    """The id of a session of the daemon at the address; "" for the API server."""
    emulated: bool = False

    @contextmanager
    def session(self) -> "Generator[Session]":
        """Opens a session, and closes it."""
        from ..session._sync.session import Session

        if self.emulated:
            with _emulator() as emulator, emulator.session() as session:
                yield session
        elif self.session_id:
            with Session.from_daemon(self.url, self.session_id) as session:
                yield session
        else:
            with Session.from_inner_api(
                self.url, api_key=self.key, tenant_id=self.tenant, user_id=self.user or None
            ) as session:
                yield session

    @contextmanager
    def plugin_session(self, storage: str | None = None) -> "Generator[Session]":
        """Opens a session of a plugin on the daemon. The emulator's keeps in the folder what the plugin stores."""
        from ..session._sync.session import Session

        if self.emulated:
            with _emulator(storage) as emulator:
                id_ = emulator.open_session()
                with Session.from_daemon(emulator.url, id_) as session:
                    yield session
        else:
            with self.session() as session:
                yield session

    @asynccontextmanager
    async def async_session(self) -> "AsyncGenerator[AsyncSession]":
        """Opens a session for asyncio, and closes it."""
        from ..session._async.session import AsyncSession

        if self.emulated:
            with _emulator() as emulator:
                async with emulator.async_session() as session:
                    yield session
        elif self.session_id:
            async with AsyncSession.from_daemon(self.url, self.session_id) as session:
                yield session
        else:
            async with AsyncSession.from_inner_api(
                self.url, api_key=self.key, tenant_id=self.tenant, user_id=self.user or None
            ) as session:
                yield session

    def model(self, given: str) -> tuple[str, str]:
        """The provider and the model that `--model` names. The emulator has one for all."""
        if not given and self.emulated:
            given = _MODEL
        if not given:
            raise typer.BadParameter("give --model PROVIDER/MODEL")
        return parted(given)


def _emulator(storage: str | None = None) -> "Emulator":
    """The emulator with a workspace to try. Its streams take their time where somebody watches."""
    from ..emulator import Emulator
    from .demo_workspace import APPS, TOOLS

    return Emulator(
        apps=APPS, tools=TOOLS, storage=storage, delay=0.02 if sys.stdout.isatty() else 0.0
    )


def checked(url: str, key: str, tenant: str, user: str, session: str) -> Platform:
    """The platform that the options name. Raises BadParameter, which names the option, if one is missing or wrong."""
    _require("--url", "DIFY_INNER_API_URL", url)
    if not session:
        _require("--key", "DIFY_INNER_API_KEY", key)
        _require("--tenant", "DIFY_TENANT_ID", tenant)
    try:
        url, key = check_url(url, "--url"), check_key(key, "--key") if key else ""
    except ConfigurationError as error:
        raise typer.BadParameter(str(error)) from error
    return Platform(url, key, tenant, user, session)


def parted(model: str) -> tuple[str, str]:
    """The provider and the model, which the last slash parts."""
    provider, _, name = model.rpartition("/")
    if not (provider and name):
        raise typer.BadParameter(
            f"{model!r} is no model: use provider/model, such as langgenius/openai/openai/gpt-4o-mini"
        )
    return provider, name


def on_platform(
    command: Callable[Concatenate[typer.Context, Platform, ...], R],
) -> Callable[..., R]:
    """Gives a command the options of a platform. The Platform that they name is its second argument."""
    return _with_options(command, checked)


def on_daemon(
    command: Callable[Concatenate[typer.Context, Platform, ...], R],
) -> Callable[..., R]:
    """Does what `on_platform` does, for what only the daemon has."""

    def on_session(url: str, key: str, tenant: str, user: str, session: str) -> Platform:
        if not session.strip():
            raise typer.BadParameter(
                "only the plugin daemon has a storage: give --session ID, and the daemon's address by --url"
            )
        return checked(url, key, tenant, user, session)

    return _with_options(command, on_session)


def _with_options(
    command: Callable[Concatenate[typer.Context, Platform, ...], R],
    check: Callable[[str, str, str, str, str], Platform],
) -> Callable[..., R]:
    def options(
        url: Url = "",
        key: Key = "",
        tenant: Tenant = "",
        user: User = "",
        session: SessionId = "",
        emulator: Emulated = False,
    ) -> Platform:
        if emulator:
            return Platform("", "", "", "", "", emulated=True)
        return check(url, key, tenant, user, session)

    added = inspect.signature(options).parameters
    own = inspect.signature(command, eval_str=True)

    @wraps(command)
    def run(context: typer.Context, **given: Any) -> R:
        platform = options(**{name: given.pop(name) for name in added})
        return command(context, platform, **given)

    context, _, *others = own.parameters.values()
    together = [
        one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in (*others, *added.values())
    ]
    # Typer reads the options of a command from its signature.
    run.__dict__["__signature__"] = own.replace(parameters=[context, *together])
    return run


def _require(option: str, variable: str, given: str) -> None:
    if not given.strip():
        raise typer.BadParameter(f"give {option}, or set {variable}")

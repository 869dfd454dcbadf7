"""A run of a tool: the platform that answers it, the plugin's process, and the messages."""

import signal
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import typer

from ...emulator import Emulator, PluginError, PluginStartError, RunningPlugin, Upstream
from ...emulator.recordings import Recorder, Replay
from .. import demo_workspace
from ..screen import Screen, screen_of
from ..statuses import DONE, FAILED
from . import options
from .credentials import credentials_of
from .described import Plugin, Tool, plugin_in
from .interpreter import advice, checked_python
from .saved_files import SavedFiles
from .secrets import Secrets
from .shown import ForMachines, ForPeople, Shows
from .values import Given, checked, standard_values, stored

_MODEL = "langgenius/emulator/emulator/small"
_APPS = {
    "chat": demo_workspace.CHAT.app_id,
    "agent": demo_workspace.AGENT.app_id,
    "workflow": demo_workspace.WORKFLOW.app_id,
}
_SHOWN_LEVELS = frozenset({"", "WARNING", "ERROR", "CRITICAL"})
"""The lines of a plugin's log that are shown unless all are: those, and what it prints."""


def run_tool(context: typer.Context, given: dict[str, Given], own: dict[str, Any]) -> int:
    """Runs a tool once, or again and again with `--watch`. Returns the exit status."""
    before = dict(context.parent.params) if context.parent else {}
    folder = Path(before.pop("folder"))
    asked = options.own(**{name: own.get(name) or value for name, value in before.items()})
    run = Run(screen_of(context), folder, str(context.info_name), given, asked)
    with _signals_end_it():
        if asked.watch:
            from .watching import watch

            run.check()
            watch(run)
        return run.once()


class Run:
    """What is asked for. Each run reads the plugin anew.

    Args:
        screen: Where messages and problems are shown.
        folder: The plugin's folder.
        name: The tool.
        given: Its parameters, as they were given.
        asked: The other options.
    """

    def __init__(
        self,
        screen: Screen,
        folder: Path,
        name: str,
        given: dict[str, Given],
        asked: options.Options,
    ) -> None:
        self.screen = screen
        self.folder = folder
        self.files: SavedFiles = SavedFiles(asked.out, name)
        self.plugin: RunningPlugin | None = None
        """The plugin, while it runs."""
        self._name = name
        self._given = given
        self._asked = asked
        self._secrets = Secrets()
        self._held: list[str] | None = None
        """What the plugin says while it starts, until it has started."""
        self._python = ""
        self._stopped = False

    def check(self) -> tuple[Plugin, Tool, dict[str, Any], dict[str, object]]:
        """Reads the plugin, and what it is given. Raises BadParameter for what is wrong."""
        asked = self._asked
        plugin = plugin_in(self.folder)
        tool = plugin.tool(self._name)
        credentials = credentials_of(tool.provider, asked.credentials, asked.env_file)
        standard = standard_values(tool, _MODEL, _APPS) if asked.platform.emulated else {}
        values = checked(tool, self._given, standard)
        self._secrets.add(*credentials.values(), asked.platform.key)
        self._secrets.add(
            *(values.get(one.name) for one in tool.parameters if one.type == "secret-input")
        )
        self._python = self._python or checked_python(asked.python)
        return plugin, tool, values, credentials

    def once(self) -> int:
        """Runs the tool, and returns the exit status. Raises BadParameter for what is wrong."""
        plugin, tool, values, credentials = self.check()
        self.files.begin()
        self._stopped = False
        shows: Shows = (ForMachines if self._asked.as_json else ForPeople)(self.screen, self.files)
        entries: list[str] = []
        try:
            with self._emulator(entries, shows) as emulator:
                self._note(plugin)
                self._held = []
                with emulator.run_plugin(
                    self.folder,
                    python=self._python,
                    user_id=self._asked.platform.user,
                    log=partial(self._logged, shows),
                ) as self.plugin:
                    self._release(shows)
                    complete = stored(tool, values, emulator.file)
                    self._show(self.plugin, tool, complete, credentials, shows)
        except PluginStartError as error:
            if self.screen.verbose:
                self._release(shows)
            cause = error.cause or error.reason
            hint = advice(cause, self.folder, self._python)
            return self._failed(f"the plugin did not start: {cause}{hint}", shows)
        except PluginError as error:
            if self._stopped:
                return FAILED
            hint = advice(f"{error.error_type}: {error.message}", self.folder, self._python)
            if self.screen.verbose and error.traceback:
                self.screen.err.out(self._secrets.hidden(error.traceback), highlight=False)
            return self._failed(f"{tool.kind} {tool.name!r} failed: {error}{hint}", shows)
        except TimeoutError:
            limit = f"{self._asked.timeout:g} s"
            problem = (
                f"the plugin sent nothing for {limit}: give a longer --timeout if it needs more"
            )
            return self._failed(problem, shows)
        finally:
            self.plugin = None
            shows.end()
            for entry in entries:
                self.screen.log(self._secrets.hidden(entry))
        return DONE

    def _show(
        self,
        plugin: RunningPlugin,
        tool: Tool,
        values: dict[str, Any],
        credentials: dict[str, object],
        shows: Shows,
    ) -> None:
        timeout = self._asked.timeout
        if tool.kind == "agent strategy":
            try:
                messages = plugin.stream_agent_strategy(tool.name, values, timeout=timeout)
            except ValueError as error:  # such as a tool that the emulator does not have
                raise typer.BadParameter(str(error)) from error
        else:
            messages = plugin.stream_tool(
                tool.name,
                values,
                credentials=credentials,
                credential_type="oauth2" if tool.provider.by_oauth else "api-key",
                timeout=timeout,
            )
        for message in messages:
            shows.message(message)

    @contextmanager
    def _emulator(self, entries: list[str], shows: Shows) -> Generator[Emulator]:
        """The emulator, with the platform, the recorder or the replay behind it that the options name."""
        asked = self._asked
        log = shows.aside if self.screen.verbose else entries.append
        with self._upstream() as upstream:
            own = upstream is None
            with Emulator(
                apps=[demo_workspace.CHAT, demo_workspace.AGENT, demo_workspace.WORKFLOW]
                if own
                else [],
                tools=[demo_workspace.TOOL],
                upstream=upstream,
                storage=asked.storage,
                delay=0.02 if own and not asked.as_json else 0.0,
                log=lambda line: log(self._secrets.hidden(line)),
            ) as emulator:
                yield emulator

    @contextmanager
    def _upstream(self) -> Generator[Upstream | None]:
        asked, platform = self._asked, self._asked.platform
        if asked.replay:
            with Replay(asked.replay, filters=asked.filters) as replay:
                yield Upstream(replay.url, replay.api_key, replay.tenant_id, trust_env=False)
        elif asked.record:
            with Recorder(
                platform.url,
                asked.record,
                filters=asked.filters,
                api_key=platform.key,
                tenant_id=platform.tenant,
            ) as recorder:
                yield Upstream(recorder.url, platform.key, platform.tenant, trust_env=False)
        elif platform.emulated:
            yield None
        else:
            yield Upstream(platform.url, platform.key, platform.tenant)

    def _note(self, plugin: Plugin) -> None:
        asked = self._asked
        where = f"the platform at {asked.platform.url}"
        if asked.replay:
            where = f"the recording {asked.replay}"
        elif asked.platform.emulated:
            where = "the emulator"
        self.screen.log(f"{plugin.plugin_id} {self._name} on {where}")

    def stop(self) -> None:
        """Ends a run that goes on, from another thread, without a word."""
        if (plugin := self.plugin) is not None:
            self._stopped = True
            plugin.close()

    def _logged(self, shows: Shows, level: str, line: str) -> None:
        if line.strip() and (level in _SHOWN_LEVELS or self.screen.verbose):
            said = f"{level.lower()}: {line}" if level else line
            shown = self._secrets.hidden(f"plugin: {said}")
            held = self._held
            if held is None:
                shows.aside(shown)
            else:
                held.append(shown)

    def _release(self, shows: Shows) -> None:
        held, self._held = self._held or [], None
        for line in held:
            shows.aside(line)

    def _failed(self, problem: str, shows: Shows) -> int:
        shows.end()
        self.screen.problem(self._secrets.hidden(problem))
        return FAILED


@contextmanager
def _signals_end_it() -> Generator[None]:
    """Has SIGTERM and SIGHUP stop the plugin, too."""
    numbers = [signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
    before = [(number, signal.signal(number, _ended)) for number in numbers]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)


def _ended(number: int, _: object) -> NoReturn:
    """Ends the command as a signal would, once the plugin is stopped."""
    raise SystemExit(128 + number)

"""Sessions and processes: what is forked has connections of its own, and nothing else leaves a process."""

from __future__ import annotations

import asyncio
import copy
import gc
import json
import multiprocessing
import os
import pickle
import selectors
import signal
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

import cloudpickle
import httpx
import pytest

from dify_inner_api.client import AsyncClient, Client
from dify_invoke import AsyncSession, Session, TransportError
from dify_invoke.session._sync.models import LLMInvocation

from .scripts import CHUNKED, LAST, WHOLE, A, B, answers
from .servers import Authority, Listen, Peer, Server
from .talks import CONFIG, HI, KEY, PATIENCE, SETTINGS, Transport

if TYPE_CHECKING:
    from tests.conftest import Mode

pytestmark = pytest.mark.usefixtures("_nothing_from_outside")

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing is forked on this system")
alone = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
"""The servers of the tests are threads. A fork is well all the same where the child has none of their locks."""


class Child:
    """A process that is forked here: it works, says what came of it, and lives until it is let go."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._hears, says = os.pipe()
        waits, self._holds = os.pipe()
        self._id = os.fork()
        if self._id == 0:
            os.close(self._holds)
            try:
                said = {"gives": work()}
            except BaseException as error:
                said = {"gives": repr(error)}
            os.write(says, json.dumps(said).encode() + b"\n")
            os.read(waits, 1)
            os._exit(0)
        os.close(says)
        os.close(waits)

    def gives(self) -> Any:
        """What came of the work, or the error in words."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._hears, selectors.EVENT_READ)
            if not selector.select(PATIENCE):
                os.kill(self._id, signal.SIGKILL)
                return "nothing in time"
        return json.loads(os.read(self._hears, 65_536) or b'{"gives": "it died"}')["gives"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._holds)
        os.waitpid(self._id, 0)
        os.close(self._hears)


def in_child(work: Callable[[], object]) -> Any:
    with Child(work) as child:
        return child.gives()


class Process:
    """A session of either kind, as one process uses it."""

    def __init__(self, session: Session | AsyncSession) -> None:
        self.session = session
        self._runner = asyncio.Runner()

    def begin(self) -> Stream:
        """An answer under way."""
        return Stream(self.session.model.llm.invoke(CONFIG, HI), self._runner)

    def ask(self) -> str:
        """A whole answer."""
        return "".join(self.begin())

    def again(self, times: int = 2) -> list[str]:
        return [self.ask() for _ in range(times)]

    def anew(self) -> Process:
        """The same session in a process that was forked: with an event loop of its own."""
        return Process(self.session)

    def close(self) -> None:
        if isinstance(self.session, Session):
            self.session.close()
        else:
            self._runner.run(self.session.aclose())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        self._runner.close()


class Stream:
    """An answer under way."""

    def __init__(self, stream: Any, runner: asyncio.Runner) -> None:
        self._stream: Any = stream
        self._runner = runner

    def __iter__(self) -> Iterator[str]:
        with suppress(StopIteration, StopAsyncIteration):
            while True:
                yield self.take()

    def take(self) -> str:
        async def wait() -> Any:
            return await anext(self._stream)

        sync = hasattr(self._stream, "__next__")
        chunk = next(self._stream) if sync else self._runner.run(wait())
        return str(chunk.delta.message.content)

    def leave(self, runner: asyncio.Runner | None = None) -> None:
        if hasattr(self._stream, "__next__"):
            self._stream.close()
        else:
            (runner or self._runner).run(self._stream.aclose())

    def leave_anew(self) -> str:
        """In a process that was forked."""
        with asyncio.Runner() as runner:
            self.leave(runner)
        return "left"

    def let_go(self) -> str:
        self._stream = None
        gc.collect()
        return "let go"


@pytest.fixture(params=["plain", "TLS"])
def tls(request: pytest.FixtureRequest, public: Authority) -> ssl.SSLContext | None:
    return public.server() if request.param == "TLS" else None


@pytest.fixture
def process(mode: Mode, transport: Transport) -> Callable[..., Process]:
    """Opens a session of that kind over that library, for this process."""
    class_ = Session if mode == "sync" else AsyncSession

    def open_session(server: Server, **settings: Any) -> Process:
        given: dict[str, Any] = {
            "timeout": PATIENCE,
            "transport": transport,
            **SETTINGS,
            **settings,
        }
        return Process(class_.from_inner_api(server.url, **given))

    return open_session


Open = Callable[..., Process]


class Halfway:
    """Sends the first chunk of its first answer, and the rest when it is told to; answers all others."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.begun = False

    def __call__(self, peer: Peer) -> None:
        if not self.begun:
            self.begun = True
            peer.request()
            peer.send(CHUNKED, A)
            assert self.go_on.wait(2 * PATIENCE)
            peer.send(B, LAST)
        answers(peer)


@forks
@alone
class TestAFork:
    def test_has_connections_of_its_own(
        self, process: Open, listen: Listen, tls: ssl.SSLContext | None
    ) -> None:
        server = listen(answers, tls)
        with process(server) as parent:
            assert parent.ask() == "ab"
            with Child(lambda: parent.anew().again()) as child:
                assert child.gives() == ["ab", "ab"]
                assert parent.again() == ["ab", "ab"]
            assert parent.ask() == "ab"
        assert len(server.requests) == 6
        assert server.connections == 2

    def test_takes_turns_with_its_parent(self, process: Open, listen: Listen) -> None:
        """Both at once, each over its own connection."""
        server = listen(answers)
        with process(server) as parent:
            assert parent.ask() == "ab"
            with Child(lambda: parent.anew().again(20)) as child:
                assert parent.again(20) == ["ab"] * 20
                assert child.gives() == ["ab"] * 20
        assert server.connections == 2

    def test_of_a_session_that_was_never_used(self, process: Open, listen: Listen) -> None:
        server = listen(answers)
        with process(server) as parent:
            assert in_child(lambda: parent.anew().again()) == ["ab", "ab"]
            assert parent.again() == ["ab", "ab"]
        assert server.connections == 2

    def test_may_fork_again(self, process: Open, listen: Listen) -> None:
        server = listen(answers)

        def fork_again() -> list[str]:
            child = parent.anew()
            said: list[str] = [child.ask()]
            said += in_child(lambda: child.anew().again())
            return [*said, child.ask()]

        with process(server) as parent:
            assert parent.ask() == "ab"
            assert in_child(fork_again) == ["ab"] * 4
            assert parent.ask() == "ab"
        assert server.connections == 3

    def test_of_a_session_with_other_options_has_them_too(
        self, process: Open, listen: Listen
    ) -> None:
        server = listen(answers)
        with process(server) as parent:
            other = Process(parent.session.with_options(timeout=PATIENCE))
            assert parent.ask() == "ab"
            assert in_child(lambda: other.anew().again()) == ["ab", "ab"]
            assert parent.ask() == "ab"
        assert server.connections == 2

    def test_that_closes_the_session_leaves_its_parent_alone(
        self, process: Open, listen: Listen, tls: ssl.SSLContext | None
    ) -> None:
        server = listen(answers, tls)

        def close() -> str:
            with parent.anew() as child:
                return child.ask()

        with process(server) as parent:
            assert parent.ask() == "ab"
            assert in_child(close) == "ab"
            assert parent.ask() == "ab"
        assert server.connections == 2

    def test_does_not_see_its_parent_close_the_session(self, process: Open, listen: Listen) -> None:
        closed, waits = os.pipe()
        with process(listen(answers)) as parent:
            assert parent.ask() == "ab"

            def wait() -> str:
                os.close(waits)
                os.read(closed, 1)
                return parent.anew().ask()

            with Child(wait) as child:
                parent.close()
                os.close(waits)
                assert child.gives() == "ab"
        os.close(closed)

    def test_of_a_session_that_was_closed_finds_it_closed(
        self, process: Open, listen: Listen
    ) -> None:
        with process(listen(answers)) as parent:
            assert parent.ask() == "ab"
            parent.close()
            assert "the session is closed" in in_child(lambda: parent.anew().ask())

    @pytest.mark.parametrize("does", ["works", "leaves", "lets go", "closes", "ends"])
    def test_in_the_midst_of_a_stream_leaves_that_to_its_parent(
        self, process: Open, listen: Listen, tls: ssl.SSLContext | None, does: str
    ) -> None:
        server = listen(halfway := Halfway(), tls)
        with process(server) as parent:
            stream = parent.begin()
            assert stream.take() == "a"

            def close() -> str:
                parent.anew().close()
                return "closed"

            works: dict[str, tuple[Callable[[], str], str]] = {
                "works": (lambda: parent.anew().ask(), "ab"),
                "leaves": (stream.leave_anew, "left"),
                "lets go": (stream.let_go, "let go"),
                "closes": (close, "closed"),
                "ends": (str, ""),
            }
            work, expected = works[does]
            assert in_child(work) == expected
            halfway.go_on.set()
            assert list(stream) == ["b"]
            assert parent.ask() == "ab"

    def test_in_the_midst_of_a_stream_that_its_parent_reads_on(
        self, process: Open, listen: Listen
    ) -> None:
        """While the child lives."""
        server = listen(halfway := Halfway())
        with process(server) as parent:
            stream = parent.begin()
            assert stream.take() == "a"
            with Child(lambda: (stream.leave_anew(), parent.anew().ask())[1]) as child:
                assert child.gives() == "ab"
                halfway.go_on.set()
                assert list(stream) == ["b"]
                assert parent.ask() == "ab"

    def test_by_multiprocessing(self, process: Open, listen: Listen) -> None:
        server = listen(halfway := Halfway())
        context = multiprocessing.get_context("fork")
        hears, says = context.Pipe(duplex=False)

        def work() -> None:
            says.send(parent.anew().again())

        with process(server) as parent:
            stream = parent.begin()
            assert stream.take() == "a"
            child = context.Process(target=work)
            child.start()
            assert hears.poll(PATIENCE)
            assert hears.recv() == ["ab", "ab"]
            child.join(PATIENCE)
            assert child.exitcode == 0
            halfway.go_on.set()
            assert list(stream) == ["b"]
        hears.close()
        says.close()

    def test_while_another_thread_is_in_a_call(
        self, transport: Transport, listen: Listen, tls: ssl.SSLContext | None
    ) -> None:
        asked, go_on = threading.Event(), threading.Event()

        def answers_the_first_late(peer: Peer) -> None:
            peer.request()
            if not asked.is_set():
                asked.set()
                assert go_on.wait(2 * PATIENCE)
            peer.send(WHOLE)
            answers(peer)

        server = listen(answers_the_first_late, tls)
        with (
            Session.from_inner_api(server.url, transport=transport, **SETTINGS) as session,
            ThreadPoolExecutor() as pool,
        ):
            waits = pool.submit(session.model.llm.invoke(CONFIG, HI).result)
            assert asked.wait(PATIENCE)
            assert in_child(lambda: Process(session).again()) == ["ab", "ab"]
            go_on.set()
            assert waits.result(PATIENCE).message.content == "ab"

    def test_does_not_keep_its_parents_threads_waiting(
        self, transport: Transport, listen: Listen, request: pytest.FixtureRequest
    ) -> None:
        """Those end when the session is closed, though a child has all that it had."""
        asked = threading.Event()

        def never_ends(peer: Peer) -> None:
            peer.request()
            peer.send(CHUNKED, A)
            asked.set()
            peer.wait_until_left()

        session = Session.from_inner_api(
            listen(never_ends).url, transport=transport, timeout=PATIENCE, **SETTINGS
        )
        with ThreadPoolExecutor() as pool:
            waits = pool.submit(session.model.llm.invoke(CONFIG, HI).result)
            assert asked.wait(PATIENCE)
            with Child(str) as child:
                assert child.gives() == ""
                session.close()
                error = waits.exception(1)
        assert type(error) is TransportError
        assert "closed" in str(error)

    def test_does_not_keep_a_stream_open_that_its_parent_leaves(
        self,
        process: Open,
        listen: Listen,
        tls: ssl.SSLContext | None,
        mode: Mode,
        transport: Transport,
        request: pytest.FixtureRequest,
    ) -> None:

        def never_ends(peer: Peer) -> None:
            peer.request()
            peer.send(CHUNKED, A)
            peer.wait_until_left()

        server = listen(never_ends, tls)
        with process(server) as parent:
            stream = parent.begin()
            assert stream.take() == "a"
            with Child(str) as child:
                assert child.gives() == ""
                stream.leave()
                assert server.left.wait(1)

    def test_is_not_given_its_parents_client(self, listen: Listen) -> None:
        """Two processes on one connection read each other's replies."""
        server = listen(answers)
        with httpx.Client() as client:
            session = Session.from_inner_api(server.url, http_client=client, **SETTINGS)
            parent = Process(session)
            assert parent.ask() == "ab"
            in_child(lambda: parent.anew().again())
            assert parent.ask() == "ab"
        assert len(server.requests) == 2 or server.connections == 2


SCRIPT = """
import os, sys
from dify_invoke import Session

url, transport = sys.argv[1:]
settings = dict(api_key="sk-very-secret", tenant_id="t", transport=transport, timeout=20)
question = {"provider": "p", "model": "m"}, [{"role": "user", "content": "hi"}]

def fork():
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        return True
    assert os.waitpid(child, 0)[1] == 0
    print("forked", flush=True)
    sys.stdin.readline()
    return False

def run():
    with Session.from_inner_api(url, **settings) as session:
        with session.model.llm.invoke(*question) as stream:
            print(next(stream).delta.message.content)
            if fork():
                return
            print("".join(chunk.delta.message.content for chunk in stream))
        print("".join(session.model.llm.invoke(*question).text))

run()
"""


@forks
class TestAForkThatEndsAsAProgramDoes:
    """It leaves its blocks, and the interpreter takes down all that there is.

    Not so in an event loop: asyncio's do not survive that.
    """

    def test_leaves_the_stream_to_its_parent(
        self,
        transport: Transport,
        listen: Listen,
        tls: ssl.SSLContext | None,
        public: Authority,
    ) -> None:
        server = listen(halfway := Halfway(), tls)
        with subprocess.Popen(
            [sys.executable, "-c", SCRIPT, server.url, transport],
            env={**os.environ, "SSL_CERT_FILE": str(public.file)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as program:
            assert program.stdout is not None
            said = [program.stdout.readline() for _ in range(2)]
            halfway.go_on.set()
            rest, complaints = program.communicate("go on\n", PATIENCE)
        assert said == ["a\n", "forked\n"], complaints
        assert rest == "b\nab\n", complaints
        assert complaints == ""
        assert server.connections == 1


MADE: dict[str, Callable[[], Any]] = {
    "Session": lambda: Session.from_inner_api("http://localhost", **SETTINGS),
    "AsyncSession": lambda: AsyncSession.from_inner_api("http://localhost", **SETTINGS),
    "Session of the daemon": lambda: Session.from_daemon("http://localhost", KEY),
    "AsyncSession of the daemon": lambda: AsyncSession.from_daemon("http://localhost", KEY),
    "Client": lambda: Client("http://localhost", api_key=KEY),
    "AsyncClient": lambda: AsyncClient("http://localhost", api_key=KEY),
}


class TestNothingElse:
    """A session is not sent to another process, nor copied: it holds connections and a key."""

    @pytest.mark.parametrize("made", MADE)
    @pytest.mark.parametrize(
        "send",
        [pickle.dumps, cloudpickle.dumps, copy.copy, copy.deepcopy],
        ids=["pickle", "cloudpickle", "copy", "deepcopy"],
    )
    def test_says_what_to_do_instead(self, made: str, send: Callable[[Any], Any]) -> None:
        with pytest.raises(TypeError) as caught:
            send(MADE[made]())
        name = made.split(" ", maxsplit=1)[0]
        assert str(caught.value).startswith(f"{name} cannot be pickled: it holds connections and")
        assert "make one in each process" in str(caught.value)
        assert KEY not in repr(caught.value)

    @pytest.mark.parametrize("made", list(MADE)[:4])
    def test_neither_is_what_holds_one(self, made: str) -> None:
        session = MADE[made]()
        held: list[Any] = [session.model, session.model.llm, {"session": [session]}]
        for one in held:
            with pytest.raises(TypeError, match="cannot be pickled"):
                pickle.dumps(one)
        with pytest.raises(TypeError, match="cannot be pickled"):
            cloudpickle.dumps(lambda: session)

    def test_a_process_that_is_spawned_is_given_none(self) -> None:
        session = MADE["Session"]()
        child = multiprocessing.get_context("spawn").Process(target=LLMInvocation, args=(session,))
        with pytest.raises(TypeError, match="Session cannot be pickled"):
            child.start()

    @pytest.mark.parametrize("made", MADE)
    def test_has_no_words_for_the_key(self, made: str) -> None:
        assert KEY not in repr(MADE[made]())

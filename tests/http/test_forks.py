"""Sessions in a forked process."""

from __future__ import annotations

import json
import multiprocessing
import os
import selectors
import signal
import ssl
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self

import httpx
import pytest

from dify_invoke import Session, TransportError

from ..support.drivers import CONFIG, HI, PATIENCE, SETTINGS, Transport
from ..support.replies import CHUNKED, WHOLE_REPLY, A, answer_all
from ..support.servers import Listen, Peer
from ..support.sessions import Mode
from .file_cases import gives, head
from .processes import Halfway, OpenInProcess, ProcessDriver, forks

pytestmark = pytest.mark.usefixtures("_clean_environment")
alone = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
"""The servers of the tests are threads. Forking is safe, as the child takes none of their locks."""


class Child:
    """A forked process. It runs a function, reports the result, and lives until the end of the `with` block."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._results, results = os.pipe()
        end, self._end = os.pipe()
        self._id = os.fork()
        if self._id == 0:
            os.close(self._end)
            try:
                said = {"result": work()}
            except BaseException as error:
                said = {"result": repr(error)}
            os.write(results, json.dumps(said).encode() + b"\n")
            os.read(end, 1)
            os._exit(0)
        os.close(results)
        os.close(end)

    def result(self) -> Any:
        """Returns the result of the function, or the repr of its error."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._results, selectors.EVENT_READ)
            if not selector.select(PATIENCE):
                os.kill(self._id, signal.SIGKILL)
                return "nothing in time"
        return json.loads(os.read(self._results, 65_536) or b'{"result": "it died"}')["result"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._end)
        os.waitpid(self._id, 0)
        os.close(self._results)


def in_child(work: Callable[[], object]) -> Any:
    with Child(work) as child:
        return child.result()


@forks
@alone
class TestAFork:
    def test_opens_its_own_connections(
        self, open_in_process: OpenInProcess, listen: Listen, tls: ssl.SSLContext | None
    ) -> None:
        server = listen(answer_all, tls)
        with open_in_process(server) as parent:
            assert parent.ask() == "ab"
            with Child(lambda: parent.anew().again()) as child:
                assert child.result() == ["ab", "ab"]
                assert parent.again() == ["ab", "ab"]
            assert parent.ask() == "ab"
        assert len(server.requests) == 6
        assert server.connections == 2

    def test_reads_files_over_its_own_connections(
        self, transport: Transport, listen: Listen
    ) -> None:
        server = listen(gives(head("200 OK", 5), b"hello"))
        with Session.from_inner_api(server.url, transport=transport, **SETTINGS) as session:

            def read() -> list[str]:
                return [session.file.read(f"{server.url}/f").decode() for _ in range(2)]

            assert read() == ["hello"] * 2
            assert in_child(read) == ["hello"] * 2
            assert read() == ["hello"] * 2
        assert len(server.requests) == 6
        assert server.connections == 2

    def test_streams_at_the_same_time_as_its_parent(
        self, open_in_process: OpenInProcess, listen: Listen
    ) -> None:
        """Both stream at the same time, each over its own connection."""
        server = listen(answer_all)
        with open_in_process(server) as parent:
            assert parent.ask() == "ab"
            with Child(lambda: parent.anew().again(20)) as child:
                assert parent.again(20) == ["ab"] * 20
                assert child.result() == ["ab"] * 20
        assert server.connections == 2

    def test_may_use_a_session_that_its_parent_never_used(
        self, open_in_process: OpenInProcess, listen: Listen
    ) -> None:
        server = listen(answer_all)
        with open_in_process(server) as parent:
            assert in_child(lambda: parent.anew().again()) == ["ab", "ab"]
            assert parent.again() == ["ab", "ab"]
        assert server.connections == 2

    def test_may_fork_again(self, open_in_process: OpenInProcess, listen: Listen) -> None:
        server = listen(answer_all)

        def fork_again() -> list[str]:
            child = parent.anew()
            said: list[str] = [child.ask()]
            said += in_child(lambda: child.anew().again())
            return [*said, child.ask()]

        with open_in_process(server) as parent:
            assert parent.ask() == "ab"
            assert in_child(fork_again) == ["ab"] * 4
            assert parent.ask() == "ab"
        assert server.connections == 3

    def test_keeps_the_options_of_a_session(
        self, open_in_process: OpenInProcess, listen: Listen
    ) -> None:
        server = listen(answer_all)
        with open_in_process(server) as parent:
            other = ProcessDriver(parent.session.with_options(timeout=PATIENCE))
            assert parent.ask() == "ab"
            assert in_child(lambda: other.anew().again()) == ["ab", "ab"]
            assert parent.ask() == "ab"
        assert server.connections == 2

    def test_closes_the_session_without_an_effect_on_its_parent(
        self, open_in_process: OpenInProcess, listen: Listen, tls: ssl.SSLContext | None
    ) -> None:
        server = listen(answer_all, tls)

        def close() -> str:
            with parent.anew() as child:
                return child.ask()

        with open_in_process(server) as parent:
            assert parent.ask() == "ab"
            assert in_child(close) == "ab"
            assert parent.ask() == "ab"
        assert server.connections == 2

    def test_does_not_see_its_parent_close_the_session(
        self, open_in_process: OpenInProcess, listen: Listen
    ) -> None:
        closed, end = os.pipe()
        with open_in_process(listen(answer_all)) as parent:
            assert parent.ask() == "ab"

            def wait() -> str:
                os.close(end)
                os.read(closed, 1)
                return parent.anew().ask()

            with Child(wait) as child:
                parent.close()
                os.close(end)
                assert child.result() == "ab"
        os.close(closed)

    def test_sees_that_a_session_was_closed_before_the_fork(
        self, open_in_process: OpenInProcess, listen: Listen
    ) -> None:
        with open_in_process(listen(answer_all)) as parent:
            assert parent.ask() == "ab"
            parent.close()
            assert "the session is closed" in in_child(lambda: parent.anew().ask())

    @pytest.mark.parametrize("does", ["works", "leaves", "lets go", "closes", "ends"])
    def test_does_not_disturb_a_stream_of_its_parent(
        self, open_in_process: OpenInProcess, listen: Listen, tls: ssl.SSLContext | None, does: str
    ) -> None:
        server = listen(halfway := Halfway(), tls)
        with open_in_process(server) as parent:
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

    def test_may_close_its_copy_of_a_stream_that_its_parent_reads(
        self, open_in_process: OpenInProcess, listen: Listen
    ) -> None:
        """The child is still alive then."""
        server = listen(halfway := Halfway())
        with open_in_process(server) as parent:
            stream = parent.begin()
            assert stream.take() == "a"
            with Child(lambda: (stream.leave_anew(), parent.anew().ask())[1]) as child:
                assert child.result() == "ab"
                halfway.go_on.set()
                assert list(stream) == ["b"]
                assert parent.ask() == "ab"

    def test_does_not_read_a_stream_of_its_parent(
        self, open_in_process: OpenInProcess, listen: Listen, tls: ssl.SSLContext | None
    ) -> None:
        """Both sides read at the same time. The parent gets all, and the child an error."""
        server = listen(halfway := Halfway(), tls)
        with open_in_process(server) as parent:
            stream = parent.begin()
            assert stream.take() == "a"
            with Child(lambda: [stream.take_anew(), parent.anew().ask()]) as child:
                halfway.go_on.set()
                assert list(stream) == ["b"]
                assert child.result() == [
                    "invoke_llm: this stream belongs to the parent process, which goes on reading "
                    "it: start one in this process",
                    "ab",
                ]
            assert parent.ask() == "ab"

    def test_by_multiprocessing(self, open_in_process: OpenInProcess, listen: Listen) -> None:
        server = listen(halfway := Halfway())
        context = multiprocessing.get_context("fork")
        receiver, sender = context.Pipe(duplex=False)

        def work() -> None:
            sender.send(parent.anew().again())

        with open_in_process(server) as parent:
            stream = parent.begin()
            assert stream.take() == "a"
            child = context.Process(target=work)
            child.start()
            assert receiver.poll(PATIENCE)
            assert receiver.recv() == ["ab", "ab"]
            child.join(PATIENCE)
            assert child.exitcode == 0
            halfway.go_on.set()
            assert list(stream) == ["b"]
        receiver.close()
        sender.close()

    def test_while_another_thread_is_in_a_call(
        self, transport: Transport, listen: Listen, tls: ssl.SSLContext | None
    ) -> None:
        asked, go_on = threading.Event(), threading.Event()

        def answers_the_first_late(peer: Peer) -> None:
            peer.request()
            if not asked.is_set():
                asked.set()
                assert go_on.wait(2 * PATIENCE)
            peer.send(WHOLE_REPLY)
            answer_all(peer)

        server = listen(answers_the_first_late, tls)
        with (
            Session.from_inner_api(server.url, transport=transport, **SETTINGS) as session,
            ThreadPoolExecutor() as pool,
        ):
            waits = pool.submit(session.model.llm.invoke(CONFIG, HI).result)
            assert asked.wait(PATIENCE)
            assert in_child(lambda: ProcessDriver(session).again()) == ["ab", "ab"]
            go_on.set()
            assert waits.result(PATIENCE).message.content == "ab"

    def test_does_not_keep_threads_of_its_parent_waiting(
        self, transport: Transport, listen: Listen, request: pytest.FixtureRequest
    ) -> None:
        """They end when the session is closed, although the child has copies of its sockets."""
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
                assert child.result() == ""
                session.close()
                error = waits.exception(1)
        assert type(error) is TransportError
        assert "closed" in str(error)

    def test_does_not_keep_a_stream_open_that_its_parent_leaves(
        self,
        open_in_process: OpenInProcess,
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
        with open_in_process(server) as parent:
            stream = parent.begin()
            assert stream.take() == "a"
            with Child(str) as child:
                assert child.result() == ""
                stream.leave()
                assert server.left.wait(1)

    def test_does_not_use_the_http_client_of_its_parent(self, listen: Listen) -> None:
        """Two processes on one connection read each other's replies."""
        server = listen(answer_all)
        with httpx.Client() as client:
            session = Session.from_inner_api(server.url, http_client=client, **SETTINGS)
            parent = ProcessDriver(session)
            assert parent.ask() == "ab"
            in_child(lambda: parent.anew().again())
            assert parent.ask() == "ab"
        assert len(server.requests) == 2 or server.connections == 2

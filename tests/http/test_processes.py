"""The end of a forked process, and objects that cannot be sent to another process."""

from __future__ import annotations

import copy
import multiprocessing
import os
import pickle
import ssl
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import cloudpickle
import pytest

from dify_inner_api.client import AsyncClient, Client
from dify_invoke import AsyncSession, Session
from dify_invoke.session._sync.models import LLMInvocation

from ..support.certificates import Authority
from ..support.drivers import KEY, PATIENCE, SETTINGS, Transport
from ..support.servers import Listen
from .processes import Halfway, forks

pytestmark = pytest.mark.usefixtures("_clean_environment")
SCRIPT = """
import os, sys
from dify_invoke import Session

url, transport = sys.argv[1:]
settings = dict(api_key="sk-very-secret", tenant_id="11111111-1111-1111-1111-111111111111", transport=transport, timeout=20)
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
class TestEndOfAForkedProgram:
    """A forked program leaves its `with` blocks, and the interpreter clears all objects.

    This is not tested in an event loop, as those of asyncio do not survive a fork.
    """

    def test_leaves_the_stream_to_its_parent(
        self,
        transport: Transport,
        listen: Listen,
        tls: ssl.SSLContext | None,
        known_authority: Authority,
    ) -> None:
        server = listen(halfway := Halfway(), tls)
        with subprocess.Popen(
            [sys.executable, "-c", SCRIPT, server.url, transport],
            env={**os.environ, "SSL_CERT_FILE": str(known_authority.file)},
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


class TestPickling:
    """A session cannot be pickled or copied, as it holds connections and a key."""

    @pytest.mark.parametrize("made", MADE)
    @pytest.mark.parametrize(
        "send",
        [pickle.dumps, cloudpickle.dumps, copy.copy, copy.deepcopy],
        ids=["pickle", "cloudpickle", "copy", "deepcopy"],
    )
    def test_names_the_alternative(self, made: str, send: Callable[[Any], Any]) -> None:
        with pytest.raises(TypeError) as caught:
            send(MADE[made]())
        name = made.split(" ", maxsplit=1)[0]
        assert str(caught.value).startswith(f"{name} cannot be pickled: it holds connections and")
        assert "make one in each process" in str(caught.value)
        assert KEY not in repr(caught.value)

    @pytest.mark.parametrize("made", list(MADE)[:4])
    def test_objects_that_hold_a_session_cannot_be_pickled(self, made: str) -> None:
        session = MADE[made]()
        held: list[Any] = [session.model, session.model.llm, {"session": [session]}]
        for one in held:
            with pytest.raises(TypeError, match="cannot be pickled"):
                pickle.dumps(one)
        with pytest.raises(TypeError, match="cannot be pickled"):
            cloudpickle.dumps(lambda: session)

    def test_a_session_cannot_be_sent_to_a_spawned_process(self) -> None:
        session = MADE["Session"]()
        child = multiprocessing.get_context("spawn").Process(target=LLMInvocation, args=(session,))
        with pytest.raises(TypeError, match="Session cannot be pickled"):
            child.start()

    @pytest.mark.parametrize("made", MADE)
    def test_no_repr_contains_the_key(self, made: str) -> None:
        assert KEY not in repr(MADE[made]())

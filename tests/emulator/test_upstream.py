"""A real platform behind the daemon; another emulator stands in for it, over HTTP."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dify_invoke import (
    APIStatusError,
    InvokeError,
    InvokeRateLimitError,
    LLMModelConfig,
    PermissionDeniedError,
    Session,
    UserPromptMessage,
)
from dify_invoke.emulator import ChatApp, EmulatedTool, Emulator, Upstream
from dify_invoke.errors import ConfigurationError

CONFIG = LLMModelConfig(provider="p/q/r", model="m")
HELLO = [UserPromptMessage(content="Hello")]
CHAT = ChatApp(lambda query, inputs, history: f"You said {query}")


def _shout(text: str) -> str:
    return text.upper()


TOOL = EmulatedTool("shout", _shout, parameters=[{"name": "text"}])


@pytest.fixture
def platform() -> Iterator[Emulator]:
    with Emulator(apps=[CHAT], tools=[TOOL], server="newer") as platform:
        yield platform


@pytest.fixture
def local(platform: Emulator) -> Iterator[Emulator]:
    upstream = Upstream(platform.url, platform.api_key, platform.tenant_id, trust_env=False)
    with Emulator(upstream=upstream) as emulator:
        yield emulator


@pytest.fixture
def session(local: Emulator) -> Iterator[Session]:
    with Session.from_daemon(local.url, local.open_session()) as session:
        yield session


def test_a_stream_is_the_platforms(session: Session, platform: Emulator, local: Emulator) -> None:
    platform.llm.reply(["one ", "two"])
    chunks = list(session.model.llm.invoke(CONFIG, HELLO))
    assert "".join(chunk.text for chunk in chunks) == "one two"
    (call,) = platform.calls
    assert (call.request.provider, call.request.model) == ("p/q/r", "m")
    assert list(local.requests) == []


ANSWERED: dict[str, Callable[[Session], Any]] = {
    "llm": lambda s: s.model.llm.invoke(CONFIG, HELLO, stream=False).text,
    "text_embedding": lambda s: (
        s.model.text_embedding.invoke({"provider": "p", "model": "m"}, ["a"]).embeddings
    ),
    "tts": lambda s: list(s.model.tts.invoke({"provider": "p", "model": "m", "voice": "v"}, "Hi")),
    "speech2text": lambda s: s.model.speech2text.invoke({"provider": "p", "model": "m"}, b"RIFF"),
    "moderation": lambda s: s.model.moderation.invoke({"provider": "p", "model": "m"}, "attack"),
    "summary": lambda s: s.model.summary.invoke("A text. " * 9, "Short", min_summarize_length=0),
    "app": lambda s: s.app.chat.invoke(CHAT.app_id, "Hi", {}, "blocking").answer,
    "fetch_app": lambda s: s.app.fetch_app(CHAT.app_id),
    "tool": lambda s: (
        s.tool.invoke_builtin_tool(TOOL.provider, "shout", {"text": "hi"}).result().text
    ),
    "file_upload": lambda s: s.file.upload("a.txt", b"abc", "text/plain").size,
}


@pytest.mark.parametrize("operation", ANSWERED)
def test_each_operation_says_what_the_platform_says(
    operation: str, session: Session, platform: Emulator, local: Emulator
) -> None:
    ask = ANSWERED[operation]
    with Session.from_daemon(platform.url, platform.open_session()) as direct:
        expected = ask(direct)
    before = len(platform.requests)
    assert ask(session) == expected
    assert platform.requests[before].operation == operation
    assert list(local.requests) == []


def test_a_user_is_the_plugins(platform: Emulator, local: Emulator) -> None:
    user = "00000000-0000-4000-8000-0000000000aa"
    with Session.from_daemon(local.url, local.open_session(user_id=user)) as session:
        session.model.moderation.invoke({"provider": "p", "model": "m"}, "Hi")
    assert platform.requests[-1].body["user_id"] == user
    assert platform.requests[-1].body["tenant_id"] == platform.tenant_id


def test_the_storage_stays_here(session: Session, platform: Emulator) -> None:
    session.storage.set("key", b"value")
    assert session.storage.get("key") == b"value"
    assert list(platform.requests) == []


def test_the_manifest_is_held_to_here(local: Emulator, platform: Emulator) -> None:
    with (
        Session.from_daemon(local.url, local.open_session({"tts"})) as session,
        pytest.raises(PermissionDeniedError),
    ):
        session.model.llm.invoke(CONFIG, HELLO, stream=False)
    assert list(platform.requests) == []


def test_an_error_of_a_model_is_the_platforms(session: Session, platform: Emulator) -> None:
    platform.llm.fail(InvokeRateLimitError("slow down"), after=1)
    stream = session.model.llm.invoke(CONFIG, HELLO)
    next(stream)
    with pytest.raises(InvokeRateLimitError, match="slow down"):
        list(stream)


def test_a_stream_that_breaks_off_is_an_error(session: Session, platform: Emulator) -> None:
    platform.llm.cut(after=1)
    with pytest.raises(InvokeError, match="failed"):
        list(session.model.llm.invoke(CONFIG, HELLO))


def test_a_wrong_key_is_a_404_that_does_not_show_it(platform: Emulator) -> None:
    upstream = Upstream(platform.url, "wrong-key-of-mine", platform.tenant_id, trust_env=False)
    assert "wrong-key" not in repr(upstream)
    with (
        Emulator(upstream=upstream) as local,
        Session.from_daemon(local.url, local.open_session()) as session,
        pytest.raises(APIStatusError, match="the key does not match") as caught,
    ):
        list(session.model.llm.invoke(CONFIG, HELLO))
    assert "wrong-key" not in str(caught.value)


def test_a_platform_that_is_down_is_named() -> None:
    upstream = Upstream("http://127.0.0.1:1", "key", "t", trust_env=False)
    with (
        Emulator(upstream=upstream) as local,
        Session.from_daemon(local.url, local.open_session()) as session,
        pytest.raises(InvokeError, match=r"cannot connect to http://127\.0\.0\.1:1"),
    ):
        list(session.model.llm.invoke(CONFIG, HELLO))


def test_a_wrong_address_is_refused_at_once() -> None:
    with pytest.raises(ConfigurationError, match="must be like"):
        Emulator(upstream=Upstream("localhost", "key", "t"))

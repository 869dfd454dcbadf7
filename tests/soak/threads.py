"""The load of a Session: many threads, each with one stream after another."""

from threading import Thread

from dify_invoke import LLMStream, Session, UserPromptMessage

from .load import CONFIG, IDLE, Load
from .questions import Framing
from .receipt import Receipt


def run(load: Load) -> None:
    """Keeps so many streams going until it is to stop."""
    sessions = {framing: _open(load, framing) for framing in Framing}
    threads = [Thread(target=_work, args=(load, sessions)) for _ in range(load.streams)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for session in sessions.values():
        session.close()


def _open(load: Load, framing: Framing) -> Session:
    if framing is Framing.EVENTS:
        return Session.from_daemon(load.url, "soak", timeout=IDLE, transport=load.transport)
    return Session.from_inner_api(
        load.url, api_key="soak-key", tenant_id="t", timeout=IDLE, transport=load.transport
    )


def _work(load: Load, sessions: dict[Framing, Session]) -> None:
    while not load.stop.is_set():
        with load.account.stream(cancels=False) as receipt:
            framing = receipt.order.question.framing
            if receipt.order.alone:
                _ask_alone(_open(load, framing), receipt)
            else:
                _ask(sessions[framing], receipt)


def _ask_alone(session: Session, receipt: Receipt) -> None:
    with session:
        _ask(session, receipt)


def _ask(session: Session, receipt: Receipt) -> None:
    llm = session.model.llm
    messages = [UserPromptMessage(content=receipt.order.question.text)]
    match receipt.order.way:
        case "not streamed":
            receipt.take_result(llm.invoke(CONFIG, messages, stream=False))
        case "result":
            receipt.take_result(llm.invoke(CONFIG, messages).result())
        case "text":
            for text in llm.invoke(CONFIG, messages).text:
                receipt.take_text(text)
        case "with":
            with llm.invoke(CONFIG, messages) as stream:
                _read(stream, receipt)
        case "drop":
            _read(llm.invoke(CONFIG, messages), receipt)
        case _:
            stream = llm.invoke(CONFIG, messages)
            try:
                _read(stream, receipt)
            finally:
                if receipt.left:
                    stream.close()
                if next(stream, None) is not None:
                    receipt.trouble = "a chunk after the end"


def _read(stream: LLMStream, receipt: Receipt) -> None:
    for chunk in stream:
        if receipt.take(chunk):
            return

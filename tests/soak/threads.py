"""The load of a Session: many threads, each with one stream after another."""

from threading import Thread

from dify_invoke import LLMStream, Session, UserPromptMessage

from .answer_spec import Framing
from .client_report import ClientReport
from .load import CONFIG, IDLE, Load


def run(load: Load) -> None:
    """Keeps the given number of streams running until `stop` is set."""
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
        load.url,
        api_key="soak-key",
        tenant_id="11111111-1111-1111-1111-111111111111",
        timeout=IDLE,
        transport=load.transport,
    )


def _work(load: Load, sessions: dict[Framing, Session]) -> None:
    while not load.stop.is_set():
        with load.reconciler.stream(cancels=False) as report:
            framing = report.plan.spec.framing
            if report.plan.own_session:
                _ask_in_own_session(_open(load, framing), report)
            else:
                _ask(sessions[framing], report)


def _ask_in_own_session(session: Session, report: ClientReport) -> None:
    with session:
        _ask(session, report)


def _ask(session: Session, report: ClientReport) -> None:
    llm = session.model.llm
    messages = [UserPromptMessage(content=report.plan.spec.text)]
    match report.plan.way:
        case "not streamed":
            report.take_result(llm.invoke(CONFIG, messages, stream=False))
        case "result":
            report.take_result(llm.invoke(CONFIG, messages).result())
        case "text":
            for text in llm.invoke(CONFIG, messages).text:
                report.take_text(text)
        case "with":
            with llm.invoke(CONFIG, messages) as stream:
                _read(stream, report)
        case "drop":
            _read(llm.invoke(CONFIG, messages), report)
        case _:
            stream = llm.invoke(CONFIG, messages)
            try:
                _read(stream, report)
            finally:
                if report.left:
                    stream.close()
                if next(stream, None) is not None:
                    report.problem = "a chunk after the end"


def _read(stream: LLMStream, report: ClientReport) -> None:
    for chunk in stream:
        if report.take(chunk):
            return

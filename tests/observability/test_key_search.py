"""The search for keys finds them in every place, and finds nothing else."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

BEGIN = """
import logging
import warnings
from contextlib import suppress

from dify_invoke import Session, TransportError
from dify_invoke.emulator import Emulator

KEY = "planted-key"
SETTINGS = {"api_key": KEY, "tenant_id": "11111111-1111-1111-1111-111111111111"}
Session.from_inner_api("http://localhost", **SETTINGS).close()


class Chatty(Session):
    def __repr__(self):
        return f"<Session with {KEY}>"


def fail(message="it failed", cause=None):
    raise TransportError(message) from cause
"""

CLEAN = """
def test_that_says_nothing():
    logging.getLogger("other").debug("a key of %d characters", len(KEY))
    with suppress(TransportError):
        fail()
    print("planted", "key")


def test_a_log_that_is_filtered(caplog):
    class Filter(logging.Filter):
        def filter(self, record):
            record.msg, record.args = "nothing", ()
            return True

    logger = logging.getLogger("filtered")
    logger.addFilter(Filter())
    logger.debug("sent %s", KEY)
    logger.error("sent %s", KEY)
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_a_logger_that_is_as_it_was():
    assert not logging.getLogger("dify_invoke.invocation").isEnabledFor(logging.DEBUG)


def test_an_error_that_is_redacted():
    error = TransportError(f"you sent {KEY}", detail=KEY)
    error.redact(KEY)


def test_a_line_of_a_test_that_has_one():
    with suppress(TransportError):
        raise TransportError("it failed" or "planted-key")
"""

PLANTED = """
def test_log():
    logging.getLogger("other").debug("sent %s", {"X-Inner-Api-Key": KEY})


def test_log_argument():
    logging.getLogger("other").debug("sent %.3s", KEY)


def test_log_of_an_error():
    try:
        raise ValueError(KEY)
    except ValueError:
        logging.getLogger("other").debug("failed", exc_info=True)


def test_log_that_goes_nowhere():
    logger = logging.getLogger("silent")
    logger.propagate = False
    logger.setLevel(logging.ERROR)
    logger.info(KEY)


def test_message():
    with suppress(TransportError):
        fail(f"you sent {KEY}")


def test_detail():
    TransportError("it failed", detail=f"you sent {KEY}")


def test_attribute():
    error = TransportError("it failed")
    error.request = {"headers": [(b"X-Inner-Api-Key", KEY.encode())]}


def test_cause():
    with suppress(TransportError):
        fail(cause=OSError(KEY))


def test_context():
    with suppress(TransportError):
        try:
            raise OSError(KEY)
        except OSError:
            raise TransportError("it failed")


def test_note():
    error = TransportError("it failed")
    error.add_note(KEY)


def test_that_keeps_its_error():
    kept.append(TransportError("it failed", detail=KEY))


kept = []


def test_repr():
    Chatty.from_inner_api("http://localhost", **SETTINGS).close()


def test_warning():
    warnings.warn(KEY)


def test_stdout():
    print(KEY)


def test_stderr(capsys):
    import sys
    print(KEY, file=sys.stderr)
    capsys.readouterr()


def test_random_key_of_an_emulator():
    print(Emulator().api_key)
"""


def named(code: str) -> set[str]:
    return set(re.findall(r"^def (test_\w+)", code, re.MULTILINE))


@pytest.mark.parametrize("processes", [[], ["-p", "xdist", "-n", "2"]], ids=["one", "two"])
def test_a_run_that_leaks_a_key_fails(processes: list[str], tmp_path: Path) -> None:
    """It names the tests that leak a key, and no others, with one process or several."""
    (tmp_path / "test_it.py").write_text(BEGIN + CLEAN + PLANTED, "utf-8")
    plugins = ["-p", "tests.support.key_search", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *plugins, *processes, "."],
        cwd=tmp_path,
        env=os.environ
        | {
            "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "DIFY_INVOKE_WATCHED": "",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, said
    assert f"{len(named(CLEAN) | named(PLANTED))} passed" in said
    found = set(re.findall(r"^KEY test_it\.py::(\w+): in ", said, re.MULTILINE))
    assert found == named(PLANTED)

"""How fast `dify-invoke embed` is, and how much memory it needs: `nox -s embed`, on Linux.

For each kind of output, embeds 10 000 and 100 000 texts by an emulator in a process of its own, and prints the
pace and the peak memory. The larger run is killed halfway and goes on. Each text is then there once, in order.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

from dify_invoke.emulator.embedded.embedding import embed

MODULE = [sys.executable, "-m", "dify_invoke"]
RECORD = 64 * 256 * 8
"""Bytes of the vectors of a batch in the journal."""


@contextmanager
def emulator() -> Generator[dict[str, str]]:
    """An emulator, and the environment that names it."""
    command = [*MODULE, "emulator", "--port", "0", "--quiet"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        named = {"DIFY_INVOKE_TRANSPORT": ""}
        for line in running.stdout:
            if not line.startswith("export "):
                break
            name, _, value = line.removeprefix("export ").strip().partition("=")
            named[name] = value
        try:
            yield {**os.environ, **named}
        finally:
            running.terminate()


def run(
    texts: Path, out: Path, environment: dict[str, str], kill_at: int | None = None
) -> tuple[int, float, float]:
    """Runs the command. Returns its status, its seconds, and its peak memory in MiB."""
    command = [*MODULE, "embed", str(texts), "--out", str(out), "--model", "emulator/small"]
    begun = monotonic()
    with subprocess.Popen([*command, "--quiet"], env=environment) as running:
        part = out.with_name(f"{out.name}.part")
        memory = 0.0
        while running.poll() is None:
            # What wait4 tells of a child begins with the memory of this process.
            memory = max(memory, peak(running.pid))
            if kill_at is not None and part.exists() and part.stat().st_size >= kill_at:
                running.send_signal(signal.SIGKILL)
                running.wait()
            sleep(0.005)
    return running.returncode, monotonic() - begun, memory


def peak(pid: int) -> float:
    """The most memory that a process has used, in MiB; 0 once it has ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0


def check(out: Path, count: int) -> None:
    """Checks that each text is in the file once, in order, with a vector of its own."""
    if out.suffix == ".jsonl":
        index = -1
        with out.open(encoding="utf-8") as file:
            for index, line in enumerate(file):
                row = json.loads(line)
                assert (row["index"], row["text"]) == (index, text_of(index))
                if index % 1000 == 0:
                    assert row["embedding"] == embed(row["text"])
        assert index == count - 1
    elif out.suffix == ".npy":
        assert out.stat().st_size == 128 + count * 256 * 4
    else:
        from pyarrow.parquet import ParquetFile

        rows = ParquetFile(out).read().to_pylist()
        assert [row["text"] for row in rows] == [text_of(index) for index in range(count)]


def text_of(index: int) -> str:
    return f"short text number {index} of a long file"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.cli.embed")
    parser.add_argument("--texts", type=int, default=100_000)
    parser.add_argument("--kinds", default="jsonl,npy,parquet")
    options = parser.parse_args()
    with emulator() as environment, tempfile.TemporaryDirectory() as folder:
        for kind in options.kinds.split(","):
            for count in (options.texts // 10, options.texts):
                texts, out = Path(folder, "texts.txt"), Path(folder, f"{count}.{kind}")
                texts.write_text("".join(f"{text_of(index)}\n" for index in range(count)))
                if count == options.texts:
                    status, _, _ = run(texts, out, environment, count // 128 * RECORD)
                    print(f"{count:,} texts to .{kind}: killed, status {status}", flush=True)
                    assert status == -signal.SIGKILL
                    status, seconds, memory = run(texts, out, environment)
                    print(f"  went on: {seconds:.1f} s, peak {memory:.0f} MiB", flush=True)
                    assert status == 0
                    check(out, count)
                    out.unlink()
                status, seconds, memory = run(texts, out, environment)
                assert status == 0
                check(out, count)
                pace = count / seconds
                print(
                    f"{count:,} texts to .{kind}: {seconds:.1f} s, {pace:,.0f} texts a second, "
                    f"peak {memory:.0f} MiB",
                    flush=True,
                )


if __name__ == "__main__":
    main()

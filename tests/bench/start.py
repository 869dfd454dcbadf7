"""Measures the start of a program. This file imports nothing else, so that only the measured imports are run.

`start.py import STATEMENT` prints time, modules and memory as JSON; `start.py CLIENT URL [TRANSPORT]` prints the first chunk.
"""

import sys
import time
from typing import Any


def memory() -> float:
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024


def imported(statement: str) -> None:
    modules, before = len(sys.modules), memory()
    wall, cpu = time.perf_counter(), time.process_time()
    exec(statement)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    grown = {"modules": len(sys.modules) - modules, "memory": memory() - before}
    import json

    print(json.dumps({"cpu": cpu * 1e3, "wall": wall * 1e3, **grown}))


def first_chunk(client: str, url: str, transport: str | None = None) -> None:
    if client == "dify_plugin":
        sys.path.append(__file__.removesuffix("/tests/bench/start.py"))
        from tests.bench.peers import Official

        Official(url).llm()
    elif client.startswith("dify_invoke"):
        from dify_invoke import Session, UserPromptMessage

        session = Session.from_inner_api(
            url,
            api_key="key",
            tenant_id="11111111-1111-1111-1111-111111111111",
            transport=transport,
        )
        config: Any = {"provider": "p", "model": "m"}
        next(session.model.llm.invoke(config, [UserPromptMessage(content="hi")]))
    print("there", flush=True)


if sys.argv[1] == "import":
    imported(sys.argv[2])
else:
    first_chunk(*sys.argv[1:])

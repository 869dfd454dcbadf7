"""The conformance run: `nox -s conformance`, or `python -m tests.conformance`. Exits with 1 at a difference.

Schemathesis, which nobody here wrote, holds the replies of a server against openapi.yaml: those of the emulator, or with
`--deployment` or `--url` those of a deployment's inner API, whose key and tenant are in DIFY_INNER_API_KEY and DIFY_TENANT_ID.
"""

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from dify_invoke.protocol.json import is_array, is_object

from . import workspace
from .document import document
from .reaching import obstacle
from .report import exceptions, folded, table
from .run import Target, run

EXAMPLES = 5
"""How many examples are generated for each operation, beside those of the contract and of the coverage phase."""
SEED = 1
_REFUSED = """\
Requests name made-up models, apps and tools, unless --values FILE says which
the deployment has. A request that is refused for that is no difference."""


def _deployment(given: argparse.Namespace, parser: argparse.ArgumentParser) -> Target:
    url = given.url or os.environ.get("DIFY_INNER_API_URL")
    key, tenant = os.environ.get("DIFY_INNER_API_KEY"), os.environ.get("DIFY_TENANT_ID")
    user = os.environ.get("DIFY_USER_ID", "")
    if not url or not key or not tenant:
        parser.error(
            "a deployment needs --url or DIFY_INNER_API_URL, and DIFY_INNER_API_KEY and DIFY_TENANT_ID"
        )
    named: Mapping[str, Sequence[Any]] = _named(given.values, parser) if given.values else {}
    if (problem := obstacle(url, key, tenant, user or None)) is not None:
        parser.exit(2, f"{parser.prog}: nothing was checked: {problem}\n")
    # The daemon has its own address, and a session only while a plugin runs.
    values = {**workspace.sender(tenant, user), **named}
    return Target(url.rstrip("/"), key, values, given.paths or "^/inner/api/")


def _named(file: Path, parser: argparse.ArgumentParser) -> Mapping[str, Sequence[Any]]:
    """What the file says that requests name."""
    try:
        values = json.loads(file.read_text("utf-8"))
        if not is_object(values) or not all(map(is_array, values.values())):
            raise ValueError('it must be like {"AppRequest.app_id": ["..."]}')
        document(values, {})
    except (OSError, ValueError) as error:
        parser.error(f"--values {file}: {error}")
    return values


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.conformance",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--examples", type=int, default=EXAMPLES, help="generated an operation")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--paths", metavar="REGEX", help="ask only the operations of these paths")
    parser.add_argument("--server", default="newer", help="which one the emulator stands in for")
    parser.add_argument("--framing", choices=["length-prefixed", "lines"], help="of its streams")
    parser.add_argument(
        "--deployment", action="store_true", help="ask the one of DIFY_INNER_API_URL"
    )
    parser.add_argument("--url", help="ask the deployment at this address")
    parser.add_argument(
        "--values",
        type=Path,
        metavar="FILE",
        help="JSON of what requests to a deployment name, by schema and property of openapi.yaml, such as "
        '{"LLMModelConfig.provider": ["langgenius/openai/openai"], "AppRequest.app_id": ["..."]}; '
        "they invoke it hundreds of times",
    )
    given = parser.parse_args(arguments)
    began = perf_counter()
    deployed = given.deployment or given.url is not None
    if deployed:
        report = run(_deployment(given, parser), examples=given.examples, seed=given.seed)
    else:
        with workspace.emulator(given.server, given.framing) as emulator:
            target = workspace.target(emulator, given.paths or "^/")
            report = run(target, examples=given.examples, seed=given.seed)
    print(table(report))
    print(f"\nDifferences that have to stay:\n{exceptions(report)}")
    if deployed and any("is refused" in one.text for one in report.differences):
        print(f"\n{_REFUSED}")
    errors = [*report.errors]
    if not deployed and not given.paths:
        errors += [
            f"no case needs this exception any more: {one}" for one in report.exceptions.unused
        ]
    for error in errors:
        print("\n".join(folded(f"error: {error}")), file=sys.stderr)
    seconds = perf_counter() - began
    print(
        f"\n{report.cases} cases, {len(report.differences) or 'no'} differences, {len(errors) or 'no'} errors, "
        f"{seconds:.0f} s, seed {given.seed}"
    )
    return 1 if report.differences or errors or not report.cases else 0


if __name__ == "__main__":
    sys.exit(main())

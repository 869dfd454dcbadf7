"""Says what a release needs; with `--check`, builds it and proves that it is fit to be published.

Run it as `nox -s release` or `nox -s release -- --check`. The check builds sdist and wheel twice and compares the bytes,
looks whether they are whole and small, installs the wheel in an empty environment and runs the demo there, and compares
the public API with that of the last release. What was checked is then in `dist/`. It exits with 0 when all is well,
with 1 when something is not, with 2 when it cannot compare.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .changelog import changelog_faults, tag_faults
from .contents import faults_in
from .distributions import build_twice, described
from .installation import installation_faults
from .public_api import api_faults
from .repository import ROOT, RefusedError, last_release, version_in

STEPS = """\
dify-invoke {version}; the last release is {last}.

A release needs:
  1. `__version__` in wrapper/dify_invoke/__init__.py, the one place that has the version
  2. in CHANGELOG.md, what was under [Unreleased] under `## [{version}] - YYYY-MM-DD`, and the links at its end
  3. nox -s release -- --check
  4. git tag v{version}, and git push origin v{version}: .github/workflows/release.yml checks again, and publishes

Once, and by hand: on PyPI, a trusted publisher for that workflow and its environment `pypi`; on GitHub, that environment.
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="nox -s release --", description=__doc__)
    parser.add_argument("--check", action="store_true", help="build it and prove it")
    parser.add_argument(
        "--against", metavar="REF", help="compare the public API with this commit, not the last tag"
    )
    parser.add_argument(
        "--tag", metavar="TAG", help="the tag that is to be published: it must name this version"
    )
    given = parser.parse_args()
    try:
        if not (given.check or given.against or given.tag):
            last = last_release() or "none: no tag v* is in this history"
            print(STEPS.format(version=version_in(ROOT), last=last), end="")
            return
        found = [f"fault: {one}" for one in _faults(given.against, given.tag)]
    except RefusedError as refused:
        print(f"nox -s release: {refused}", file=sys.stderr)
        sys.exit(2)
    print("\n".join(found) or "The release is fit to be published: dist/ has it.")
    sys.exit(1 if found else 0)


def _faults(against: str | None, tag: str | None) -> Iterator[str]:
    version = version_in(ROOT)
    yield from changelog_faults(version, released=tag is not None)
    yield from tag_faults(version, tag)
    yield from api_faults(against)
    with tempfile.TemporaryDirectory() as folder:
        first, differing = build_twice(Path(folder))
        yield from differing
        for file in first:
            print(described(file))
            yield from faults_in(file, version)
        (wheel,) = (file for file in first if file.suffix == ".whl")
        yield from installation_faults(wheel, Path(folder, "empty"))
        shutil.rmtree(ROOT / "dist", ignore_errors=True)
        (ROOT / "dist").mkdir()
        for file in first:
            shutil.copy(file, ROOT / "dist")


if __name__ == "__main__":
    main()

"""Renews the viewer of the contract, Swagger UI, from npm, at the version below; or checks that its files are that version's.

Run it as `nox -s viewer` or `nox -s viewer -- --check`. It needs npm.
"""

import argparse
import base64
import hashlib
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "swagger-ui-dist@5.35.0"
INTEGRITY = "sha512-U06rpMtW9V3XPGOBeamTUSr0Z09jMX4IJuANpE/EZbAhw0G8CgwrzU4YmXkn/h0wCDNsXdGarTNNHC3sU8yVUQ=="
"""What `npm view PACKAGE dist.integrity` says of it."""
FILES = ("NOTICE", "swagger-ui-bundle.js", "swagger-ui-bundle.js.LICENSE.txt", "swagger-ui.css")
LICENSE = "LICENSE"
"""Its licence, Apache-2.0, is the project's: one copy of the text is in the wheel."""
ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "wrapper/dify_invoke/emulator/page/files/swagger_ui"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, and say what differs")
    check = parser.parse_args().check
    published = _published()
    different = [name for name, content in published.items() if _kept(name) != content]
    if check and different:
        sys.exit(f"not as in {PACKAGE}: {', '.join(different)}; run `nox -s viewer`")
    for name in different:
        (FOLDER / name).write_bytes(published[name])
        print(f"written: {name}")


def _published() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        pack = ["npm", "pack", "--silent", PACKAGE]
        subprocess.run(pack, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (archive,) = Path(folder).iterdir()
        digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if f"sha512-{digest}" != INTEGRITY:
            sys.exit(f"{PACKAGE} is not what INTEGRITY says: sha512-{digest}")
        with tarfile.open(archive) as files:
            if _content(files, LICENSE) != (ROOT / LICENSE).read_bytes():
                sys.exit(f"the licence of {PACKAGE} is not the project's any more")
            return {name: _content(files, name) for name in FILES}


def _content(files: tarfile.TarFile, name: str) -> bytes:
    file = files.extractfile(f"package/{name}")
    assert file, f"{name} is no file"
    return file.read()


def _kept(name: str) -> bytes | None:
    file = FOLDER / name
    return file.read_bytes() if file.exists() else None


if __name__ == "__main__":
    main()

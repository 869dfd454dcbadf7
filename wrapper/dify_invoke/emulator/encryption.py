"""The server's encryption of settings. The emulator's is no secret: it is base64."""

from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Callable

from .answers import Json

_PREFIX = b"HYBRID:"


def encrypt_settings(request: Json) -> Json:
    """Encrypts or decrypts the secret settings, or clears what was cached, which gives nothing."""
    changes: dict[str, Callable[[str], str]] = {"encrypt": _encrypted, "decrypt": _decrypted}
    if request["opt"] == "clear":
        return {}
    change = changes[request["opt"]]
    secret = {one["name"] for one in request["config"] if one["type"] == "secret-input"}
    return {
        name: change(value) if name in secret and isinstance(value, str) else value
        for name, value in request["data"].items()
    }


def _encrypted(text: str) -> str:
    return b64encode(_PREFIX + text.encode()).decode()


def _decrypted(text: str) -> str:
    try:
        content = b64decode(text, validate=True)
    except Error:
        content = b""
    if not content.startswith(_PREFIX):
        return text  # the server, too, leaves what it cannot decrypt as it is
    return content.removeprefix(_PREFIX).decode()

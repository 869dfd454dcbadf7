"""Checks of what a session is configured with: addresses, keys, the environment."""

from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from ..errors import ConfigurationError

_KEPT = "/%:@!$&'()*+,;=~"
"""Characters of a path that stay as they are, beside letters and digits."""


def check_url(url: object, name: str = "base_url") -> str:
    """The address without a trailing slash. Raises ConfigurationError when it is no http(s) address."""
    if not isinstance(url, str):
        raise ConfigurationError(f"{name} must be a str, not {type(url).__name__}")
    url = url.strip()
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
        (host or "").encode("idna")
    except ValueError:
        # The reason may quote a password.
        raise ConfigurationError(f"{name} is no address: its host or port is malformed") from None
    if parts.username is not None or parts.password is not None:
        raise ConfigurationError(f"{name} must not carry credentials; give a http_client with them")
    if parts.scheme not in ("http", "https") or not host:
        raise ConfigurationError(f"{name} must be like 'http://localhost:5001', not {url!r}")
    if not url.isprintable() or " " in url:
        raise ConfigurationError(f"{name} has white space in it: {url!r}")
    if "?" in url or "#" in url:
        raise ConfigurationError(f"{name} must not have a query or fragment: {url!r}")
    return url.rstrip("/")


def ascii_url(url: str) -> str:
    """A checked address as a request line and a Host header take it."""
    parts = urlsplit(url)
    host = (parts.hostname or "").encode("idna").decode()
    host = f"[{host}]" if ":" in host else host
    port = "" if parts.port is None else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}{quote(parts.path, _KEPT)}"


def check_key(key: object, name: str = "api_key") -> str:
    """The key, fit for a header. Raises ConfigurationError, which does not show it."""
    if not isinstance(key, str):
        raise ConfigurationError(f"{name} must be a str, not {type(key).__name__}")
    if not key:
        raise ConfigurationError(f"{name} is empty")
    if not key.isascii() or not key.isprintable() or key != key.strip():
        raise ConfigurationError(
            f"{name} has characters that no header can carry: white space around it, or not ASCII"
        )
    return key


def check_name(value: object, name: str) -> str:
    """A text that is not empty."""
    if not isinstance(value, str):
        raise ConfigurationError(f"{name} must be a str, not {type(value).__name__}")
    if not value.strip():
        raise ConfigurationError(f"{name} is empty")
    return value


def from_environment(environment: Mapping[str, str]) -> tuple[str, str, str, str | None]:
    """Address, key, tenant and user for the inner API, from the variables that `from_env` documents."""
    names = ("DIFY_INNER_API_URL", "DIFY_INNER_API_KEY", "DIFY_TENANT_ID")
    missing = [name for name in names if not environment.get(name, "").strip()]
    if missing:
        raise ConfigurationError(f"not set in the environment: {', '.join(missing)}")
    url, key, tenant = (environment[name].strip() for name in names)
    return (
        check_url(url, names[0]),
        check_key(key, names[1]),
        tenant,
        environment.get("DIFY_USER_ID", "").strip() or None,
    )

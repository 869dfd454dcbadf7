"""Checks of a session's configuration: addresses, keys, numbers and the environment."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit
from uuid import UUID

from ..errors import ConfigurationError

T = TypeVar("T")


def check_type(value: object, type_: type[T], name: str) -> T:
    """The value itself. Raises ConfigurationError, which names the argument, for another type."""
    if not isinstance(value, type_):
        raise ConfigurationError(f"{name} must be a {type_.__name__}, not {type(value).__name__}")
    return value


def in_range(owner: str, wanted: str, low: int, high: float, of: Any = int) -> Callable[..., None]:
    """An attrs validator for a number from `low` to `high`. Its ConfigurationError names the field."""

    def check(_: object, field: Any, value: Any) -> None:
        if isinstance(value, bool) or not isinstance(value, of) or not low <= value <= high:
            raise ConfigurationError(f"{owner}.{field.name} must be {wanted}, not {value!r}")

    return check


def check_url(url: object, name: str = "base_url") -> str:
    """The address without a trailing slash, and without the `/inner/api` that each path begins with.

    Raises ConfigurationError if it is not an http(s) address.
    """
    url = check_type(url, str, name).strip()
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
        (host or "").encode("idna")
    except ValueError:
        # The reason may quote a password.
        raise ConfigurationError(f"{name} is not an address: check its host and port") from None
    if parts.username is not None or parts.password is not None:
        raise ConfigurationError(f"{name} must not have credentials; give them to an http_client")
    if parts.scheme not in ("http", "https") or not host:
        raise ConfigurationError(f"{name} must be like 'http://localhost:5001', not {url!r}")
    if not url.isprintable() or not set(" ?#").isdisjoint(url):
        raise ConfigurationError(
            f"{name} must not have white space, a query or a fragment: {url!r}"
        )
    return url.rstrip("/").removesuffix("/inner/api").rstrip("/")


def ascii_url(url: str) -> str:
    """A checked address in ASCII, as a request line and a Host header need it."""
    parts = urlsplit(url)
    host = (parts.hostname or "").encode("idna").decode()
    host = f"[{host}]" if ":" in host else host
    port = "" if parts.port is None else f":{parts.port}"
    path = quote(parts.path, "/%:@!$&'()*+,;=~")
    return f"{parts.scheme}://{host}{port}{path}"


def check_key(key: object, name: str = "api_key") -> str:
    """A key that fits a header. The ConfigurationError for another key does not show it."""
    key = check_type(key, str, name)
    if not key:
        raise ConfigurationError(f"{name} is empty")
    if not key.isascii() or not key.isprintable() or key != key.strip():
        raise ConfigurationError(
            f"{name} has characters that a header cannot carry: use ASCII, with no white space around it"
        )
    return key


def check_name(value: object, name: str) -> str:
    """A text that is not blank. Raises ConfigurationError for anything else."""
    if not (text := check_type(value, str, name)).strip():
        raise ConfigurationError(f"{name} is empty")
    return text


def is_uuid(text: str) -> bool:
    """Whether the API server may know a workspace or a user by this id."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def from_environment(environment: Mapping[str, str]) -> tuple[str, str, str, str | None]:
    """Address, key, tenant and user for the inner API, from the variables that `from_env` documents."""
    names = ("DIFY_INNER_API_URL", "DIFY_INNER_API_KEY", "DIFY_TENANT_ID", "DIFY_USER_ID")
    url, key, tenant, user = values = [environment.get(name, "").strip() for name in names]
    if missing := [name for name, value in zip(names[:3], values[:3], strict=True) if not value]:
        raise ConfigurationError(f"not set in the environment: {', '.join(missing)}")
    return check_url(url, names[0]), check_key(key, names[1]), tenant, user or None

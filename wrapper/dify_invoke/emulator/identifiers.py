"""Identifiers of tenants, users, apps and credentials: UUIDs."""

from uuid import UUID


def uuid_of(text: str) -> UUID | None:
    """The UUID that a text stands for, or None if it stands for none."""
    try:
        return UUID(text)
    except ValueError:
        return None

"""Where a hub is: what both a first start and a connection take for its address."""

from __future__ import annotations

from urllib.parse import urlsplit

from core.errors import UserError


def host_of(url: str) -> str:
    """The host of a hub's address; UserError ``sync.address_invalid`` for what is none."""
    try:
        parts = urlsplit(url)
        sound = parts.scheme in {"http", "https"} and parts.port != 0
    except ValueError as error:  # a bracket that is not closed, a port that is no number
        raise UserError("sync.address_invalid") from error
    if not sound or not parts.hostname:
        raise UserError("sync.address_invalid")
    return parts.hostname

"""Who this device is: its branch, lane and enrolment, kept in the database's `meta` table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from local_db.statement import Statement

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from local_db.statement import AnyConnection

_PUT = Statement(
    "INSERT INTO meta (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)
_GET = Statement("SELECT meta.value FROM meta WHERE meta.key = :name")
_KEY = "identity"
_LIST_BY_BRANCH = Statement(
    "CREATE INDEX IF NOT EXISTS record_by_branch ON record (home_branch, standing, updated_at, id)"
)
"""Headquarters lists the records of one branch out of many; on a branch's device the index would say nothing."""


class Identity(msgspec.Struct, frozen=True, omit_defaults=True):
    """This device. `lane` is A while local-only; `hub_url` is empty until enrolled.

    `scopes` are those that the device replicates; `utc_offset` is the branch's offset in minutes, which decides the
    day in ticket numbers. `device_key` is the Ed25519 private key (hex); it lives only in the encrypted database.
    `order_key` is the hub's public key (hex) for orders to this device, `stick_key` the one to which bundles on a
    stick are sealed, each as it was first heard. `pins` are the keys by which the hub's certificate is known, as it
    said last; `trusted` is ``system`` where headquarters lets the system's authorities decide instead, by its word of
    the moment `trusted_at`, in milliseconds since 1970 UTC.
    """

    branch: str
    branch_name: str
    lane: str = "A"
    device: str = ""
    replica: str = ""
    hub_url: str = ""
    device_key: str = ""
    scopes: tuple[str, ...] = ()
    utc_offset: int = 480
    order_key: str = ""
    stick_key: str = ""
    pins: tuple[str, ...] = ()
    trusted: str = "pins"
    trusted_at: int = 0

    @property
    def scope(self) -> str:
        """The scope that this device's own records are in."""
        return self.branch if self.branch == "hq" else f"branch:{self.branch}"

    @property
    def enrolled(self) -> bool:
        """Whether a hub knows this device."""
        return bool(self.hub_url and self.device)


def load_meta(connection: AnyConnection, key: str) -> str | None:
    """The value kept under `key`, or None."""
    row = _GET.first(connection, name=key)
    return str(row[0]) if row is not None else None


def save_meta(connection: Connection, key: str, value: str) -> None:
    """Keeps `value` under `key`."""
    _PUT.run(connection, key=key, value=value)


def load_identity(connection: AnyConnection) -> Identity | None:
    """The identity, or None on a profile that was never set up."""
    text = load_meta(connection, _KEY)
    return msgspec.json.decode(text, type=Identity) if text is not None else None


def save_identity(connection: Connection, identity: Identity) -> None:
    """Keeps the identity, and sees to the index that only headquarters needs."""
    if identity.branch == "hq":
        _LIST_BY_BRANCH.run(connection)
    save_meta(connection, _KEY, msgspec.json.encode(identity).decode())

"""The hub's folder: where its database, files and keys lie.

The database and the files are encrypted with keys derived from one random secret in ``hub.key``. The key file may lie
anywhere (`--key-file`): kept on another disk or as a mounted secret, a stolen backup is worth nothing. It is never part
of a backup, so it must be kept safe by itself: without it the hub's data cannot be read.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from core.errors import UserError
from core.reading import Unreadable, read_json
from local_db.key_slots import derive
from local_db.machine import create_private, make_private_folder, replace_file, sync_file

FORMAT = 1
DATABASE_VARIABLE = "BRANCHDESK_HUB_DATABASE"
"""The environment variable that names a PostgreSQL database without showing its password in the list of processes."""
SMALLEST_PAGE = 512
"""Bytes, of any SQLite database."""


class HubKeys(msgspec.Struct, frozen=True):
    """What ``hub.key`` holds, hex: the secret the data is encrypted under, the key that opens recovery codes."""

    format: int
    secret: str
    recovery_private: str

    def __repr__(self) -> str:
        return "<hub keys>"

    @property
    def database(self) -> bytes:
        """32 bytes: the raw key of the database and its backups."""
        return derive(bytes.fromhex(self.secret), "hub database")

    @property
    def files(self) -> bytes:
        """32 bytes: root of the keys of files."""
        return derive(bytes.fromhex(self.secret), "hub files")

    @property
    def mark(self) -> str:
        """Tells this secret from others and says nothing about it; kept in a database that it does not encrypt."""
        return derive(bytes.fromhex(self.secret), "hub key mark").hex()

    @property
    def recovery_public(self) -> str:
        """The X25519 public key (hex) to which devices seal their recovery codes."""
        private = X25519PrivateKey.from_private_bytes(bytes.fromhex(self.recovery_private))
        return private.public_key().public_bytes_raw().hex()


class HubFolder(msgspec.Struct, frozen=True):
    """The places inside the hub's folder."""

    root: Path
    key_file: Path
    database_url: str | None = None
    """The PostgreSQL database that the hub's data are in; None: in a file of this folder."""

    @property
    def database(self) -> Path:
        """The database file."""
        return self.root / "hub.db"

    @property
    def begun(self) -> bool:
        """Whether a hub was made here."""
        return self.database.exists() if self.database_url is None else self.key_file.exists()

    @property
    def unfinished(self) -> Path:
        """The database while it is being made."""
        return self.root / "hub.db.new"

    @property
    def files(self) -> Path:
        """Whole files, sealed, named by what they hold."""
        return self.root / "files"

    @property
    def incoming(self) -> Path:
        """Chunks of files that are not whole yet, per device."""
        return self.root / "incoming"

    @property
    def lock(self) -> Path:
        """Held by the one process that serves this folder."""
        return self.root / "hub.lock"

    def load_keys(self) -> HubKeys:
        """The keys; UserError ``hub.not_set_up``, ``hub.empty``, ``hub.key_missing`` or ``hub.key_damaged``."""
        if not (self.database if self.database_url is None else self.root).exists():
            raise UserError("hub.not_set_up", folder=str(self.root))
        if self.database_url is None:
            self.refuse_empty()
        return read_keys(self.key_file)

    def refuse_existing(self) -> None:
        """UserError ``hub.exists`` or ``hub.empty`` when there is a database file that the hub would use."""
        if self.database_url is None and self.database.exists():
            self.refuse_empty()
            raise UserError("hub.exists", folder=str(self.root))

    def refuse_empty(self) -> None:
        """UserError ``hub.empty`` for a file without a page: SQLite takes one of 0 or 1 bytes for a new one."""
        if self.database.stat().st_size < SMALLEST_PAGE:
            raise UserError("hub.empty", file=str(self.database))


def hub_folder(root: Path, key_file: Path | None = None, database_url: str | None = None) -> HubFolder:
    """The hub's folder at `root`, its keys in `key_file` or, without one, in ``hub.key`` inside it."""
    return HubFolder(root, key_file or root / "hub.key", database_url)


def read_keys(path: Path) -> HubKeys:
    """The keys in a key file; UserError ``hub.key_missing`` or ``hub.key_damaged``."""
    try:
        return read_json(path.read_bytes(), HubKeys)
    except FileNotFoundError as error:
        raise UserError("hub.key_missing", file=str(path)) from error
    except Unreadable as error:
        raise UserError("hub.key_damaged", file=str(path)) from error


def prepare(folder: HubFolder) -> HubKeys:
    """Makes the folder and its keys. An existing key file is used as it is; UserError ``hub.exists`` for a database.

    The key file takes its name only when it is whole.
    """
    folder.refuse_existing()
    for place in (folder.root, folder.files, folder.incoming, folder.key_file.parent):
        make_private_folder(place)
    if folder.key_file.exists():
        return read_keys(folder.key_file)
    private = X25519PrivateKey.generate().private_bytes_raw().hex()
    keys = HubKeys(FORMAT, os.urandom(32).hex(), private)
    fresh = folder.key_file.with_name(folder.key_file.name + ".new")
    fresh.unlink(missing_ok=True)
    with create_private(fresh) as file:
        file.write(msgspec.json.encode(keys))
        file.flush()
        sync_file(file.fileno())
    replace_file(fresh, folder.key_file)
    return keys

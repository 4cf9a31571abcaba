"""The first start of a hub."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection

from core.errors import UserError
from core.ids import Ids
from core.ports import Clock
from local_db.driver import cipher_driver
from local_db.machine import make_private_folder, replace_file
from sync.hub.app import publish_packs
from sync.hub.folder import HubFolder, HubKeys, prepare
from sync.hub.journal import EPOCH, start_scope
from sync.hub.registry import HEADQUARTERS, add_branch
from sync.hub.server import hold
from sync.hub.service import HUB_ID, KEY_MARK
from sync.hub.store import HubStore, get_setting, open_store, put_setting


def init_hub(folder: HubFolder, clock: Clock, random_bytes: Callable[[int], bytes] = os.urandom) -> None:
    """Makes a hub: folder, keys, database, headquarters and the forms that come with the program.

    The database takes its name only when it is whole: killed anywhere, a second call makes the hub. UserError
    ``hub.exists`` when there is one already, ``hub.empty`` for a database file without a page in it; nothing is
    changed then. ``hub.running`` while another process is at work in the folder.
    """
    folder.refuse_existing()
    make_private_folder(folder.root)
    lock = hold(folder.lock)
    try:
        keys = prepare(folder)
        if folder.database_url is not None:
            _make_on_postgresql(folder.database_url, folder, keys, clock, random_bytes)
            return
        _drop(folder.unfinished)
        _make(folder.unfinished, keys, clock, random_bytes)
        replace_file(folder.unfinished, folder.database)
    finally:
        lock.release()


def _drop(database: Path) -> None:
    """Takes away what an earlier beginning left."""
    for ending in ("-wal", "-shm", ""):
        database.with_name(database.name + ending).unlink(missing_ok=True)


def _make(database: Path, keys: HubKeys, clock: Clock, random_bytes: Callable[[int], bytes]) -> None:
    store = open_store(database, cipher_driver(keys.database), clock, Ids(clock, random_bytes))
    try:
        furnish(store, random_bytes)
    finally:
        store.close()


def _make_on_postgresql(
    url: str, folder: HubFolder, keys: HubKeys, clock: Clock, random_bytes: Callable[[int], bytes]
) -> None:
    """UserErrors of `open_postgresql`; ``hub.exists`` when the database holds a hub."""
    from sync.hub.postgresql import open_postgresql

    store = open_postgresql(url, clock, Ids(clock, random_bytes))
    try:
        with store.reading() as connection:
            if get_setting(connection, HUB_ID) is not None:
                raise UserError("hub.exists", folder=str(folder.root))
        store.write(lambda connection: put_setting(connection, KEY_MARK, keys.mark)).result()
        furnish(store, random_bytes)
    finally:
        store.close()


def furnish(store: HubStore, random_bytes: Callable[[int], bytes]) -> None:
    """What a new hub begins with: its name, the life of its log, headquarters, the forms that come with the program."""

    def first_rows(connection: Connection) -> None:
        put_setting(connection, HUB_ID, store.ids.record())
        put_setting(connection, EPOCH, random_bytes(8).hex())
        start_scope(connection, "ref")
        add_branch(connection, HEADQUARTERS, "HQ", 480)

    store.write(first_rows).result()
    publish_packs(store)

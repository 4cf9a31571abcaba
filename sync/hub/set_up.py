"""The first start of a hub."""

from __future__ import annotations

import os
from collections.abc import Callable

from sqlalchemy import Connection

from core.ids import Ids
from core.ports import Clock
from local_db.engine import cipher_driver
from sync.hub.app import publish_packs
from sync.hub.folder import HubFolder, prepare
from sync.hub.journal import EPOCH, start_scope
from sync.hub.registry import HEADQUARTERS, add_branch
from sync.hub.service import HUB_ID
from sync.hub.store import open_store, put_setting


def init_hub(folder: HubFolder, clock: Clock, random_bytes: Callable[[int], bytes] = os.urandom) -> None:
    """Makes a hub: folder, keys, database, headquarters and the forms that come with the program.

    UserError ``hub.exists`` when there is one already; nothing is changed then.
    """
    keys = prepare(folder)
    store = open_store(folder.database, cipher_driver(keys.database), clock, Ids(clock, random_bytes))

    def first_rows(connection: Connection) -> None:
        put_setting(connection, HUB_ID, store.ids.record())
        put_setting(connection, EPOCH, random_bytes(8).hex())
        start_scope(connection, "ref")
        add_branch(connection, HEADQUARTERS, "HQ", 480)

    try:
        store.write(first_rows).result()
        publish_packs(store)
    finally:
        store.close()

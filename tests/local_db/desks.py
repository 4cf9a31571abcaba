"""A small branch desk on real files, for tests of the store and its safety."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from core.ids import Ids
from core.operation import Child
from core.ports import Clock
from core.services.commands import SubmitRecord
from core.services.records import submit_record
from engines.forms.values import Value
from local_db.catalogue import pack_forms
from local_db.desk import Desk, create_desk, open_desk, with_passphrase
from local_db.driver import Driver, cipher_driver
from local_db.identity import Identity
from local_db.store import Store, open_store
from tests.local_db.vaults import no_vault

FORMS = Path(__file__).resolve().parents[2] / "resources" / "packs" / "foundation" / "forms"
KEY = bytes(range(32))
PASSPHRASE = "雨后天晴 kestrel 42"
IDENTITY = Identity(branch="440106", branch_name="天河网点")
FIELDS: Mapping[str, Value] = {
    "title": "外箱破损",
    "customer_name": "李雷",
    "customer_phone": "13800138000",
    "complaint_kind": "damage",
}


def new_store(path: Path, clock: Clock, driver: Driver | None = None) -> Store:
    """A fresh store with the first pack's forms."""
    store = open_store(path, driver or cipher_driver(KEY), clock, Ids(clock, os.urandom))
    if not store.is_set_up:
        store.set_up(IDENTITY, pack_forms(FORMS))
    return store


def new_desk(root: Path, clock: Clock) -> Desk:
    """A fresh profile under a passphrase."""
    desk, _ = create_desk(root, no_vault(), PASSPHRASE, IDENTITY, pack_forms(FORMS), clock)
    return desk


def reopened(root: Path, clock: Clock) -> Desk:
    """The same profile, as a later start opens it."""
    return open_desk(root, no_vault(), with_passphrase(PASSPHRASE), clock)


def complaint(command_id: str, title: str = "外箱破损", files: tuple[Child, ...] = ()) -> SubmitRecord:
    """A complete complaint."""
    return SubmitRecord(id=command_id, by="p1", form="complaint", fields={**FIELDS, "title": title}, files=files)


def save(store: Store, command: SubmitRecord) -> str:
    """Saves it and gives the record's id."""
    (record,) = store.execute(submit_record, command).result(60).records
    return record


def titles(store: Store) -> list[str]:
    """Titles of all records, sorted."""
    with store.reading() as connection:
        return sorted(str(row[0]) for row in connection.exec_driver_sql("SELECT title FROM record").fetchall())

"""A branch's store on a real file, with a clock that stands still, and the claims that tests keep making."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from core.effect import Effect
from core.ids import Ids
from core.ports import Changes
from core.record import Record
from core.services.commands import SubmitRecord
from core.services.records import submit_record
from engines.forms.document import Form
from engines.forms.values import Value
from local_db.catalogue import pack_forms
from local_db.driver import Driver, cipher_driver
from local_db.identity import Identity
from local_db.queries.detail import RecordDetail, record_detail
from local_db.rows import load_record
from local_db.store import Service, Store, open_store
from tests.local_db.clocks import FixedClock

KEY = bytes(range(32))
FORMS = Path(__file__).resolve().parents[2] / "resources" / "packs" / "foundation" / "forms"
CLAIM: Mapping[str, Value] = {
    "title": "外箱破损，内件短少两件",
    "waybill_no": "SF1234567890",
    "customer_name": "广州恒达贸易有限公司",
    "customer_phone": "13800138000",
    "claim_kind": "damage_shortage",
    "declared_value": "12000.00",
    "claim_amount": "3580.50",
}
C = TypeVar("C")


def open_branch(path: Path, clock: FixedClock | None = None, forms: list[Form] | None = None) -> Store:
    """A set-up store of branch 440106 at `path`."""
    clock = clock or FixedClock()
    store = open_store(path, driver(), clock, Ids(clock, os.urandom))
    if not store.is_set_up:
        store.set_up(Identity("440106", "天河网点"), forms if forms is not None else pack_forms(FORMS))
    return store


def driver() -> Driver:
    return cipher_driver(KEY)


def done(store: Store, service: Service[C], command: C) -> Changes:
    """Runs the use case and waits until it is durable."""
    return store.execute(service, command).result(timeout=30)


def new_claim(store: Store, tx: str = "made", **fields: Value) -> str:
    """A claim made in the act `tx`; its record id."""
    command = SubmitRecord(tx, "clerk", "claim", {**CLAIM, **fields})
    [record_id] = done(store, submit_record, command).records
    return record_id


def record(store: Store, record_id: str) -> Record:
    with store.reading() as connection:
        found = load_record(connection, record_id)
    assert found is not None
    return found


def detail(store: Store, record_id: str) -> RecordDetail:
    with store.reading() as connection:
        found = record_detail(connection, record_id)
    assert found is not None
    return found


def timeline(store: Store, record_id: str) -> tuple[Effect, ...]:
    return detail(store, record_id).timeline


def scalar(store: Store, sql: str, *values: object) -> Any:
    with store.reading() as connection:
        row = connection.exec_driver_sql(sql, values).fetchone()
    return row[0] if row is not None else None


def rows(store: Store, sql: str, *values: object) -> list[tuple[Any, ...]]:
    with store.reading() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql, values)]

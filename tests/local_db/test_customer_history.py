"""The other tickets of a customer: by telephone and by waybill, indexed or not, without those that were taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.services.commands import SubmitRecord, VoidRecord
from core.services.records import submit_record, void_record
from engines.forms.values import Value
from local_db.queries.customer_history import CustomerHistory, customer_history
from local_db.search.filling import fill_index
from local_db.store import Store
from tests.local_db.branches import done, open_branch
from tests.local_db.clocks import FixedClock

PHONE, WAYBILL = "13800136620", "SF1537226004189"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_branch(tmp_path / "branch.db", FixedClock())
    yield opened
    opened.close()


def complaint(store: Store, **fields: Value) -> str:
    values: dict[str, Value] = {"title": "派送延误", "complaint_kind": "delay", "customer_name": "陈晓梅"}
    command = SubmitRecord(store.ids.operation(), "clerk", "complaint", values | {"customer_phone": PHONE} | fields)
    (record_id,) = done(store, submit_record, command).records
    return record_id


def beside(store: Store, record_id: str, phone: str = PHONE, waybill: str = "", days: int = 0) -> CustomerHistory:
    now = int(store.clock.now().timestamp() * 1000) + days * 24 * 3_600_000
    with store.reading() as connection:
        return customer_history(connection, store.catalogue, record_id, phone, waybill, now)


@pytest.mark.parametrize("indexed", [False, True])
def test_other_tickets_of_the_telephone_come_newest_first_and_nobody_elses(store: Store, indexed: bool) -> None:
    first = complaint(store)
    clock = store.clock
    assert isinstance(clock, FixedClock)
    clock.advance(timedelta(minutes=1))
    second = complaint(store, title="第二次")
    here = complaint(store)
    complaint(store, customer_phone="13800136621")
    complaint(store, customer_phone="13900001111", description=f"与 {PHONE} 同一家")
    if indexed:
        fill_index(store)
    history = beside(store, here)
    assert [row.id for row in history.tickets] == [second, first]
    assert (history.recent, history.open, history.reminders, history.more) == (2, 2, 0, False)
    assert beside(store, here, days=91).recent == 0


def test_the_same_parcel_counts_under_another_telephone_too(store: Store) -> None:
    other = complaint(store, customer_phone="13900001111", waybill_no=WAYBILL)
    here = complaint(store, waybill_no=WAYBILL)
    history = beside(store, here, waybill=WAYBILL)
    assert [row.id for row in history.tickets] == [other]
    assert history.same_waybill == {other}
    assert beside(store, here).tickets == ()


def test_what_was_taken_back_does_not_count_and_without_numbers_nothing_is_found(store: Store) -> None:
    gone = complaint(store)
    here = complaint(store)
    done(store, void_record, VoidRecord(store.ids.operation(), "clerk", gone, "重复登记"))
    assert beside(store, here).tickets == ()
    assert beside(store, here, phone="").tickets == ()

"""A form that changes: its records stay as they are to the byte, and those of all versions stand in one list."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from core.definitions import next_version
from core.ports import Changes
from core.services.commands import EditRecord, SubmitRecord
from core.services.records import edit_record, submit_record
from engines.forms import editing
from engines.forms.document import Field, FieldKind, Form
from local_db.catalogue import publish
from local_db.desk import Desk
from local_db.machine.clock import SystemClock
from local_db.queries.ticket_filter import TicketFilter
from local_db.queries.tickets import ticket_page
from tests.window.desks import CLAIM, CLERK, detail_of, open_test_desk, submit

WEATHER = Field("weather", FieldKind.TEXT, {"zh_CN": "天气", "en": "Weather"})
FIRST, THIRD = next_version(1, 7), next_version(next_version(1, 7), 7)
COPIES = (
    "INSERT INTO record SELECT home_branch, printf('%032x', n), scope, form, form_version, standing, 'C' || n, title,"
    " status, priority, customer_name, customer_phone, waybill_no, assignee, amount_fen, due_at, created_at,"
    " updated_at, fields, versions FROM record, (WITH RECURSIVE counted(n) AS"
    " (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < ?)"
    " SELECT n FROM counted) WHERE id = ?"
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = open_test_desk(tmp_path / "branch", SystemClock())
    yield made
    made.close()


def arrive(desk: Desk, form: Form) -> None:
    store = desk.store
    store.write(lambda connection: publish(connection, [form])).result()
    store.announce(Changes(definitions=True))


def rows_digest(desk: Desk) -> tuple[int, str]:
    with desk.store.reading() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM record ORDER BY id").fetchall()
    digest = hashlib.sha256()
    for row in rows:
        digest.update(repr(tuple(row)).encode())
    return len(rows), digest.hexdigest()


def test_a_field_more_leaves_fifty_thousand_records_as_they_are_to_the_byte(desk: Desk) -> None:
    record = submit(desk)
    desk.store.write(lambda connection: connection.exec_driver_sql(COPIES, (49_999, record))).result()
    before = rows_digest(desk)
    assert before[0] == 50_000
    claim = desk.store.catalogue.form("claim", 1)
    arrive(desk, msgspec.structs.replace(editing.add_field(claim, WEATHER, 0, 1), version=FIRST))
    assert rows_digest(desk) == before
    assert "weather" in desk.store.catalogue.form("claim").fields
    opened = detail_of(desk, f"{7:032x}").record
    assert (opened.form_version, opened.fields["title"]) == (1, CLAIM["title"])


def test_records_of_the_first_and_of_the_third_version_stand_in_one_list_with_nothing_lost(desk: Desk) -> None:
    old = submit(desk)
    claim = desk.store.catalogue.form("claim", 1)
    second = editing.add_field(claim, WEATHER, 0, 1)
    third = editing.change_field(editing.remove_field(second, "description"), "title", required=False)
    arrive(desk, msgspec.structs.replace(second, version=FIRST))
    arrive(desk, msgspec.structs.replace(third, version=THIRD))
    fields = {name: value for name, value in CLAIM.items() if name != "description"} | {"weather": "暴雨"}
    new = submit(desk, fields=fields)
    with desk.store.plain_reading() as connection:
        rows = ticket_page(connection, TicketFilter())
    assert {row.id for row in rows} == {old, new}
    assert {row.form_version for row in rows} == {1, THIRD}
    first, last = (detail_of(desk, one).record for one in (old, new))
    assert first.fields["description"] == CLAIM["description"]
    assert last.fields["weather"] == "暴雨"
    assert "description" not in last.fields
    edit = EditRecord(desk.store.ids.operation(), CLERK, old, {"description": "已联系客户"})
    desk.store.execute(edit_record, edit).result()
    kept = detail_of(desk, old).record
    assert (kept.form_version, kept.fields["description"]) == (1, "已联系客户")
    again = SubmitRecord(desk.store.ids.operation(), CLERK, "claim", dict(CLAIM), version=1)
    desk.store.execute(submit_record, again).result()

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
from engines.forms.document import Field, FieldKind, Form, Standing
from importers.samples import sample_records
from local_db.catalogue import pack_forms, publish
from local_db.desk import Desk, create_desk, open_desk, with_keyring
from local_db.identity import Identity
from local_db.machine.clock import SystemClock
from local_db.queries.ticket_filter import TicketFilter
from local_db.queries.tickets import ticket_page
from resources import PACK_FORMS
from tests.local_db.vaults import MemoryVault
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
    claim = desk.store.catalogue.form("claim")
    arrive(desk, msgspec.structs.replace(editing.add_field(claim, WEATHER, 0, 1), version=FIRST))
    assert rows_digest(desk) == before
    assert "weather" in desk.store.catalogue.form("claim").fields
    opened = detail_of(desk, f"{7:032x}").record
    assert (opened.form_version, opened.fields["title"]) == (2, CLAIM["title"])


def test_records_of_the_first_and_of_the_third_version_stand_in_one_list_with_nothing_lost(desk: Desk) -> None:
    old = submit(desk)
    claim = desk.store.catalogue.form("claim")
    second = editing.add_field(claim, WEATHER, 0, 1)
    third = editing.change_field(editing.remove_field(second, "description"), "title", required=False)
    arrive(desk, msgspec.structs.replace(second, version=FIRST))
    arrive(desk, msgspec.structs.replace(third, version=THIRD))
    fields = {name: value for name, value in CLAIM.items() if name != "description"} | {"weather": "暴雨"}
    new = submit(desk, fields=fields)
    with desk.store.plain_reading() as connection:
        rows = ticket_page(connection, TicketFilter())
    assert {row.id for row in rows} == {old, new}
    assert {row.form_version for row in rows} == {2, THIRD}
    first, last = (detail_of(desk, one).record for one in (old, new))
    assert first.fields["description"] == CLAIM["description"]
    assert last.fields["weather"] == "暴雨"
    assert "description" not in last.fields
    edit = EditRecord(desk.store.ids.operation(), CLERK, old, {"description": "已联系客户"})
    desk.store.execute(edit_record, edit).result()
    kept = detail_of(desk, old).record
    assert (kept.form_version, kept.fields["description"]) == (2, "已联系客户")
    again = SubmitRecord(desk.store.ids.operation(), CLERK, "claim", dict(CLAIM), version=1)
    desk.store.execute(submit_record, again).result()


@pytest.mark.parametrize("name", ["claim", "complaint", "repair", "return", "customer", "waybill"])
def test_records_of_the_first_and_the_second_version_of_a_template_stand_in_one_list(desk: Desk, name: str) -> None:
    catalogue = desk.store.catalogue
    example = next(sample.fields for sample in sample_records() if sample.form == name)
    typed = {field: value for field, value in example.items() if not str(value).startswith("@")}
    first = catalogue.form(name, 1).fields
    former = {field: value for field, value in typed.items() if field in first}
    former |= {field: first[field].choices[0].id for field in former if first[field].kind is FieldKind.CHOICE}
    old, new = submit(desk, name, former, version=1), submit(desk, name, typed)
    standing = Standing.OPEN if catalogue.form(name).is_ticket else Standing.REFERENCE
    with desk.store.reading() as connection:
        rows = {row.id: row for row in ticket_page(connection, TicketFilter(standing=standing, form=name))}
    assert {one: row.form_version for one, row in rows.items()} == {old: 1, new: 2}
    assert rows[old].title == rows[new].title == typed[catalogue.form(name).columns["title"]]
    for record, kept in ((old, former), (new, typed)):
        stored = detail_of(desk, record).record.fields
        assert {field: value for field, value in stored.items() if not field.startswith("$")} == kept


def test_a_profile_of_an_older_program_learns_the_forms_of_this_one_when_it_is_opened(tmp_path: Path) -> None:
    vault, clock = MemoryVault(), SystemClock()
    older = [form for form in pack_forms(PACK_FORMS) if form.version == 1 and form.id in ("claim", "waybill")]
    made, _code = create_desk(
        tmp_path / "desk", vault, None, Identity(branch="440106", branch_name="天河"), older, clock
    )
    record = submit(made)
    made.close()
    opened = open_desk(tmp_path / "desk", vault, with_keyring, clock)
    catalogue = opened.store.catalogue
    assert {form.id for form in catalogue.newest()} == {form.id for form in pack_forms(PACK_FORMS)}
    assert (detail_of(opened, record).record.form_version, catalogue.form("claim").version) == (1, 2)
    assert opened.store.identity.branch == "440106"
    opened.close()

"""Headquarters erases what a person may demand to be erased: nowhere is a word of it left, and nothing else is hurt."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.errors import UserError
from core.operation import Child, ChildKind
from core.record import ERASED
from core.services.commands import EraseRecord
from core.services.records import erase_record
from engines.forms.values import Value
from importers.corrections import Correction, Corrections
from importers.problem_book import write_problem_book
from importers.run import Import, import_file
from importers.taking_back import take_back
from importers.terms import Options
from local_db.drafts import Draft, load_drafts, save_draft
from local_db.journal import Journal
from local_db.notices import notices
from sync.client.answers import PulledPage
from sync.client.failure import CallFailed, Failure, Trouble
from sync.client.http import HubConnection
from sync.client.state import Settings
from sync.client.status import Network
from sync.client.worker import sync_with
from sync.protocol.messages import PullRequest
from tests.importers.stores import complaints
from tests.importers.tables import LOG, good, write_table
from tests.importers.workbook_files import simple_workbook
from tests.sync.client.erasing import CANARY, OTHER, exchange, nowhere, order, searched_hub, ticket
from tests.sync.client.offline_desks import shown
from tests.sync.client.serving import BRANCH, KEY, ServedHub, TestDesk, new_act, served_hub
from tests.sync.client.test_copied_and_rewound_devices import image_of
from tests.sync.client.test_moves_between_scopes import give
from tests.sync.client.test_snapshot import cut, sync_through
from tests.sync.searched import places_of
from tests.sync.stick.carrying import bring, headquarters, take


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    with served_hub(tmp_path / "hq") as served:
        yield served


@pytest.fixture
def desks(hub: ServedHub, tmp_path: Path) -> tuple[TestDesk, TestDesk, TestDesk]:
    a, b = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    return a, b, hub.desk(tmp_path / "hq-desk", "hq", BRANCH, OTHER)


def test_an_erased_ticket_is_found_in_no_file_of_hub_and_devices_and_stands_as_what_counts(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk, TestDesk]
) -> None:
    a, b, _ = desks
    record, other = ticket(a), a.submit(title="stays")
    exchange(*desks)
    for desk in desks:
        assert {"desk.db", "desk.db-wal"} & set(places_of(CANARY, desk.store.path.parent))
    assert searched_hub(hub, CANARY)
    before = shown(b)[record]
    assert order(hub, record)
    exchange(*desks)
    for desk in desks:
        left = shown(desk)[record]
        assert (left.number, left.status, left.fields["compensation"]) == (before.number, "accepted", "10.00")
        assert left.fields["complaint_kind"] == "damage"
        assert (left.fields[ERASED], left.fields["$contacts"]) == ("demanded", 1)
        assert {"title", "customer_name", "customer_phone", "description"}.isdisjoint(left.fields)
        assert shown(desk)[other].fields["title"] == "stays"
        assert desk.rows("SELECT count(*) FROM attachment") == desk.rows("SELECT count(*) FROM file") == [(0,)]
    nowhere(hub, *desks)


def test_work_on_an_erased_ticket_that_was_not_sent_is_erased_when_the_hub_has_said_so_and_the_desk_is_told(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk, TestDesk]
) -> None:
    a, b, _ = desks
    record = ticket(a)
    exchange(*desks)
    a.edit(record, description=f"{CANARY} again")
    a.add(record, Child(kind=ChildKind.NOTE, text=f"{CANARY} was here"))
    kept = a.submit(title="unsent too")
    order(hub, record)
    exchange(*desks)
    assert [row[0] for row in a.rows("SELECT DISTINCT state FROM operation WHERE record_id = ?", record)] == ["erased"]
    with a.store.plain_reading() as connection:
        assert [(one.code, one.count) for one in notices(connection)] == [("erasure.unsent", 2)]
    assert shown(b)[kept].fields["title"] == "unsent too"
    nowhere(hub, *desks)


def test_a_desk_of_headquarters_erases_a_clerk_cannot_and_twice_is_once(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk, TestDesk]
) -> None:
    a, _, hq = desks
    record = ticket(a)
    exchange(*desks)
    with pytest.raises(UserError, match=r"erase\.not_yours"):
        a.store.execute(erase_record, EraseRecord(new_act(), a.person, record, "mine")).result()
    with pytest.raises(UserError, match=r"erase\.reason_missing"):
        hq.store.execute(erase_record, EraseRecord(new_act(), hq.person, record, " ")).result()
    hq.store.execute(erase_record, EraseRecord(new_act(), hq.person, record, "demanded")).result()
    exchange(*desks)
    assert hub.hub.service.sweeping.finish()
    nowhere(hub, *desks)
    assert not order(hub, record)
    with pytest.raises(UserError, match=r"record\.erased"):
        a.edit(record, description="anew")
    with pytest.raises(UserError, match=r"record\.unknown"):
        order(hub, "0" * 32)
    exchange(*desks)
    nowhere(hub, *desks)


def test_a_ticket_that_was_moved_is_erased_in_every_branch_in_which_it_ever_was(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk, TestDesk], tmp_path: Path
) -> None:
    a, _, hq = desks
    there = hub.desk(tmp_path / "there", OTHER)
    there.person = "clerk-3"
    record = ticket(a)
    exchange(a, there, hq)
    give(a, record, f"branch:{OTHER}")
    exchange(a, there, hq)
    there.edit(record, description=f"{CANARY} moved")
    exchange(there, hq, a)
    order(hub, record)
    exchange(a, there, hq)
    assert record not in shown(a)
    assert shown(there)[record] == shown(hq)[record]
    assert shown(there)[record].erased
    nowhere(hub, *desks, there)


def test_a_hub_that_was_put_back_learns_of_the_erasure_from_devices_and_holds_no_word_again(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk, TestDesk], tmp_path: Path
) -> None:
    a, b, _ = desks
    early = ticket(a)
    exchange(*desks)
    place = hub.back_up(tmp_path / "backups")
    late = ticket(b)
    exchange(*desks)
    for record in (early, late):
        order(hub, record)
    exchange(*desks)
    before = {record: shown(a)[record].fields for record in (early, late)}
    hub.restore(place)
    assert searched_hub(hub, CANARY)
    for _ in range(2):
        exchange(*desks)
    assert hub.hub.service.sweeping.finish()
    for desk in desks:
        assert {record: shown(desk)[record].fields for record in (early, late)} == before
    nowhere(hub, *desks)


def test_a_device_that_was_put_back_erases_again_with_its_first_exchange(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk, TestDesk], tmp_path: Path
) -> None:
    a, b, hq = desks
    record = ticket(a)
    exchange(*desks)
    a.edit(record, description=f"{CANARY}, not sent yet")
    old = image_of(hub, a, tmp_path / "old")
    order(hub, record)
    exchange(*desks)
    assert places_of(CANARY, tmp_path / "old")
    exchange(old, b, hq)
    assert shown(old)[record].erased
    nowhere(hub, b, hq, old)


def test_drafts_the_journal_lent_and_old_problem_rows_go_along(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk, TestDesk]
) -> None:
    a, _, _ = desks
    a.store.keep_journal(Journal(a.store.path.parent / "unsent.journal", KEY))
    record, other = ticket(a), a.submit(title="stays")
    photo = a.files.put(io.BytesIO(f"draft of {CANARY} ".encode() * 4_000))
    child = Child(kind=ChildKind.FILE, hash=photo.hash, size=photo.size, name="d.jpg", mime="image/jpeg")
    for name, about in (("draft-1", record), ("draft-2", other)):
        files = (child,) if about == record else ()
        typed: dict[str, Value] = {"title": CANARY if about == record else "typed"}
        draft = Draft(name, "complaint", 1, a.person, about, typed, {}, files, 1)
        a.store.write(partial(save_draft, item=draft)).result()
    exchange(*desks)
    order(hub, record)
    exchange(*desks)
    with a.store.reading() as connection:
        assert [one.id for one in load_drafts(connection)] == ["draft-2"]
    nowhere(hub, *desks)


def test_a_file_that_another_ticket_refers_to_stays_until_that_is_erased_too(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk, TestDesk]
) -> None:
    a, _, _ = desks
    first, second = a.submit(title="one"), a.submit(title="two")
    photo = a.files.put(io.BytesIO(b"evidence " * 4_000))
    child = Child(kind=ChildKind.FILE, hash=photo.hash, size=photo.size, name="e.jpg", mime="image/jpeg")
    for record in (first, second):
        a.add(record, child)
    exchange(*desks)
    order(hub, first)
    exchange(*desks)
    assert all(desk.files.verify(photo.hash) for desk in desks)
    assert hub.hub.service.files.path_of(photo.hash).is_file()
    order(hub, second)
    exchange(*desks)
    assert not any(desk.files.has(photo.hash) for desk in desks)
    assert not hub.hub.service.files.path_of(photo.hash).exists()
    nowhere(hub, *desks)


def test_a_new_device_reads_a_log_and_a_snapshot_without_a_word(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk, TestDesk], tmp_path: Path
) -> None:
    made = hub.hub.service.snapshots
    made.from_entries, made.records, made.entries = 5, 2, 3
    record = ticket(desks[0])
    exchange(*desks)
    old = tmp_path / "stick"
    shutil.copytree(made.build(f"branch:{BRANCH}"), old)
    order(hub, record)
    fresh = hub.desk(tmp_path / "fresh")
    exchange(*desks, fresh)
    assert fresh.rows("SELECT value FROM meta WHERE key = 'snapshots'") in ([], [("{}",)])
    assert shown(fresh)[record].erased
    nowhere(hub, *desks, fresh)


def test_work_and_its_answer_on_a_stick_erase_too(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk, TestDesk], tmp_path: Path
) -> None:
    a, _, _ = desks
    record = ticket(a)
    exchange(*desks)
    a.edit(record, description=f"{CANARY} on a stick")
    stick = tmp_path / "stick"
    stick.mkdir()
    take(a, stick)
    order(hub, record)
    headquarters(hub, stick)
    bring(a, stick)
    assert shown(a)[record].erased
    exchange(*desks)
    nowhere(hub, *desks)


def test_an_imported_ticket_is_erased_with_its_row_and_taking_its_import_back_passes_it_over(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk, TestDesk], tmp_path: Path
) -> None:
    a, _, _ = desks
    rows = complaints(6)
    rows[3][4] = f"late, says {CANARY}"
    log = simple_workbook(tmp_path / "log.xlsx", rows)
    job = import_file(a.store, log, "en-delivery-complaints", a.person).job
    exchange(*desks)
    (record,) = [one.id for one in shown(a).values() if CANARY in str(one.fields)]
    order(hub, record)
    take_back(a.store, job, a.person)
    exchange(*desks)
    hub.hub.service.expansion.finish()
    exchange(*desks)
    assert (shown(a)[record].erased, shown(a)[record].voided) == (True, False)
    assert sum(one.voided for one in shown(a).values()) == 5
    again = import_file(a.store, log, "en-delivery-complaints", a.person)
    assert again.imported == 5
    exchange(*desks)
    nowhere(hub, *desks)


def test_work_refused_for_an_erasure_that_a_hub_put_back_forgot_is_sent_again(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk, TestDesk], tmp_path: Path
) -> None:
    """Nobody had read of the erasure when the hub was put back to before it: ticket and work stand."""
    a, _, hq = desks
    record = ticket(a)
    exchange(*desks)
    place = hub.back_up(tmp_path / "backups")
    order(hub, record)
    a.edit(record, description="not sent yet")
    a.add(record, Child(kind=ChildKind.NOTE, text="was here"))
    answers_only(a)
    assert "not sent yet" not in str(shown(a)[record].fields)
    hub.restore(place)
    exchange(*desks)
    exchange(*desks)
    assert {shown(desk)[record].fields["description"] for desk in desks} == {"not sent yet"}
    assert hq.rows("SELECT count(*) FROM history WHERE effect LIKE '%was here%'") == [(1,)]
    assert a.rows("SELECT count(*) FROM operation WHERE state <> 'done'") == [(0,)]
    assert order(hub, record)
    exchange(*desks)
    nowhere(hub, *desks)


def test_a_photo_that_was_sent_goes_with_its_own_entry_when_the_erasure_comes_in_a_later_page(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk, TestDesk]
) -> None:
    a = desks[0]
    record = a.submit(title=CANARY)
    photo = a.files.put(io.BytesIO(CANARY.encode()))
    a.add(record, Child(kind=ChildKind.FILE, hash=photo.hash, size=photo.size, name="p.jpg", mime="image/jpeg"))
    with_pages(a, 0)
    order(hub, record)
    with_pages(a, 2)
    assert (a.rows("SELECT max(seq) FROM history"), shown(a)[record].fields.get(ERASED)) == ([(2,)], None)
    assert a.rows("SELECT count(*) FROM attachment") == [(0,)]
    exchange(*desks)
    nowhere(hub, *desks)


def answers_only(desk: TestDesk) -> None:
    """Sends what waits and hears the answers; then the line breaks, before a page of the log has come."""
    with_pages(desk, 0)
    assert desk.rows("SELECT DISTINCT code FROM operation WHERE state = 'refused'") == [("record.erased",)]


def with_pages(desk: TestDesk, pages: int) -> None:
    """Exchanges; the line breaks when so many pages have come, each with one entry."""
    connection = HubConnection(desk.store.identity.hub_url, desk.clock)
    status = sync_with(Pages(connection, pages), desk.store, desk.files, settings=Settings(pull_between=0.0))
    connection.close()
    assert status.network is Network.OFFLINE


class Pages:
    """The hub's own connection, over which few pages of a log come."""

    def __init__(self, hub: HubConnection, left: int) -> None:
        self._hub = hub
        self._left = left

    def __getattr__(self, name: str) -> Any:
        return getattr(self._hub, name)

    def pull(self, request: PullRequest) -> PulledPage:
        self._left -= 1
        if self._left < 0:
            raise CallFailed(Failure(Trouble.CUT))
        return self._hub.pull(msgspec.structs.replace(request, max=1))


def test_a_new_device_that_had_part_of_a_snapshot_from_before_the_erasure_holds_no_word_either(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk, TestDesk], tmp_path: Path
) -> None:
    a, _, _ = desks
    made = hub.hub.service.snapshots
    made.from_entries, made.records, made.entries = 5, 2, 3
    records = [ticket(a), *(a.submit(title=f"{CANARY} {number}") for number in range(4))]
    exchange(*desks)
    made.build(f"branch:{BRANCH}")
    fresh = hub.desk(tmp_path / "fresh")
    sync_through(fresh, lambda count: cut(count) if count > 2 else None)
    assert len(shown(fresh)) == 4
    for record in records:
        order(hub, record)
    shutil.rmtree(hub.hub.folder.root / "snapshots", ignore_errors=True)
    made.build(f"branch:{BRANCH}")
    for _ in range(3):
        fresh.sync()
    assert all(shown(fresh)[record].erased for record in records)
    exchange(*desks, fresh)
    nowhere(hub, *desks, fresh)


def test_a_row_that_was_mended_before_it_came_in_is_erased_where_it_was_to_be_checked(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk, TestDesk], tmp_path: Path
) -> None:
    a, _, _ = desks
    log = write_table(tmp_path / "log.csv", [good("A1", title=CANARY, **{"电话": "1.38E+10"})])
    job = Import(a.store, log, LOG, a.person).run().job
    mended, target = Corrections((Correction("customer_phone", "1.38E+10", "13800002222"),)), tmp_path / "mend.xlsx"
    write_problem_book(a.store, [job], target, "en")
    assert Import(a.store, target, LOG, a.person).run().rejected == 1
    assert Import(a.store, target, LOG, a.person, options=Options(mended)).run().imported == 1
    (record,) = [one.id for one in shown(a).values() if CANARY in str(one.fields)]
    exchange(*desks)
    order(hub, record)
    exchange(*desks)
    assert a.rows("SELECT count(*) FROM import_row WHERE original LIKE '%1.38E+10%'") == [(0,)]
    nowhere(hub, *desks)

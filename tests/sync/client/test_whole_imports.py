"""A whole import taken back and brought back: over real HTTP, with a real hub that expands it in slices."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from core.errors import Cancelled, UserError
from core.passages import standing
from core.services.commands import RestoreRecord
from core.services.records import restore_record
from core.upcasting import CURRENT
from core.whole_imports import CHANGED_SINCE, reason_of
from importers.mapping import Choice
from importers.run import Import, import_file
from importers.taking_back import bring_back, go_on, take_back
from importers.terms import Duplicates, Options
from local_db.create_runs import unwritten_entries
from local_db.import_ledger import recent_jobs
from local_db.passages import effects_of
from local_db.queries.detail import record_detail
from local_db.queries.digests import scope_digest
from sync.client.status import Network
from sync.hub import whole_imports
from tests.importers import workbook_files as files
from tests.importers.stores import complaints
from tests.importers.tables import LOG, good, write_table
from tests.importers.test_attaching import log_with_pictures
from tests.sync.client.offline_desks import shown
from tests.sync.client.serving import BRANCH, ServedHub, TestDesk, new_act, served_hub
from tests.sync.client.test_moves_between_scopes import give
from tests.sync.stick.carrying import round_trip

MAPPING = "en-delivery-complaints"
SCOPE = f"branch:{BRANCH}"


@pytest.fixture(autouse=True)
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hub expands a few rows in several slices."""
    monkeypatch.setattr(whole_imports.expand_one_slice, "__defaults__", (CURRENT, 7))


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    with served_hub(tmp_path / "hq") as served:
        yield served


@pytest.fixture
def desks(hub: ServedHub, tmp_path: Path) -> tuple[TestDesk, TestDesk]:
    return hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")


def bring_in(desk: TestDesk, folder: Path, rows: int = 20) -> str:
    path = files.simple_workbook(folder / f"log-{rows}.xlsx", complaints(rows))
    return import_file(desk.store, path, MAPPING, desk.person).job


def exchange(hub: ServedHub, *desks: TestDesk) -> None:
    """Everything there and back; what the hub expands behind is waited for."""
    for _ in range(2):
        for desk in desks:
            status = desk.sync()
            assert status.network is Network.ONLINE
            assert status.differing == ()
            while hub.hub.store.write(
                lambda connection: whole_imports.expand_one_slice(connection, hub.hub.store.catalogue)
            ).result():
                pass


def assert_equal(hub: ServedHub, *desks: TestDesk) -> None:
    with hub.hub.store.reading() as connection:
        held = scope_digest(connection, SCOPE)
    for desk in desks:
        assert desk.digest() == held
        assert desk.rows("SELECT count(*) FROM record_base") == [(0,)]
        assert desk.rows("SELECT count(*) FROM whole_import") == [(0,)]
        assert desk.rows("SELECT count(*) FROM history WHERE seq IS NULL") == [(0,)]
        with desk.store.reading() as connection:
            for record_id, record in shown(desk).items():
                assert standing(effects_of(connection, record_id)) == record


def voided(desk: TestDesk) -> int:
    return sum(record.voided for record in shown(desk).values())


@pytest.mark.parametrize("sent", [False, True])
def test_one_operation_takes_an_import_back_on_every_device_and_one_brings_it_back(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk], tmp_path: Path, sent: bool
) -> None:
    a, b = desks
    other = a.submit(title="stays")
    job = bring_in(a, tmp_path)
    if sent:
        exchange(hub, a, b)
    (before,) = a.rows("SELECT max(n) FROM operation WHERE stream = 'bulk'") if sent else [(20,)]
    assert take_back(a.store, job, a.person).records == 20
    assert voided(a) == 20
    assert a.rows("SELECT max(n) FROM operation WHERE stream = 'bulk'") == [(int(str(before[0])) + 1,)]
    exchange(hub, a, b)
    assert voided(b) == 20
    assert not shown(b)[other].voided
    assert_equal(hub, a, b)
    with a.store.plain_reading() as connection:
        record = next(one for one in shown(a).values() if one.voided)
        detail = record_detail(connection, record.id)
        assert detail is not None
        assert [str(one.kind) for one in detail.timeline] == ["create", "void"]
        assert detail.timeline[-1].origin is not None
        assert detail.timeline[-1].origin.file == "log-20.xlsx"
        assert (detail.timeline[-1].reason, detail.timeline[-1].by) == (reason_of(job), a.person)
    assert bring_back(a.store, job, a.person).records == 20
    assert voided(a) == 0
    exchange(hub, a, b)
    assert voided(b) == 0
    assert_equal(hub, a, b)
    assert a.rows("SELECT DISTINCT state FROM operation") == [("done",)]


def test_tickets_on_which_somebody_has_worked_since_stay(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk], tmp_path: Path
) -> None:
    a, b = desks
    job = bring_in(a, tmp_path)
    exchange(hub, a, b)
    first, second, third = sorted(shown(a))[:3]
    a.edit(first, description="worked on")
    b.edit(second, description="worked on")
    exchange(hub, a, b)
    a.edit(third, description="not sent yet")
    assert take_back(a.store, job, a.person).records == 17
    exchange(hub, a, b)
    for desk in desks:
        assert [shown(desk)[one].voided for one in (first, second, third)] == [False] * 3
        assert voided(desk) == 17
    assert_equal(hub, a, b)


def test_an_edit_that_reaches_the_hub_first_keeps_its_ticket_and_one_that_comes_later_becomes_a_question(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk], tmp_path: Path
) -> None:
    a, b = desks
    job = bring_in(a, tmp_path)
    exchange(hub, a, b)
    first, second = sorted(shown(a))[:2]
    take_back(a.store, job, a.person)
    b.edit(first, description="worked on offline")
    b.sync()
    exchange(hub, a, b)
    assert [shown(desk)[first].voided for desk in desks] == [False, False]
    assert voided(a) == voided(b) == 19
    with a.store.reading() as connection:
        assert effects_of(connection, first)[-1].code == CHANGED_SINCE
    assert_equal(hub, a, b)
    bring_back(a.store, job, a.person)
    exchange(hub, a, b)
    take_back(a.store, job, a.person)
    b.edit(second, description="came too late")
    exchange(hub, a)
    exchange(hub, b, a)
    assert shown(a)[second].voided
    assert a.rows("SELECT kind FROM inbox WHERE record_id = ? AND closed_by IS NULL", second) == [("voided",)]
    assert_equal(hub, a, b)


@pytest.mark.parametrize("sent", [False, True])
def test_a_ticket_brought_back_alone_stays_when_the_import_was_taken_back_offline(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk], tmp_path: Path, sent: bool
) -> None:
    a, b = desks
    job = bring_in(a, tmp_path)
    if sent:
        exchange(hub, a, b)
    take_back(a.store, job, a.person)
    one = sorted(shown(a))[0]
    a.store.execute(restore_record, RestoreRecord(new_act(), a.person, one)).result()
    assert not shown(a)[one].voided
    exchange(hub, a, b)
    assert [shown(desk)[one].voided for desk in desks] == [False, False]
    assert voided(b) == 19
    assert_equal(hub, a, b)


def test_an_import_taken_back_comes_in_again_from_its_file_but_for_the_tickets_that_stayed(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk], tmp_path: Path
) -> None:
    a, _ = desks
    job = bring_in(a, tmp_path)
    a.edit(sorted(shown(a))[0], description="worked on")
    take_back(a.store, job, a.person)
    path = tmp_path / "log-20.xlsx"
    again = import_file(a.store, path, MAPPING, a.person)
    assert (again.imported, again.duplicate) == (19, 1)
    with a.store.reading() as connection:
        assert [one.state for one in recent_jobs(connection)] == ["done", "taken_back"]


def test_a_hub_that_was_put_back_to_before_gets_it_again(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk], tmp_path: Path
) -> None:
    a, b = desks
    job = bring_in(a, tmp_path)
    exchange(hub, a, b)
    saved = hub.back_up(tmp_path / "backups")
    first = sorted(shown(a))[0]
    b.edit(first, description="worked on")
    exchange(hub, b, a)
    take_back(a.store, job, a.person)
    exchange(hub, a, b)
    hub.restore(saved)
    for _ in range(4):
        exchange(hub, b, a)
    assert voided(a) == voided(b) == 19
    assert_equal(hub, a, b)


def test_showing_goes_on_after_the_program_was_killed(hub: ServedHub, tmp_path: Path) -> None:
    a = hub.desk(tmp_path / "a")
    job = bring_in(a, tmp_path, 300)

    class PowerCut(BaseException):
        pass

    def cut(_rows: int) -> None:
        raise PowerCut

    with pytest.raises(PowerCut):
        take_back(a.store, job, a.person, on_progress=cut)
    assert 0 < voided(a) < 300
    with pytest.raises(UserError, match=r"import\.taking_back_under_way"):
        bring_in(a, tmp_path)
    go_on(a.store)
    assert voided(a) == 300
    exchange(hub, a)
    assert_equal(hub, a)


def test_taken_back_and_brought_back_and_taken_back_offline_it_ends_as_the_last_one_says(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk], tmp_path: Path
) -> None:
    a, b = desks
    job = bring_in(a, tmp_path)
    take_back(a.store, job, a.person)
    bring_back(a.store, job, a.person)
    take_back(a.store, job, a.person)
    assert voided(a) == 20
    exchange(hub, a, b)
    exchange(hub, a, b)
    assert voided(a) == voided(b) == 20
    assert_equal(hub, a, b)


def test_taken_back_again_while_it_is_brought_back_each_ticket_tells_of_the_time_that_it_shows(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk], tmp_path: Path
) -> None:
    a, b = desks
    job = bring_in(a, tmp_path, 300)
    a.clock.forward(minutes=1)
    first_at = int(a.clock.now().timestamp() * 1000)
    take_back(a.store, job, a.person)
    a.clock.forward(minutes=1)

    class PowerCut(BaseException):
        pass

    def cut(_rows: int) -> None:
        raise PowerCut

    with pytest.raises(PowerCut):
        bring_back(a.store, job, a.person, on_progress=cut)
    assert 0 < voided(a) < 300
    a.clock.forward(minutes=1)
    take_back(a.store, job, "clerk-1")
    assert voided(a) == 300
    with a.store.reading() as connection:
        told = {name: unwritten_entries(connection, record) for name, record in shown(a).items()}
    assert {name: standing(effects) for name, effects in told.items()} == shown(a)
    by = {effects[-1].at == first_at: effects[-1].by for effects in told.values()}
    assert by == {True: a.person, False: "clerk-1"}
    exchange(hub, a, b)
    exchange(hub, a, b)
    assert voided(a) == voided(b) == 300
    assert_equal(hub, a, b)


def test_stopped_it_brings_back_what_it_had_taken_back(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk], tmp_path: Path
) -> None:
    a, b = desks
    job = bring_in(a, tmp_path, 300)
    seen: list[int] = []
    with pytest.raises(Cancelled):
        take_back(a.store, job, a.person, on_progress=seen.append, cancelled=lambda: bool(seen))
    assert 0 < seen[0] < 300
    assert voided(a) == 0
    exchange(hub, a, b)
    assert voided(a) == voided(b) == 0
    assert_equal(hub, a, b)
    with a.store.reading() as connection:
        assert recent_jobs(connection)[0].state == "done"


def test_a_ticket_that_went_to_another_branch_stays_there(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk], tmp_path: Path
) -> None:
    a, _ = desks
    other = hub.desk(tmp_path / "c", "310115")
    other.person = "clerk-3"
    job = bring_in(a, tmp_path)
    exchange(hub, a)
    gone, going = sorted(shown(a))[:2]
    give(a, gone, "branch:310115")
    exchange(hub, a, other)
    give(a, going, "branch:310115")
    take_back(a.store, job, a.person)
    exchange(hub, a, other)
    exchange(hub, a, other)
    assert set(shown(other)) == {gone, going}
    assert voided(other) == 0
    assert voided(a) == 18
    assert_equal(hub, a)


def test_carried_on_a_stick_the_answer_tells_of_every_ticket(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk], tmp_path: Path
) -> None:
    a, b = desks
    job = bring_in(a, tmp_path)
    take_back(a.store, job, a.person)
    stick = tmp_path / "stick"
    stick.mkdir()
    round_trip(hub, a, stick)
    assert_equal(hub, a)
    assert voided(a) == 20
    exchange(hub, b)
    assert voided(b) == 20


def test_a_device_that_joins_later_has_it_by_snapshot_or_log(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk], tmp_path: Path
) -> None:
    a, _ = desks
    job = bring_in(a, tmp_path)
    take_back(a.store, job, a.person)
    exchange(hub, a)
    late = hub.desk(tmp_path / "late")
    exchange(hub, late)
    assert voided(late) == 20
    assert_equal(hub, a, late)


def test_what_headquarters_refuses_stands_as_before(hub: ServedHub, tmp_path: Path) -> None:
    a = hub.desk(tmp_path / "a")
    job = bring_in(a, tmp_path)
    exchange(hub, a)
    take_back(a.store, job, "nobody-knows-him")
    assert voided(a) == 20
    a.sync()
    assert voided(a) == 0
    assert a.rows("SELECT state, code FROM operation WHERE state <> 'done'") == [("refused", "person.unknown")]
    assert a.rows("SELECT count(*) FROM whole_import") == [(0,)]
    with a.store.reading() as connection:
        assert recent_jobs(connection)[0].state == "done"


@pytest.mark.parametrize("sent", [False, True])
def test_filled_blanks_and_their_taking_back_are_the_same_everywhere(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk], tmp_path: Path, sent: bool
) -> None:
    a, b = desks
    there = a.submit(title="typed")
    exchange(hub, a, b)
    form = shown(a)[there].form
    mapping = msgspec.structs.replace(LOG, form=Choice(otherwise=form))
    path = write_table(tmp_path / "a.csv", [good(shown(a)[there].number, waybill="SF2002")])
    options = Options(duplicates=Duplicates.FILL)
    report = Import(a.store, path, mapping, a.person, options=options).run()
    assert (report.imported, report.filled) == (0, 1)
    if sent:
        exchange(hub, a, b)
        assert shown(b)[there].fields["waybill_no"] == "SF2002"
        with b.store.plain_reading() as connection:
            detail = record_detail(connection, there)
        assert detail is not None
        assert detail.timeline[-1].origin is not None
        assert (detail.timeline[-1].origin.file, detail.timeline[-1].origin.row) == ("a.csv", 2)
    assert take_back(a.store, report.job, a.person).blanks.turned == 1
    exchange(hub, a, b)
    assert shown(b)[there].fields.get("waybill_no") is None
    assert_equal(hub, a, b)
    assert bring_back(a.store, report.job, a.person).blanks.turned == 1
    exchange(hub, a, b)
    assert shown(b)[there].fields["waybill_no"] == "SF2002"
    assert_equal(hub, a, b)


@pytest.mark.parametrize("sent", [False, True])
def test_pictures_of_an_import_do_not_keep_its_tickets(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk], tmp_path: Path, sent: bool
) -> None:
    a, b = desks
    rows = [good("A1", title="one"), good("A2", title="two"), good("A3", title="three")]
    path = log_with_pictures(tmp_path / "log.xlsx", rows, {"I2": "red", "I3": "blue"})
    report = Import(a.store, path, LOG, a.person, files=a.files).run()
    assert (report.imported, report.pictures.attached) == (3, 2)
    if sent:
        exchange(hub, a, b)
        assert b.rows("SELECT count(*) FROM attachment") == [(2,)]
    (worked_on,) = a.rows("SELECT id FROM record WHERE title = 'two'")
    a.edit(str(worked_on[0]), title="changed")
    assert take_back(a.store, report.job, a.person).records == 2
    exchange(hub, a, b)
    assert (voided(a), voided(b)) == (2, 2)
    assert_equal(hub, a, b)

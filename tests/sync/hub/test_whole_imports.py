"""Operations about whole imports at the hub, told over HTTP: what is expanded when, and what others do meanwhile."""

from __future__ import annotations

import msgspec
import pytest

from core.effect import Effect, Outcome
from core.ids import run_member
from core.operation import Kind, Operation, Origin, WholeImport
from core.record import VOIDED
from core.whole_imports import CHANGED_SINCE, expanded_id, reason_of
from sync.hub.audit import misfits
from sync.hub.whole_imports import expand_one_slice
from tests.sync.hub.branch_devices import BranchDevice, RunningHub

JOB = "0123456789abcdef0123456789abcdef"
RUN = "019cab000000700080000000cafe"
ROWS = [run_member(RUN, place) for place in range(6)]


@pytest.fixture
def device(hub: RunningHub) -> BranchDevice:
    return hub.device()


def imported(device: BranchDevice, rows: list[str] = ROWS) -> None:
    """Six rows of one log, and between them, by its id, a ticket that somebody wrote."""
    creates = [device.create(record) for record in rows]
    origins = [Origin(JOB, "log.xlsx", "Sheet1", row) for row in range(len(rows))]
    pairs = zip(creates, origins, strict=True)
    device.push(*(msgspec.structs.replace(one, origin=origin) for one, origin in pairs), stream="bulk")
    device.push(device.create(run_member(RUN, 0xFF)))


def turn(device: BranchDevice, kind: Kind = Kind.VOID, keep: tuple[int, ...] = ()) -> Operation:
    whole = WholeImport("log.xlsx", ROWS[0], run_member(RUN, 0xFF), {RUN: keep} if keep else {})
    return device.operation(kind, JOB, whole=whole)


def slices(hub: RunningHub, most: int, count: int = 100) -> None:
    """So many slices, or as many as there are."""
    store = hub.store
    for _ in range(count):
        if not store.write(lambda connection: expand_one_slice(connection, store.catalogue, most=most)).result():
            break


@pytest.fixture(autouse=True)
def by_hand(hub: RunningHub, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hub expands when the test says so."""
    monkeypatch.setattr(hub.service.expansion, "go_on", lambda: None)


def parts(effects: list[Effect]) -> list[tuple[str, Outcome, bool]]:
    return [(one.record, one.outcome, bool(one.changes)) for one in effects if ":of:" in one.operation]


def test_it_is_acknowledged_at_once_and_takes_its_place_behind_its_last_part(
    hub: RunningHub, device: BranchDevice
) -> None:
    imported(device)
    one = turn(device)
    (result,) = device.push(one, stream="bulk").res
    assert (result.s, result.seq) == (Outcome.APPLIED, None)
    assert len(device.pull()) == 7
    slices(hub, most=4, count=1)
    assert parts(device.pull()) == [(record, Outcome.APPLIED, True) for record in ROWS[:4]]
    slices(hub, most=4)
    effects = device.pull()
    assert [name for name, _, _ in parts(effects)] == ROWS[4:]
    last = effects[-1]
    assert (last.operation, last.record, last.seq, last.whole is not None) == (one.id, JOB, 14, True)
    voided = hub.rows("SELECT id FROM record WHERE standing = 'void' ORDER BY id")
    assert [row[0] for row in voided] == ROWS
    assert hub.rows("SELECT count(*) FROM expansion") == [(0,)]
    with hub.store.reading() as connection:
        assert list(misfits(connection)) == []


def test_the_same_batch_again_is_answered_alike_and_expanded_once(hub: RunningHub, device: BranchDevice) -> None:
    imported(device)
    request = device.batch([turn(device)], "bulk")
    first = device.accepted(request)
    slices(hub, most=2)
    again = device.post("/push", request)
    assert again.status_code == 200
    assert again.json()["res"][0]["id"] == first.res[0].id
    slices(hub, most=2)
    assert hub.rows("SELECT count(*) FROM log WHERE operation_id LIKE ?", "%:of:%") == [(6,)]


def test_work_that_comes_between_two_slices_keeps_its_ticket_and_later_work_becomes_a_question(
    hub: RunningHub, device: BranchDevice
) -> None:
    imported(device)
    device.push(turn(device), stream="bulk")
    slices(hub, most=2, count=1)
    early, late = ROWS[5], ROWS[0]
    kept, asked = device.push(
        device.set(early, description=(None, "worked on")), device.set(late, description=(None, "worked on"))
    ).res
    assert (kept.s, asked.s) == (Outcome.APPLIED, Outcome.CONFLICT)
    slices(hub, most=2)
    effects = device.pull()
    assert (early, Outcome.INEFFECTIVE, False) in parts(effects)
    (told,) = [one for one in effects if one.record == early and ":of:" in one.operation]
    assert told.code == CHANGED_SINCE
    assert [row[0] for row in hub.rows("SELECT id FROM record WHERE standing = 'void' ORDER BY id")] == ROWS[:5]


def test_two_about_one_import_are_expanded_in_the_order_in_which_they_came(
    hub: RunningHub, device: BranchDevice
) -> None:
    imported(device)
    away, back = turn(device), turn(device, Kind.RESTORE)
    device.push(away, back, stream="bulk")
    slices(hub, most=4)
    effects = device.pull()
    assert [one.operation for one in effects if one.whole is not None] == [away.id, back.id]
    assert hub.rows("SELECT count(*) FROM record WHERE standing = 'void'") == [(0,)]
    names = [expanded_id(one.id, ROWS[0]) for one in (away, back)]
    changes = {one.operation: one.changes for one in effects}
    assert [changes[name][VOIDED] for name in names] == [(None, reason_of(JOB)), (reason_of(JOB), None)]


def test_what_the_person_kept_stays_and_so_does_what_another_branch_imported(
    hub: RunningHub, device: BranchDevice
) -> None:
    imported(device)
    other = hub.device("310115")
    device.push(turn(device, keep=(1, 2)), stream="bulk")
    other.push(turn(other), stream="bulk")
    slices(hub, most=3)
    assert [row[0] for row in hub.rows("SELECT id FROM record WHERE standing = 'void' ORDER BY id")] == [
        ROWS[0],
        *ROWS[3:],
    ]


def test_only_a_withdrawal_or_a_restoring_may_be_about_a_whole_import(hub: RunningHub, device: BranchDevice) -> None:
    imported(device)
    (result,) = device.push(turn(device, Kind.SET), stream="bulk").res
    assert (result.s, result.code) == (Outcome.REFUSED, "operation.not_supported")
    assert hub.rows("SELECT count(*) FROM expansion") == [(0,)]

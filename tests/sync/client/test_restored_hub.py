"""A hub that was put back to a backup gets everything again from the devices that knew it (case 15, at the hub)."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.operation import Child, ChildKind
from core.services.commands import RemoveChild
from core.services.records import remove_child
from local_db.identity import save_meta
from local_db.queries.digests import scope_digest
from local_db.queries.standing import open_items
from local_db.replication import Cursor
from local_db.rewinding import rewind
from sync.client.enrolment import enrol
from sync.client.http import HubConnection
from sync.client.state import Settings
from sync.client.status import Network
from sync.client.worker import sync_once, sync_with
from sync.protocol.messages import RecoverRequest, Witness
from tests.sync.client.offline_desks import assert_visible_is_base_and_unsent_work, shown
from tests.sync.client.serving import BRANCH, ServedHub, TestDesk, new_act, served_hub
from tests.sync.client.test_three_devices import StopAfter, import_rows

SCOPE = f"branch:{BRANCH}"
NOTE = Child(kind=ChildKind.NOTE, text="called back")


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    with served_hub(tmp_path / "hq") as served:
        yield served


def settle(*desks: TestDesk) -> None:
    for _ in range(3):
        for desk in desks:
            assert desk.sync().network is Network.ONLINE


def assert_whole(hub: ServedHub, *desks: TestDesk) -> None:
    """Every device and the hub hold the same, and the log is one without a gap (G2, G6, I4, I5, I10)."""
    with hub.hub.store.reading() as connection:
        held = scope_digest(connection, SCOPE)
    for desk in desks:
        assert desk.digest(SCOPE) == held
        assert_visible_is_base_and_unsent_work(desk)
        assert desk.rows("SELECT count(*) FROM operation WHERE state <> 'done'") == [(0,)]
    places = [row[0] for row in hub.hub.rows("SELECT seq FROM log WHERE scope = ? AND seq > 0 ORDER BY seq", SCOPE)]
    assert places == list(range(1, len(places) + 1))
    everywhere = [set(desk.rows("SELECT seq, operation_id FROM history WHERE seq > 0")) for desk in desks]
    for known in everywhere:
        assert known == everywhere[0]


def ids_of(*desks: TestDesk) -> set[object]:
    return {row[0] for desk in desks for row in desk.rows("SELECT id FROM operation")}


def test_what_the_backup_did_not_hold_comes_back_in_its_order(hub: ServedHub, tmp_path: Path) -> None:
    a, b = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    record = a.submit(title="before")
    settle(a, b)
    place = hub.back_up(tmp_path / "backups")
    for value in ("10.00", "20.00", "30.00"):
        a.edit(record, compensation=value)
        a.sync()
    b.sync()
    b.edit(record, description="by the other")
    b.add(record, NOTE)
    b.submit(title="after")
    settle(b, a)
    before, numbers = a.digest(SCOPE), sorted(one.number for one in shown(a).values())
    hub.restore(place)
    settle(a, b)
    assert a.digest(SCOPE) == before
    assert sorted(one.number for one in shown(a).values()) == numbers
    assert {row[0] for row in hub.hub.rows("SELECT operation_id FROM log")} == ids_of(a, b)
    assert_whole(hub, a, b)


def test_the_other_device_lost_with_the_hub_is_witnessed_by_the_one_that_read_it(
    hub: ServedHub, tmp_path: Path
) -> None:
    a, b = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    settle(a, b)
    place = hub.back_up(tmp_path / "backups")
    lost = b.submit(title="by the machine that burned")
    b.move(lost, "start") if "start" in _moves(b) else None
    settle(b, a)
    b.store.close()
    hub.restore(place)
    settle(a)
    assert [one.fields["title"] for one in shown(a).values()] == ["by the machine that burned"]
    assert hub.hub.rows("SELECT count(*) FROM log WHERE stream = 'recovered'")[0][0] >= 1
    assert_whole(hub, a)


def _moves(desk: TestDesk) -> set[str]:
    return {move.id for move in desk.store.catalogue.form("complaint").moves}


def test_work_that_came_in_after_the_restore_meets_what_comes_back_and_no_input_is_lost(
    hub: ServedHub, tmp_path: Path
) -> None:
    a, b = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    record = a.submit(compensation="10.00")
    settle(a, b)
    place = hub.back_up(tmp_path / "backups")
    a.edit(record, compensation="20.00", description="of a")
    a.submit(title="of a")
    assert a.sync().network is Network.ONLINE
    hub.restore(place)
    b.edit(record, compensation="30.00", description="of b")
    assert b.sync().network is Network.ONLINE
    settle(a, b)
    with a.store.reading() as connection:
        (question,) = (item for item in open_items(connection) if item.field == "compensation")
    assert {question.theirs, question.mine} == {"20.00", "30.00"}
    assert shown(a)[record].fields["compensation"] == "30.00"
    assert len(shown(b)) == 2
    assert_whole(hub, a, b)


def test_acknowledged_work_that_was_never_read_back_is_sent_again(hub: ServedHub, tmp_path: Path) -> None:
    a = hub.desk(tmp_path / "a")
    settle(a)
    place = hub.back_up(tmp_path / "backups")
    a.submit(title="acknowledged only")
    line = HubConnection(hub.url, a.clock)
    for requests in range(1, 8):
        sync_with(line, a.store, a.files, stopped=StopAfter(requests))
        if a.rows("SELECT count(*) FROM operation WHERE state = 'acknowledged'") != [(0,)]:
            break
    line.close()
    assert a.rows("SELECT state FROM operation") == [("acknowledged",)]
    hub.restore(place)
    settle(a)
    assert [one.fields["title"] for one in shown(a).values()] == ["acknowledged only"]
    assert_whole(hub, a)


def test_a_recovery_stopped_after_any_number_of_requests_is_finished_by_the_next_round(
    hub: ServedHub, tmp_path: Path
) -> None:
    a, b = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    record = a.submit(title="before")
    settle(a, b)
    place = hub.back_up(tmp_path / "backups")
    for turn in range(4):
        a.edit(record, description=f"turn {turn}")
        b.submit(title=f"turn {turn}")
        settle(a, b)
    before = ids_of(a, b)
    for requests in range(1, 10):
        hub.restore(place)
        line = HubConnection(hub.url, a.clock)
        sync_with(line, a.store, a.files, stopped=StopAfter(requests))
        line.close()
        assert_visible_is_base_and_unsent_work(a)
    settle(a, b)
    assert {row[0] for row in hub.hub.rows("SELECT operation_id FROM log")} == before
    assert_whole(hub, a, b)


def test_an_import_that_the_hub_lost_comes_back_whole(hub: ServedHub, tmp_path: Path) -> None:
    a = hub.desk(tmp_path / "a")
    import_rows(a, 40)
    settle(a)
    place = hub.back_up(tmp_path / "backups")
    import_rows(a, 450)
    settle(a)
    hub.restore(place)
    settle(a)
    assert len(shown(a)) == 490
    assert_whole(hub, a)


def test_restored_twice_to_ever_older_backups_nothing_is_lost(hub: ServedHub, tmp_path: Path) -> None:
    a, b = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    settle(a, b)
    oldest = hub.back_up(tmp_path / "backups")
    record = a.submit(title="one")
    settle(a, b)
    hub.hub.clock.forward(hours=1)
    older = hub.back_up(tmp_path / "backups")
    b.edit(record, title="two")
    settle(b, a)
    hub.restore(older)
    a.submit(title="three")
    settle(a)
    hub.restore(oldest)
    settle(b, a)
    assert sorted(str(one.fields["title"]) for one in shown(a).values()) == ["three", "two"]
    assert_whole(hub, a, b)


def test_case_41_an_effect_that_breaks_the_merge_is_set_aside_and_the_rest_comes_back(
    hub: ServedHub, tmp_path: Path
) -> None:
    a, b = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    settle(a, b)
    place = hub.back_up(tmp_path / "backups")
    sound, broken, other = (a.submit(title=title) for title in ("one", "two", "three"))
    settle(a, b)
    hub.restore(place)
    hub.hub.make_fail("INSERT ON record", f"NEW.id = '{broken}'")
    for _ in range(3):
        b.sync()
    assert b.sync().network is Network.ONLINE
    assert {row[0] for row in hub.hub.rows("SELECT id FROM record")} == {sound, other}
    hub.hub.make_work("record")
    for _ in range(3):
        a.sync()
    assert a.sync().network is Network.ONLINE
    assert {row[0] for row in hub.hub.rows("SELECT id FROM record")} == {sound, broken, other}


def test_an_effect_without_the_receipt_for_its_bytes_is_not_taken(hub: ServedHub, tmp_path: Path) -> None:
    a, b = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    settle(a, b)
    place = hub.back_up(tmp_path / "backups")
    b.submit(title="true")
    settle(b, a)
    hub.restore(place)
    from local_db.witnesses import told_after

    with a.store.reading() as connection:
        (told,) = told_after(connection, SCOPE, 0, 10)
    line = HubConnection(hub.url, a.clock)
    line.authorise(a.store.identity)
    forged = told.text.replace('"true"', '"false"')
    for text, receipt in ((forged, told.receipt), (told.text, "00" * 16), ("{", told.receipt), (told.text, "")):
        assert line.recover(RecoverRequest(witness=(Witness(text, receipt),))).held == 0
    assert hub.hub.rows("SELECT count(*) FROM log") == [(0,)]
    for _ in range(2):
        assert line.recover(RecoverRequest(witness=(Witness(told.text, told.receipt),))).held == 1
    assert hub.hub.rows("SELECT count(*) FROM log") == [(1,)]
    line.close()


def test_a_device_of_another_branch_can_bring_nothing_back_into_this_one(hub: ServedHub, tmp_path: Path) -> None:
    from local_db.witnesses import told_after

    a, elsewhere = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "c", "310115")
    settle(a, elsewhere)
    place = hub.back_up(tmp_path / "backups")
    a.submit()
    settle(a)
    with a.store.reading() as connection:
        (told,) = told_after(connection, SCOPE, 0, 10)
    hub.restore(place)
    line = HubConnection(hub.url, elsewhere.clock)
    line.authorise(elsewhere.store.identity)
    assert line.recover(RecoverRequest(witness=(Witness(told.text, told.receipt),))).held == 0
    line.close()
    assert hub.hub.rows("SELECT count(*) FROM log") == [(0,)]


def test_a_photo_of_the_lost_days_is_still_attached_and_sent_again(hub: ServedHub, tmp_path: Path) -> None:
    import io

    a, b = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    settle(a, b)
    place = hub.back_up(tmp_path / "backups")
    record = a.submit()
    stored = a.files.put(io.BytesIO(os.urandom(5_000)))
    a.add(record, Child(kind=ChildKind.FILE, hash=stored.hash, size=stored.size, name="x.jpg", mime="image/jpeg"))
    settle(a, b)
    hub.restore(place)
    settle(a, b)
    assert b.rows("SELECT hash FROM attachment") == [(stored.hash,)]
    assert hub.hub.rows("SELECT hash FROM held_file") == [(stored.hash,)]
    assert_whole(hub, a, b)


def test_a_photo_of_an_old_ticket_that_was_sent_after_the_backup_is_sent_again(hub: ServedHub, tmp_path: Path) -> None:
    """Nothing that the device read or sent shows that the hub went back: only the new life of the hub's log does."""
    import io

    a, b = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    record = a.submit()
    stored = a.files.put(io.BytesIO(os.urandom(5_000)))
    a.add(record, Child(kind=ChildKind.FILE, hash=stored.hash, size=stored.size, name="x.jpg", mime="image/jpeg"))
    sync_once(a.store, a.files, settings=Settings(pull_between=0.0, upload=False))
    place = hub.back_up(tmp_path / "backups")
    a.sync()
    assert hub.hub.rows("SELECT hash FROM held_file") == [(stored.hash,)]
    hub.restore(place)
    assert hub.hub.rows("SELECT hash FROM held_file") == []
    settle(a, b)
    assert hub.hub.rows("SELECT hash FROM held_file") == [(stored.hash,)]
    assert b.files.verify(stored.hash)
    assert_whole(hub, a, b)


def acknowledged_only(hub: ServedHub, desk: TestDesk) -> None:
    """Synchronises until the hub has said yes to everything, and is stopped before it reads any of it back."""
    for requests in range(1, 20):
        line = HubConnection(hub.url, desk.clock)
        sync_with(line, desk.store, desk.files, stopped=StopAfter(requests))
        line.close()
        if desk.rows("SELECT count(*) FROM operation WHERE state = 'pending'") == [(0,)]:
            break
    assert set(desk.rows("SELECT DISTINCT state FROM operation")) == {("acknowledged",)}


def test_work_acknowledged_under_a_replica_that_a_second_restore_forgot_is_sent_again(
    hub: ServedHub, tmp_path: Path
) -> None:
    a = hub.desk(tmp_path / "a")
    settle(a)
    place = hub.back_up(tmp_path / "backups")
    a.submit(title="one")
    acknowledged_only(hub, a)
    hub.restore(place)
    a.submit(title="two")
    acknowledged_only(hub, a)
    renewed = a.store.identity.replica
    hub.restore(place)
    assert hub.hub.rows("SELECT count(*) FROM replica WHERE id = ?", renewed) == [(0,)]
    settle(a)
    assert ids_of(a) == {row[0] for row in hub.hub.rows("SELECT operation_id FROM log")}
    assert_whole(hub, a)


def test_a_device_that_was_enrolled_after_the_backup_is_told_so_and_a_new_code_brings_everything_back(
    hub: ServedHub, tmp_path: Path
) -> None:
    first = hub.desk(tmp_path / "first")
    old = first.submit(title="before the backup")
    first.sync()
    place = hub.back_up(tmp_path / "backups")
    late = hub.desk(tmp_path / "late")
    late.sync()
    read = late.submit(title="sent and read")
    late.sync()
    late.edit(old, description="unsent")
    unsent = late.submit(title="unsent")
    hub.restore(place)
    assert late.sync().network is Network.UNKNOWN
    assert late.sync().pending_operations == 2
    before = late.store.identity
    enrol(late.store, None, hub.url, hub.hub.code(BRANCH), "late")
    assert late.store.identity.device != before.device
    assert (late.sync().network, late.sync().pending_operations) == (Network.ONLINE, 0)
    assert first.sync().network is Network.ONLINE
    late.sync()
    titles = first.rows("SELECT json_extract(fields, '$.title') FROM record ORDER BY 1")
    assert titles == [("before the backup",), ("sent and read",), ("unsent",)]
    assert {old, read, unsent} == {row[0] for row in first.rows("SELECT id FROM record")}
    assert first.digest() == late.digest()
    assert late.rows("SELECT DISTINCT state FROM operation") == [("done",)]


def test_the_answer_to_a_second_enrolment_that_was_lost_is_asked_for_again_under_the_same_key(
    hub: ServedHub, tmp_path: Path
) -> None:
    place = hub.back_up(tmp_path / "backups")
    late = hub.desk(tmp_path / "late")
    hub.restore(place)
    code, kept = hub.hub.code(BRANCH), late.store.identity
    once = enrol(late.store, None, hub.url, code, "late")
    late.store.set_up(kept, also=lambda connection: save_meta(connection, "enrolment.key", once.device_key))
    assert enrol(late.store, None, hub.url, code, "late").device == once.device
    assert late.sync().network is Network.ONLINE


def test_files_of_unsent_work_hang_on_nothing_while_their_ticket_is_not_here_and_come_back_with_it(
    hub: ServedHub, tmp_path: Path
) -> None:
    first, second = hub.desk(tmp_path / "first"), hub.desk(tmp_path / "second")
    record = first.submit()
    settle(first, second)
    stored = [second.files.put(io.BytesIO(content)) for content in (b"x" * 5_000, b"y" * 5_000)]
    for one in stored:
        second.add(record, Child(kind=ChildKind.FILE, hash=one.hash, size=one.size, name="x.jpg", mime="image/jpeg"))
    (away,) = second.rows("SELECT operation_id FROM attachment ORDER BY 1 LIMIT 1")[0]
    second.store.execute(remove_child, RemoveChild(new_act(), "clerk", record, str(away))).result()
    held = second.rows("SELECT operation_id, voided FROM attachment ORDER BY 1")
    assert [row[1] for row in held] == [1, 0]
    forms = second.store.catalogue
    second.store.write(lambda connection: rewind(connection, forms, SCOPE, Cursor())).result()
    assert second.rows("SELECT id FROM record") == second.rows("SELECT operation_id FROM attachment") == []
    settle(second, first)
    assert second.rows("SELECT operation_id, voided FROM attachment ORDER BY 1") == held
    assert_whole(hub, first, second)

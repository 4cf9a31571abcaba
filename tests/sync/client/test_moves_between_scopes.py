"""Records that go to another branch, and custody that goes to headquarters, over real HTTP with a real hub."""

from __future__ import annotations

import io
import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from core.errors import UserError
from core.operation import Child, ChildKind, Kind, Stream
from core.passages import standing
from core.services.commands import AnswerQuestion, HandOver, RemoveChild, UndoAct
from core.services.records import answer_question, hand_over_record, remove_child
from core.services.undo import undo_act
from core.upcasting import CURRENT, Upcasting
from local_db.passages import effects_of
from local_db.queries.detail import record_detail
from local_db.queries.standing import open_items
from local_db.renewal import begin_renewal, finish_renewal
from local_db.upload import next_batch, record_answers
from sync.client.http import HubConnection
from sync.client.status import Network
from sync.client.worker import sync_with
from sync.hub.waiting import wake_one_slice
from tests.sync.client.offline_desks import assert_visible_is_base_and_unsent_work, shown
from tests.sync.client.serving import BRANCH, ServedHub, TestDesk, new_act, served_hub
from tests.sync.client.test_three_devices import StopAfter

OTHER = "310115"
NOTE = Child(kind=ChildKind.NOTE, text="called back")


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    with served_hub(tmp_path / "hq") as served:
        yield served


@pytest.fixture
def desks(hub: ServedHub, tmp_path: Path) -> tuple[TestDesk, TestDesk, TestDesk]:
    a, b = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b", OTHER)
    b.person = "clerk-3"
    return a, b, hub.desk(tmp_path / "hq-desk", "hq", BRANCH, OTHER)


def exchange(*desks: TestDesk) -> None:
    for _ in range(2):
        for desk in desks:
            status = desk.sync()
            assert status.network is Network.ONLINE
            assert status.differing == ()


def give(desk: TestDesk, record: str, scope: str, *, stays: bool = False) -> str:
    act = new_act()
    desk.store.execute(hand_over_record, HandOver(act, desk.person, record, scope, stays)).result()
    return act


def assert_equal(hub: ServedHub, *desks: TestDesk) -> None:
    """Each scope is the same wherever it is read, and every row is what its history says."""
    from local_db.queries.digests import scope_digest

    with hub.hub.store.reading() as connection:
        held = {scope: scope_digest(connection, scope) for scope in (f"branch:{BRANCH}", f"branch:{OTHER}", "hq")}
    for desk in desks:
        for scope in desk.store.identity.scopes:
            if scope != "ref":
                assert desk.digest(scope) == held[scope], scope
        with desk.store.reading() as connection:
            for record_id, record in shown(desk).items():
                entries = [one for one in effects_of(connection, record_id) if one.seq]
                assert standing(entries) == record


def kinds(desk: TestDesk, record: str) -> list[str]:
    """The timeline that the page of that record shows."""
    with desk.store.plain_reading() as connection:
        detail = record_detail(connection, record)
    assert detail is not None
    return [str(one.kind) for one in detail.timeline]


def test_a_moved_record_leaves_one_branch_and_enters_the_other_whole_with_its_past(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk, TestDesk]
) -> None:
    a, b, hq = desks
    record, other = a.submit(compensation="10.00"), a.submit(title="stays")
    stored = a.files.put(io.BytesIO(os.urandom(5_000)))
    a.add(record, NOTE, Child(kind=ChildKind.FILE, hash=stored.hash, size=stored.size, name="x.jpg", mime="image/jpeg"))
    exchange(a, b, hq)
    number = shown(a)[record].number
    give(a, record, f"branch:{OTHER}")
    assert record in shown(a)  # until the hub has said so
    exchange(a, b, hq, b)
    assert set(shown(a)) == {other}
    assert set(shown(b)) == {record}
    assert shown(b)[record] == shown(hq)[record]
    assert (shown(b)[record].number, shown(b)[record].custody) == (number, f"branch:{OTHER}")
    for desk in (b, hq):
        assert kinds(desk, record) == ["create", "add", "add", "move", "move"][: 4 if desk is b else 5]
    assert b.rows("SELECT state FROM file") == [("stored",)]
    assert a.rows("SELECT count(*) FROM attachment") == [(0,)]
    b.move(record, "accept")
    b.edit(record, compensation="20.00")
    exchange(b, hq)
    assert shown(hq)[record].status == "accepted"
    assert_equal(hub, *desks)


@pytest.mark.parametrize("first", [0, 1])
def test_case_43_work_on_a_record_that_has_moved_meanwhile_arrives_as_questions_notes_and_steps_without_effect(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk, TestDesk], tmp_path: Path, first: int
) -> None:
    a, b, hq = desks
    twin = hub.desk(tmp_path / "twin")
    record = a.submit(compensation="10.00", description="wet")
    exchange(a, twin, b, hq)
    twin.edit(record, compensation="30.00", description="soaked")
    twin.add(record, NOTE)
    twin.move(record, "accept")
    twin.void(record)
    give(a, record, f"branch:{OTHER}")
    exchange(a, *((twin, b) if first else (b, twin)), hq, b)
    assert record not in shown(twin)
    assert twin.rows("SELECT DISTINCT state FROM operation") == [("elsewhere",)]
    for desk in (b, hq):
        there = shown(desk)[record]
        assert (there.fields["compensation"], there.fields["description"]) == ("10.00", "wet")
        assert there.status == "registered"
        assert not there.voided
    with b.store.reading() as connection:
        told = sorted((item.kind, item.field, item.mine) for item in open_items(connection))
        entries = {one.kind: one for one in effects_of(connection, record)}
    assert told == [
        ("ineffective", "$status", "accepted"),
        ("ineffective", "$voided", "twice"),
        ("proposal", "compensation", "30.00"),
        ("proposal", "description", "soaked"),
    ]
    assert entries[Kind.ADD].child == NOTE
    with b.store.reading() as connection:
        (question,) = (item for item in open_items(connection) if item.field == "compensation")
    b.store.execute(answer_question, AnswerQuestion("yes", b.person, record, question.id, "30.00")).result()
    exchange(b, hq, a, twin)
    assert shown(hq)[record].fields["compensation"] == "30.00"
    assert_equal(hub, *desks, twin)


def test_a_record_comes_back_and_goes_again_and_all_that_read_both_logs_in_any_order_end_equal(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk, TestDesk], tmp_path: Path
) -> None:
    a, b, hq = desks
    record = a.submit()
    for giver, taker, scope in itertools.islice(
        itertools.cycle([(a, b, f"branch:{OTHER}"), (b, a, f"branch:{BRANCH}")]), 3
    ):
        exchange(giver, taker)
        giver.edit(record, description=f"seen on the way to {scope}")
        giver.add(record, NOTE)
        give(giver, record, scope)
        exchange(giver, taker)
        taker.add(record, NOTE)
    exchange(b, a, hq)
    late = hub.desk(tmp_path / "late", "hq", OTHER, BRANCH)  # reads the logs in another order
    exchange(late)
    assert record not in shown(a)
    assert shown(b)[record] == shown(hq)[record] == shown(late)[record]
    assert shown(b)[record].moves == 3
    assert kinds(hq, record) == kinds(late, record)
    assert kinds(b, record).count("add") == 6
    assert_equal(hub, *desks, late)


def test_custody_goes_to_headquarters_and_comes_back_while_the_branch_keeps_seeing_the_record(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk, TestDesk]
) -> None:
    a, _, hq = desks
    record = a.submit(compensation="10.00")
    exchange(a, hq)
    give(a, record, "hq", stays=True)
    exchange(a, hq)
    assert {shown(desk)[record].custody for desk in (a, hq)} == {"hq"}
    hq.edit(record, compensation="50.00")
    hq.move(record, "accept")
    a.edit(record, compensation="20.00")
    exchange(hq, a, hq)
    assert shown(a)[record].fields["compensation"] == "50.00"
    assert shown(a)[record].status == "accepted"
    with hq.store.reading() as connection:
        (question,) = open_items(connection)
    assert (question.kind, question.field, question.mine) == ("proposal", "compensation", "20.00")
    give(hq, record, f"branch:{BRANCH}", stays=True)
    exchange(hq, a)
    assert shown(a)[record].custody == f"branch:{BRANCH}"
    a.edit(record, compensation="60.00")
    exchange(a, hq)
    assert shown(hq)[record].fields["compensation"] == "60.00"
    assert_equal(hub, a, hq)


def test_headquarters_asks_for_custody_and_the_branch_gives_it_with_one_answer(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk, TestDesk]
) -> None:
    a, _, hq = desks
    record = a.submit()
    exchange(a, hq)
    give(hq, record, "hq", stays=True)
    exchange(hq, a)
    assert shown(a)[record].custody == f"branch:{BRANCH}"
    with a.store.reading() as connection:
        (question,) = open_items(connection)
    assert (question.kind, question.field, question.theirs, question.mine) == (
        "proposal", "$custody", f"branch:{BRANCH}", "hq",
    )  # fmt: skip
    a.store.execute(answer_question, AnswerQuestion("yes", a.person, record, question.id, "hq")).result()
    exchange(a, hq)
    assert {shown(desk)[record].custody for desk in (a, hq)} == {"hq"}
    give(hq, record, f"branch:{OTHER}")
    exchange(hq, a)
    assert record not in shown(a)
    assert shown(hq)[record].scope == f"branch:{OTHER}"
    assert_equal(hub, a, hq)


def test_giving_a_record_away_is_not_undone_by_who_gave_it(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk, TestDesk]
) -> None:
    a, _, _ = desks
    record = a.submit()
    act = give(a, record, f"branch:{OTHER}")
    with pytest.raises(UserError) as said:
        a.store.execute(undo_act, UndoAct("back", a.person, act)).result()
    assert said.value.code == "undo.not_possible"
    del hub


def test_late_work_that_others_gave_back_to_a_restored_hub_is_not_waited_for(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk, TestDesk], tmp_path: Path
) -> None:
    a, b, hq = desks
    twin = hub.desk(tmp_path / "twin")
    record = a.submit(description="wet")
    exchange(a, twin, b, hq)
    place = hub.back_up(tmp_path / "backups")
    twin.edit(record, description="soaked")
    twin.move(record, "accept")
    give(a, record, f"branch:{OTHER}")
    exchange(a, twin, hq, b)
    hub.restore(place)
    for desk in (b, hq, a, twin, b, hq, a, twin):
        assert desk.sync().network is Network.ONLINE
    assert twin.rows("SELECT DISTINCT state FROM operation") == [("elsewhere",)]
    assert_equal(hub, *desks, twin)


def test_a_restored_hub_gets_a_move_back_from_whichever_branch_returns_first(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk, TestDesk], tmp_path: Path
) -> None:
    a, b, _ = desks
    exchange(a, b)
    place = hub.back_up(tmp_path / "backup")
    record = a.submit(description="wet")
    a.add(record, NOTE)
    give(a, record, f"branch:{OTHER}")
    exchange(a, b)
    b.edit(record, description="seen there")
    exchange(b)
    hub.restore(place)
    exchange(b, a, b)
    assert record not in shown(a)
    assert shown(b)[record].fields["description"] == "seen there"
    assert kinds(b, record) == ["create", "add", "move", "set"]
    assert_equal(hub, a, b)


@pytest.mark.parametrize("pages", [(OTHER, BRANCH), (BRANCH, OTHER)])
def test_a_question_that_was_answered_in_two_scopes_is_closed_by_the_same_answer_everywhere(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk, TestDesk], tmp_path: Path, pages: tuple[str, str]
) -> None:
    a, b, hq = desks
    second = hub.desk(tmp_path / "second")
    record = a.submit(compensation="10.00")
    exchange(a, second, hq)
    a.edit(record, compensation="20.00")
    second.edit(record, compensation="30.00")
    exchange(a, second, hq)
    with hq.store.reading() as connection:
        (question,) = open_items(connection)
    late = hq.store.execute(answer_question, AnswerQuestion("hq", hq.person, record, question.id, "30.00"))
    late.result()
    a.store.execute(answer_question, AnswerQuestion("yes", a.person, record, question.id, "20.00")).result()
    exchange(a)
    give(a, record, f"branch:{OTHER}")
    exchange(a, hq, b)
    fresh = hub.desk(tmp_path / "fresh", "hq", *pages)  # reads the logs in another order
    exchange(fresh, hq)
    with hub.hub.store.reading() as connection:
        held = connection.exec_driver_sql("SELECT id, closed_by FROM inbox ORDER BY id").fetchall()
    assert held
    assert all(row[1] is not None for row in held)
    for desk in (b, hq, fresh):
        assert desk.rows("SELECT id, closed_by FROM inbox ORDER BY id") == [tuple(row) for row in held]


def test_a_file_taken_back_on_a_ticket_that_had_left_stands_as_long_as_the_ticket_is_still_shown(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk, TestDesk], tmp_path: Path
) -> None:
    a, b, hq = desks
    twin = hub.desk(tmp_path / "twin")
    record = a.submit(description="wet")
    stored = a.files.put(io.BytesIO(os.urandom(4_000)))
    a.add(record, Child(kind=ChildKind.FILE, hash=stored.hash, size=stored.size, name="x.jpg", mime="image/jpeg"))
    exchange(a, twin, b, hq)
    ((added,),) = twin.rows("SELECT operation_id FROM attachment WHERE record_id = ?", record)
    twin.store.execute(remove_child, RemoveChild(new_act(), twin.person, record, str(added))).result()
    give(a, record, f"branch:{OTHER}")
    a.sync()
    answered = False
    for requests in range(1, 12):
        line = HubConnection(hub.url, twin.clock)
        sync_with(line, twin.store, twin.files, stopped=StopAfter(requests))
        line.close()
        answered |= twin.rows("SELECT state FROM operation") == [("elsewhere",)] and record in shown(twin)
        removed = [str(added)] if record in shown(twin) and shown(twin)[record].fields.get("$removed") else []
        voided = twin.rows("SELECT operation_id FROM attachment WHERE voided = 1")
        assert [row[0] for row in voided] == removed
    assert answered
    assert record not in shown(twin)


@pytest.mark.parametrize(("refused", "state"), [(False, "elsewhere"), (True, "refused")])
def test_what_was_parked_and_settled_after_its_record_left_is_told_to_its_device(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk, TestDesk], tmp_path: Path, refused: bool, state: str
) -> None:
    a, b, hq = desks
    twin = hub.desk(tmp_path / "twin")
    record = a.submit(compensation="10.00")
    exchange(a, twin)
    hub.hub.store.upcasting = Upcasting(0)
    twin.edit(record, compensation="30.00")
    twin.sync()
    hub.hub.store.upcasting = CURRENT
    assert twin.rows("SELECT state, code FROM operation") == [("parked", "schema.newer")]
    give(a, record, f"branch:{OTHER}")
    exchange(a, twin)
    assert twin.rows("SELECT state FROM operation") == [("parked",)]
    if refused:
        hub.hub.store.write(lambda connection: revoke_person(connection, twin.person)).result()
    hub.hub.store.write(lambda connection: wake_one_slice(connection, hub.hub.store.catalogue)).result()
    exchange(twin, b, hq, twin)
    assert twin.rows("SELECT state FROM operation") == [(state,)]
    if not refused:
        with b.store.reading() as connection:
            assert [(item.kind, item.mine) for item in open_items(connection)] == [("proposal", "30.00")]
    assert_equal(hub, *desks, twin)


def revoke_person(connection: Connection, person: str) -> None:
    """Nobody of that name works here any more, so what he did is refused."""
    connection.exec_driver_sql(f"DELETE FROM person WHERE id = '{person}'")


def test_what_took_effect_elsewhere_and_is_sent_again_lies_on_its_record_once_more(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk, TestDesk]
) -> None:
    a, b, _ = desks
    record = a.submit()
    exchange(a)
    give(a, record, f"branch:{OTHER}")
    a.add(record, Child(kind=ChildKind.CONTACT, text="rang", channel="phone", direction="in"))
    line, forms = HubConnection(hub.url, a.clock), a.store.catalogue
    line.authorise(a.store.identity)
    with a.store.reading() as connection:
        batch = next_batch(connection, Stream.WORK, 500, 200_000)
    assert batch is not None
    answers = line.push(a.store.identity, batch)
    line.close()
    a.store.write(lambda connection: record_answers(connection, forms, batch, answers, 1)).result()
    assert a.rows("SELECT state FROM operation ORDER BY n") == [("done",), ("acknowledged",), ("elsewhere",)]

    def renew(connection: Connection) -> None:
        renewal = begin_renewal(connection, "0" * 32, "device_rewound", lost=False)
        finish_renewal(connection, forms, renewal, 1)

    a.store.write(renew).result()
    assert a.rows("SELECT state FROM operation ORDER BY n") == [("done",), ("pending",), ("pending",)]
    assert shown(a)[record].fields["$contacts"] == 1
    assert_visible_is_base_and_unsent_work(a)
    exchange(a, b)
    assert shown(b)[record].fields["$contacts"] == 1
    assert_equal(hub, a, b)

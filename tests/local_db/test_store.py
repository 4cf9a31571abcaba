"""The store: one writer, all or nothing, and what a restart finds."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from core.effect import Effect
from core.errors import UserError
from core.ids import Ids
from core.operation import Child, ChildKind
from core.services.commands import AddChildren, EditRecord, RemoveChild, SubmitRecord, UndoAct
from core.services.records import add_children, edit_record, remove_child, submit_record
from core.services.undo import undo_act
from local_db.identity import Identity
from local_db.rebase import Rebase
from local_db.rows import decode_effect, write_effects
from local_db.store import Store, open_store
from local_db.writer import Lane
from tests.local_db.branches import CLAIM, done, driver, new_claim, open_branch, record, rows, scalar, timeline
from tests.local_db.clocks import FixedClock

TABLES = ("record", "history", "operation", "attachment", "file", "summary", "number_counter", "record_base")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_branch(tmp_path / "branch.db")
    yield opened
    opened.close()


def contents(store: Store) -> dict[str, object]:
    return {table: rows(store, f"SELECT * FROM {table}") for table in TABLES}


def pull_everything(store: Store) -> None:
    """The hub takes every pending operation as it is and delivers the effects."""

    def receive(connection: Connection) -> None:
        entries = connection.exec_driver_sql("SELECT effect FROM history WHERE seq IS NULL ORDER BY rowid").fetchall()
        last = int(connection.exec_driver_sql("SELECT coalesce(max(seq), 0) FROM history").scalar_one())
        effects: list[Effect] = []
        rebase = Rebase(connection, store.catalogue)
        for place, row in enumerate(entries, last + 1):
            effects.append(msgspec.structs.replace(decode_effect(row[0]), seq=place))
            rebase.touch(effects[-1].record)
        for effect in effects:
            rebase.take(effect)
        connection.exec_driver_sql("UPDATE operation SET state = 'done' WHERE state = 'pending'")
        write_effects(connection, effects, known=True)
        rebase.finish()

    store.write(receive, Lane.SYNC).result()


def test_a_restart_finds_the_branch_its_forms_and_its_tickets(tmp_path: Path) -> None:
    path = tmp_path / "branch.db"
    store = open_branch(path)
    record_id = new_claim(store)
    was, forms = record(store, record_id), [form.id for form in store.catalogue.newest()]
    store.close()
    store = open_branch(path)
    assert record(store, record_id) == was
    assert (store.identity.branch, [form.id for form in store.catalogue.newest()]) == ("440106", forms)
    assert {"claim", "complaint", "repair", "return"} < set(forms)
    store.close()


def test_a_store_that_was_not_set_up_says_so(tmp_path: Path) -> None:
    clock = FixedClock()
    store = open_store(tmp_path / "a.db", driver(), clock, Ids(clock, bytes))
    assert not store.is_set_up
    with pytest.raises(UserError, match=r"profile\.not_set_up"):
        _ = store.identity
    store.set_up(Identity("440106", "天河网点"))
    assert store.is_set_up
    with pytest.raises(UserError, match=r"form\.unknown"):
        done(store, submit_record, SubmitRecord("c", "clerk", "claim", CLAIM))
    store.close()


def test_a_save_that_fails_in_its_last_statements_leaves_nothing_at_all(store: Store) -> None:
    new_claim(store, "before")
    taken = (
        "INSERT INTO operation (stream, n, id, tx, home_branch, record_id, by, body, hash, state, attempts)"
        " SELECT stream, 3, 'x', tx, home_branch, record_id, by, body, hash, 'done', 0 FROM operation"
    )
    store.write(lambda connection: connection.exec_driver_sql(taken)).result()
    was = contents(store)
    photo = Child(ChildKind.FILE, hash="a" * 64, size=5, name="a", mime="image/png")
    command = SubmitRecord("half", "clerk", "claim", CLAIM, files=(photo,))
    with pytest.raises(IntegrityError):
        done(store, submit_record, command)
    assert contents(store) == was
    store.write(lambda connection: connection.exec_driver_sql("DELETE FROM operation WHERE id = 'x'")).result()
    done(store, submit_record, command)
    assert rows(store, "SELECT n FROM operation ORDER BY n") == [(1,), (2,), (3,)]


def test_a_use_case_that_fails_half_way_leaves_nothing(store: Store) -> None:
    record_id = new_claim(store)
    was = contents(store)
    children = (Child(ChildKind.NOTE, text="good"), Child(ChildKind.FILE, hash="short", size=1))
    with pytest.raises(UserError, match=r"child\.file_incomplete"):
        done(store, add_children, AddChildren("c", "clerk", record_id, children))
    assert contents(store) == was


def test_daily_work_goes_before_synchronising_and_that_before_an_import(store: Store) -> None:
    gate, order = threading.Event(), list[str]()
    store.writer.submit(lambda: gate.wait(10))
    for name, lane in (("bulk", Lane.BULK), ("sync", Lane.SYNC), ("work", Lane.WORK), ("work too", Lane.WORK)):
        last = store.writer.submit(lambda name=name: order.append(name), lane)  # type: ignore[misc]  # bound early
    gate.set()
    last.result(10)
    store.writer.submit(lambda: None, Lane.BULK).result(10)
    assert order == ["work", "work too", "sync", "bulk"]


def test_closing_finishes_what_was_queued_and_takes_nothing_more(tmp_path: Path) -> None:
    store = open_branch(tmp_path / "branch.db")
    saves = [store.execute(submit_record, SubmitRecord(f"{n}", "clerk", "claim", CLAIM)) for n in range(20)]
    store.close()
    store.close()
    assert all(save.result(0).records for save in saves)
    with pytest.raises(RuntimeError, match="closed"):
        store.execute(submit_record, SubmitRecord("late", "clerk", "claim", CLAIM))


def test_a_reader_sees_one_moment_while_saves_go_on(store: Store) -> None:
    new_claim(store, "first")
    with store.reading() as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM record").scalar_one()
        new_claim(store, "second")
        assert connection.exec_driver_sql("SELECT count(*) FROM record").scalar_one() == before == 1
    assert scalar(store, "SELECT count(*) FROM record") == 2


def test_an_act_can_be_undone_after_the_hub_has_answered(store: Store) -> None:
    record_id = new_claim(store)
    pull_everything(store)
    before = record(store, record_id).fields
    done(store, edit_record, EditRecord("act", "clerk", record_id, {"description": "d", "claim_amount": "1.00"}))
    assert scalar(store, "SELECT count(*) FROM record_base") == 1
    pull_everything(store)
    assert scalar(store, "SELECT count(*) FROM record_base") == 0
    assert record(store, record_id).versions["claim_amount"] == 2
    done(store, undo_act, UndoAct("undo", "clerk", "act"))
    assert record(store, record_id).fields == before
    pull_everything(store)
    assert record(store, record_id).fields == before


def test_a_removed_contact_can_be_brought_back_after_the_hub_has_answered(store: Store) -> None:
    record_id = new_claim(store)
    call = Child(ChildKind.CONTACT, again=True, promised_at="2026-01-19T10:00:00+08:00")
    done(store, add_children, AddChildren("add", "clerk", record_id, (call,)))
    pull_everything(store)
    counted = record(store, record_id).fields
    done(store, remove_child, RemoveChild("remove", "clerk", record_id, timeline(store, record_id)[-1].operation))
    pull_everything(store)
    assert "$contacts" not in record(store, record_id).fields
    done(store, undo_act, UndoAct("undo", "clerk", "remove"))
    pull_everything(store)
    assert record(store, record_id).fields == counted


def test_a_removal_and_its_undo_survive_being_replayed_on_what_the_hub_says(store: Store) -> None:
    record_id = new_claim(store)
    call = Child(ChildKind.CONTACT, again=True, promised_at="2026-01-19T10:00:00+08:00")
    done(store, add_children, AddChildren("add", "clerk", record_id, (call,)))
    pull_everything(store)
    counted = record(store, record_id).fields
    added = timeline(store, record_id)[-1].operation
    done(store, remove_child, RemoveChild("remove", "clerk", record_id, added))
    without = record(store, record_id).fields
    replay(store, record_id)
    assert record(store, record_id).fields == without
    done(store, undo_act, UndoAct("undo", "clerk", "remove"))
    replay(store, record_id)
    assert record(store, record_id).fields == counted


def replay(store: Store, record_id: str) -> None:
    """Something of the hub arrives for the record, so that its unsent operations are replayed."""

    def receive(connection: Connection) -> None:
        rebase = Rebase(connection, store.catalogue)
        rebase.touch(record_id)
        rebase.finish()

    store.write(receive, Lane.SYNC).result()

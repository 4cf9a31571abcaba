"""Undo: every kind of act is taken back by new operations, unless something changed since."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.errors import UserError
from core.operation import Child, ChildKind
from core.record import Record
from core.services.commands import (
    AddChildren,
    EditRecord,
    MoveRecord,
    RemoveChild,
    RestoreRecord,
    SubmitRecord,
    UndoAct,
    VoidRecord,
)
from core.services.records import (
    add_children,
    edit_record,
    move_record,
    remove_child,
    restore_record,
    submit_record,
    void_record,
)
from core.services.undo import undo_act
from local_db.store import Store
from tests.local_db.branches import CLAIM, detail, done, new_claim, open_branch, record, scalar, timeline

PHOTO = Child(ChildKind.FILE, hash="a" * 64, size=9, name="a.jpg", mime="image/jpeg")
CALL = Child(ChildKind.CONTACT, text="催单", again=True, promised_at="2026-01-19T10:00:00+08:00")
NOTE = Child(ChildKind.NOTE, text="n")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_branch(tmp_path / "branch.db")
    yield opened
    opened.close()


def undo(store: Store, act: str) -> None:
    done(store, undo_act, UndoAct(f"undo-{act}", "clerk", act))


def visible(found: Record) -> dict[str, object]:
    return {name: value for name, value in found.fields.items() if name != "$removed"}


def edit(store: Store, record_id: str) -> None:
    done(store, edit_record, EditRecord("act", "clerk", record_id, {"description": "d", "claim_amount": "1.00"}))


def close(store: Store, record_id: str) -> None:
    done(store, move_record, MoveRecord("first", "clerk", record_id, "verify"))
    done(store, move_record, MoveRecord("act", "clerk", record_id, "close", {"result": "paid"}))


def add(child: Child) -> Callable[[Store, str], None]:
    return lambda store, record_id: void(done(store, add_children, AddChildren("act", "clerk", record_id, (child,))))


def void(_answer: object) -> None:
    """Drops an answer."""


def take_back(store: Store, record_id: str) -> None:
    done(store, void_record, VoidRecord("act", "clerk", record_id, "重复登记"))


@pytest.mark.parametrize("act", [edit, add(NOTE), add(CALL), add(PHOTO), take_back])
def test_undo_restores_what_was_before_and_undoing_that_brings_it_back(
    store: Store, act: Callable[[Store, str], None]
) -> None:
    record_id = new_claim(store)
    before = visible(record(store, record_id))
    act(store, record_id)
    after = visible(record(store, record_id))
    undo(store, "act")
    assert visible(record(store, record_id)) == before
    undo(store, "undo-act")
    assert visible(record(store, record_id)) == after


def test_undoing_a_closing_takes_back_the_state_and_its_answer(store: Store) -> None:
    record_id = new_claim(store)
    close(store, record_id)
    undo(store, "act")
    found = record(store, record_id)
    assert (found.status, found.fields.get("result")) == ("verifying", None)
    assert scalar(store, "SELECT standing FROM record") == "open"


def test_undoing_a_submission_voids_the_ticket_with_its_files(store: Store) -> None:
    [record_id] = done(store, submit_record, SubmitRecord("act", "clerk", "claim", CLAIM, files=(PHOTO, NOTE))).records
    undo(store, "act")
    assert scalar(store, "SELECT standing FROM record") == "void"
    assert [effect.undo is not None for effect in timeline(store, record_id)] == [False, False, False, True]
    undo(store, "undo-act")
    assert scalar(store, "SELECT standing FROM record") == "open"


def test_undoing_a_removal_brings_the_file_back(store: Store) -> None:
    record_id = new_claim(store)
    add(PHOTO)(store, record_id)
    done(store, remove_child, RemoveChild("removal", "clerk", record_id, timeline(store, record_id)[-1].operation))
    undo(store, "removal")
    assert [attached.name for attached in detail(store, record_id).files] == ["a.jpg"]
    assert record(store, record_id).removed == ()


def test_undoing_a_removed_contact_counts_it_in_again(store: Store) -> None:
    record_id = new_claim(store)
    add(CALL)(store, record_id)
    counted = visible(record(store, record_id))
    done(store, remove_child, RemoveChild("removal", "clerk", record_id, timeline(store, record_id)[-1].operation))
    assert "$contacts" not in record(store, record_id).fields
    undo(store, "removal")
    assert visible(record(store, record_id)) == counted
    assert scalar(store, "SELECT due_at FROM record") is not None


def test_undoing_a_restore_voids_again_for_the_same_reason(store: Store) -> None:
    record_id = new_claim(store)
    take_back(store, record_id)
    done(store, restore_record, RestoreRecord("back", "clerk", record_id))
    undo(store, "back")
    assert record(store, record_id).fields["$voided"] == "重复登记"


def test_an_undo_is_done_once_and_shows_in_history(store: Store) -> None:
    record_id = new_claim(store)
    edit(store, record_id)
    undo(store, "act")
    assert done(store, undo_act, UndoAct("undo-act", "clerk", "act")).repeated
    assert len(timeline(store, record_id)) == 3


@pytest.mark.parametrize(
    ("act", "since"),
    [
        (
            edit,
            lambda store, record_id: done(store, edit_record, EditRecord("x", "c", record_id, {"description": "e"})),
        ),
        (edit, lambda store, record_id: done(store, void_record, VoidRecord("x", "c", record_id, "r"))),
        (close, lambda store, record_id: done(store, move_record, MoveRecord("x", "c", record_id, "reopen"))),
        (close, lambda store, record_id: done(store, void_record, VoidRecord("x", "c", record_id, "r"))),
        (take_back, lambda store, record_id: done(store, restore_record, RestoreRecord("x", "c", record_id))),
        (
            add(NOTE),
            lambda store, record_id: done(
                store, remove_child, RemoveChild("x", "c", record_id, timeline(store, record_id)[-1].operation)
            ),
        ),
    ],
)
def test_undo_is_refused_when_something_changed_since(
    store: Store, act: Callable[[Store, str], None], since: Callable[[Store, str], object]
) -> None:
    record_id = new_claim(store)
    act(store, record_id)
    since(store, record_id)
    now, entries = record(store, record_id), len(timeline(store, record_id))
    with pytest.raises(UserError, match=r"undo\.changed_since"):
        undo(store, "act")
    assert (record(store, record_id), len(timeline(store, record_id))) == (now, entries)


@pytest.mark.parametrize("change", [{"description": "e"}, {"liability": "transit"}])
def test_a_ticket_that_others_worked_on_is_not_undone(store: Store, change: dict[str, str]) -> None:
    record_id = new_claim(store, "made")
    done(store, edit_record, EditRecord("x", "colleague", record_id, change))
    with pytest.raises(UserError, match=r"undo\.changed_since"):
        undo(store, "made")


def test_an_act_that_this_device_never_saw_cannot_be_undone(store: Store) -> None:
    with pytest.raises(UserError, match=r"undo\.unknown"):
        undo(store, "somebody else's")


def test_an_act_that_changed_nothing_cannot_be_undone(store: Store) -> None:
    record_id = new_claim(store)
    bases = {"claim_amount": "1.00"}
    done(store, edit_record, EditRecord("act", "clerk", record_id, {"claim_amount": "2.00"}, bases))
    with pytest.raises(UserError, match=r"undo\.not_possible"):
        undo(store, "act")

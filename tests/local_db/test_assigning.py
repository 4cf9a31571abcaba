"""Several records are put in one person's charge in one act, and one undo takes it back whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import UserError
from core.services.commands import AssignRecords, UndoAct, VoidRecord
from core.services.records import assign_records, void_record
from core.services.undo import undo_act
from local_db.queries.tickets import tickets_by_id
from local_db.store import Store
from tests.local_db.branches import done, new_claim, open_branch


def in_charge(store: Store, records: list[str]) -> list[str | None]:
    with store.reading() as connection:
        return [row.assignee for row in tickets_by_id(connection, records)]


def test_one_act_one_undo_and_a_voided_ticket_is_left_alone(tmp_path: Path) -> None:
    store = open_branch(tmp_path / "branch.db")
    records = [new_claim(store, f"s{number}") for number in range(3)]
    done(store, void_record, VoidRecord("v", "clerk", records[1], "twice"))
    command = AssignRecords("a", "clerk", tuple(records), "zhou")
    done(store, assign_records, command)
    assert in_charge(store, records) == ["zhou", None, "zhou"]
    assert done(store, assign_records, command).repeated
    done(store, undo_act, UndoAct("u", "clerk", "a"))
    assert in_charge(store, records) == [None, None, None]
    store.close()


def test_an_unknown_record_leaves_all_of_them_as_they_were(tmp_path: Path) -> None:
    store = open_branch(tmp_path / "branch.db")
    record = new_claim(store, "s")
    with pytest.raises(UserError):
        done(store, assign_records, AssignRecords("a", "clerk", (record, "gone"), "zhou"))
    assert in_charge(store, [record]) == [None]
    store.close()

"""Entries of the hub's log that somebody edited in the database are named, the first of each line (case 58)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from core.operation import Kind, Write
from core.vouching import Misfit
from sync.hub.audit import misfits
from tests.sync.hub.branch_devices import BranchDevice, RunningHub

Line = list[str]
"""The ids of the four operations of the ticket: made, and its description changed three times."""


@pytest.fixture
def line(hub: RunningHub) -> Line:
    device = hub.device()
    create = device.create(description="one")
    device.push(create)
    ids = [create.id]
    for base, value in (("one", "two"), ("two", "three"), ("three", "four")):
        change = device.operation(Kind.SET, create.record, fields={"description": Write(b=base, v=value)})
        device.push(change)
        ids.append(change.id)
    return ids


def found(hub: RunningHub) -> list[Misfit]:
    with hub.store.reading() as connection:
        return list(misfits(connection))


def edit(hub: RunningHub, sql: str, *values: Any) -> None:
    def task(connection: Any) -> None:
        said = sql.replace("?", "%s") if connection.dialect.name == "postgresql" else sql
        assert connection.exec_driver_sql(said, values).rowcount == 1

    hub.store.write(task).result()


def edit_entry(hub: RunningHub, operation: str, change: Callable[[dict[str, Any]], None]) -> None:
    ((text,),) = hub.rows("SELECT effect FROM history WHERE operation_id = ?", operation)
    effect = json.loads(text)
    change(effect)
    edit(hub, "UPDATE history SET effect = ? WHERE operation_id = ?", json.dumps(effect), operation)


def lines(hub: RunningHub) -> list[tuple[str, int, str, str]]:
    return [(one.line.partition(" ")[0], one.place, one.operation, one.what) for one in found(hub)]


def test_case_58_a_log_that_nobody_edited_has_no_bad_entry(hub: RunningHub, line: Line) -> None:
    other: BranchDevice = hub.device("310115")
    other.push(other.create(), other.create())
    assert found(hub) == []


def test_case_58_an_edited_value_is_named_with_its_entry(hub: RunningHub, line: Line) -> None:
    edit_entry(hub, line[1], lambda effect: effect["f"].update(description=["one", "TWO"]))
    assert lines(hub) == [
        ("scope", 2, line[1], "entry and operation: description"),
        ("record", 3, line[2], "starts from another value: description"),
    ]


def test_case_58_an_edited_earlier_value_is_named_with_its_entry(hub: RunningHub, line: Line) -> None:
    edit_entry(hub, line[2], lambda effect: effect["f"].update(description=["zwei", "three"]))
    assert lines(hub) == [("record", 3, line[2], "starts from another value: description")]


def test_case_58_another_person_in_an_entry_is_named(hub: RunningHub, line: Line) -> None:
    edit_entry(hub, line[3], lambda effect: effect.update(by="somebody"))
    assert lines(hub) == [("scope", 4, line[3], "entry and row")]
    edit(hub, "UPDATE history SET \"by\" = 'somebody' WHERE operation_id = ?", line[3])
    assert lines(hub) == [("scope", 4, line[3], "entry and operation")]


def test_case_58_an_edited_operation_is_named_in_its_stream(hub: RunningHub, line: Line) -> None:
    ((body,),) = hub.rows("SELECT body FROM log WHERE operation_id = ?", line[1])
    edit(hub, "UPDATE log SET body = ? WHERE operation_id = ?", body.replace('"two"', '"TWO"'), line[1])
    assert lines(hub) == [
        ("stream", 2, line[1], "rolling hash"),
        ("scope", 2, line[1], "entry and operation: description"),
    ]


def test_case_58_a_removed_entry_and_a_removed_operation_are_named_by_their_place(hub: RunningHub, line: Line) -> None:
    edit(hub, "DELETE FROM history WHERE operation_id = ?", line[2])
    assert lines(hub) == [
        ("scope", 3, "", "missing"),
        ("record", 4, line[3], "starts from another value: description"),
    ]
    edit(hub, "DELETE FROM log WHERE operation_id = ?", line[2])
    assert lines(hub)[0] == ("stream", 3, "", "missing")


def test_case_58_the_last_entry_taken_away_is_missed(hub: RunningHub, line: Line) -> None:
    edit(hub, "DELETE FROM history WHERE operation_id = ?", line[3])
    edit(hub, "DELETE FROM log WHERE operation_id = ?", line[3])
    assert [one[:2] + one[3:] for one in lines(hub)] == [
        ("stream", 3, "rolling hash at the end"),
        ("scope", 3, "chain at the end"),
        ("record", 3, "record and its history"),
    ]


def test_case_58_an_edited_record_is_named_with_its_last_entry(hub: RunningHub, line: Line) -> None:
    ((text,),) = hub.rows("SELECT fields FROM record")
    edit(hub, "UPDATE record SET fields = ?", text.replace('"four"', '"five"'))
    assert lines(hub) == [("record", 4, line[3], "record and its history")]


def test_case_58_an_entry_that_is_no_entry_any_more_is_named(hub: RunningHub, line: Line) -> None:
    edit(hub, "UPDATE history SET effect = '{' WHERE operation_id = ?", line[1])
    assert lines(hub) == [("scope", 2, line[1], "unreadable"), ("record", 0, "", "unreadable")]


def test_case_58_a_ticket_that_the_hub_numbered_anew_is_no_bad_entry(hub: RunningHub) -> None:
    device, other = hub.device(), hub.device()
    first = device.create(number="440106-260302-A001")
    device.push(first)
    second = other.create(number="440106-260302-A001")
    second.fields["$aliases"] = Write(v=["OLD-7"])
    other.push(second)
    assert hub.rows("SELECT count(*) FROM record WHERE number = '440106-260302-A001'") == [(1,)]
    assert found(hub) == []


def test_case_58_a_move_whose_entry_names_another_branch_is_found(hub: RunningHub) -> None:
    device = hub.device()
    create = device.create()
    to = Write(b="branch:440106", v="branch:310115")
    move = device.operation(Kind.MOVE, create.record, fields={"$scope": to}, reason="theirs")
    device.push(create, move)
    assert found(hub) == []

    def name_another(effect: dict[str, Any]) -> None:
        effect["f"]["$scope"][1] = "branch:520101"

    edit_entry(hub, move.id, name_another)
    assert lines(hub) == [("scope", 2, move.id, "entry and operation: $scope")]

"""An entry that somebody edited in a device's database is named, the first of each line (case 58)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.operation import Child, ChildKind
from local_db.audit import is_complete, misfits
from local_db.identity import save_meta
from local_db.snapshot_rows import SNAPSHOTS
from sync.hub.audit import misfits as hub_misfits
from tests.sync.client.serving import ServedHub, TestDesk, served_hub
from tests.sync.client.test_moves_between_scopes import OTHER, exchange, give


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedHub]:
    with served_hub(tmp_path / "hub") as hub:
        yield hub


@pytest.fixture
def desk(served: ServedHub, tmp_path: Path) -> TestDesk:
    """A device that has read a ticket of another one: made, described twice, accepted. Entries 1 to 4."""
    author, made = served.desk(tmp_path / "author"), served.desk(tmp_path / "reader")
    record = author.submit(description="one")
    author.edit(record, description="two")
    author.edit(record, description="three")
    author.move(record, "accept")
    exchange(author, made)
    return made


def found(desk: TestDesk) -> list[tuple[str, int, str]]:
    with desk.store.reading() as connection:
        return [(one.line.partition(" ")[0], one.place, one.what) for one in misfits(connection)]


def execute(desk: TestDesk, sql: str, *values: object) -> None:
    def task(connection: Any) -> None:
        assert connection.exec_driver_sql(sql, values).rowcount == 1

    desk.store.write(task).result()


def edit(desk: TestDesk, seq: int, change: Callable[[dict[str, Any]], object]) -> None:
    [(text,)] = desk.rows("SELECT effect FROM history WHERE seq = ? AND scope != 'ref'", seq)
    effect = json.loads(str(text))
    change(effect)
    execute(desk, "UPDATE history SET effect = ? WHERE seq = ? AND scope != 'ref'", json.dumps(effect), seq)


def test_case_58_a_copy_that_nobody_edited_has_no_bad_entry(served: ServedHub, desk: TestDesk, tmp_path: Path) -> None:
    other = served.desk(tmp_path / "other", OTHER)
    other.person = "clerk-3"
    [(record,)] = desk.rows("SELECT id FROM record")
    desk.add(str(record), Child(kind=ChildKind.NOTE, text="seen"))
    give(desk, str(record), f"branch:{OTHER}")
    mine = desk.submit()
    desk.edit(mine, description="not sent yet")
    assert found(desk) == []
    exchange(desk, other)
    desk.edit(mine, description="not sent yet either")
    assert found(desk) == []
    assert found(other) == []


def test_case_58_a_value_that_was_edited_shows_where_its_ticket_goes_to_another_branch(
    served: ServedHub, desk: TestDesk
) -> None:
    """The entry by which it enters says everything anew: nothing after it starts from what was edited."""
    [(record,)] = desk.rows("SELECT id FROM record")
    desk.void(str(record))
    give(desk, str(record), f"branch:{OTHER}")
    exchange(desk)
    asked = "UPDATE history SET effect = replace(effect, '[null,\"twice\"]', '[null,\"three times\"]') WHERE seq = 5"

    def execute_at_hub(connection: Any) -> None:
        assert connection.exec_driver_sql(asked).rowcount == 1

    served.hub.store.write(execute_at_hub).result()
    with served.hub.store.reading() as connection:
        assert [one.what for one in hub_misfits(connection)] == ["starts from another value: $voided"]


def test_case_58_an_edited_value_shows_in_the_entry_after_it(desk: TestDesk) -> None:
    edit(desk, 2, lambda effect: effect["f"].update(description=["one", "TWO"]))
    assert found(desk) == [("record", 3, "starts from another value: description")]


def test_case_58_the_last_value_shows_in_the_record_and_the_record_in_its_history(desk: TestDesk) -> None:
    edit(desk, 3, lambda effect: effect["f"].update(description=["two", "DREI"]))
    assert found(desk) == [("record", 4, "record and its history")]
    edit(desk, 3, lambda effect: effect["f"].update(description=["two", "three"]))
    assert found(desk) == []
    execute(desk, "UPDATE record SET fields = json_set(fields, '$.description', 'DREI')")
    assert found(desk) == [("record", 4, "record and its history")]


def test_case_58_another_person_in_a_signed_step_is_named_whatever_else_is_edited_with_it(desk: TestDesk) -> None:
    edit(desk, 4, lambda effect: effect.update(by="somebody"))
    assert found(desk) == [("scope", 4, "entry and row")]
    execute(desk, "UPDATE history SET \"by\" = 'somebody' WHERE seq = 4")
    assert found(desk) == [("scope", 4, "signature")]


def test_case_58_what_this_device_itself_sent_is_held_against_its_entry(desk: TestDesk) -> None:
    desk.submit(description="mine")
    desk.sync()
    desk.sync()
    edit(desk, 5, lambda effect: effect["f"].update(description=[None, "theirs"]))
    execute(desk, "UPDATE record SET fields = json_set(fields, '$.description', 'theirs') WHERE versions LIKE '%:5%'")
    assert found(desk) == [("scope", 5, "entry and operation: description")]


def test_case_58_an_entry_that_was_taken_away_or_put_in_is_named(desk: TestDesk) -> None:
    execute(desk, "DELETE FROM history WHERE seq = 4")
    assert found(desk) == [("scope", 3, "chain at the end"), ("record", 3, "record and its history")]
    execute(desk, "DELETE FROM history WHERE seq = 2")
    assert found(desk)[0] == ("scope", 2, "missing")


def test_case_58_an_operation_under_another_name_shows_at_the_end_of_its_log(desk: TestDesk) -> None:
    edit(desk, 2, lambda effect: effect.update(operation="ab" * 16))
    assert found(desk) == [("scope", 2, "entry and row")]
    execute(desk, "UPDATE history SET operation_id = ? WHERE seq = 2", "ab" * 16)
    assert found(desk) == [("scope", 4, "chain at the end")]


def test_case_58_an_entry_that_is_no_entry_is_named(desk: TestDesk) -> None:
    execute(desk, "UPDATE history SET effect = 'x' WHERE seq = 2")
    assert found(desk) == [("scope", 2, "unreadable"), ("record", 0, "unreadable")]


def test_a_first_copy_that_is_still_coming_is_not_verified(desk: TestDesk) -> None:
    with desk.store.reading() as connection:
        assert is_complete(connection)
    desk.store.write(lambda connection: save_meta(connection, SNAPSHOTS, '{"branch:440106":{}}')).result()
    with desk.store.reading() as connection:
        assert not is_complete(connection)

"""A personal PIN on real devices: set, changed, removed, wrong, forgotten and reset."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import UserError
from local_db.pins import change_pin, enter_pin, forget_pins, remove_pin, set_pin
from local_db.queries.pinned import people_with_pin
from tests.sync.client.serving import ServedHub, TestDesk, open_desk, served_hub
from tests.sync.client.signing import OTHER, PIN, acts, forget, keys, sound, states


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedHub]:
    with served_hub(tmp_path / "hub") as hub:
        yield hub


@pytest.fixture
def desk(served: ServedHub, tmp_path: Path) -> TestDesk:
    return served.desk(tmp_path / "counter")


def test_with_a_pin_nobody_else_acts_in_that_name(served: ServedHub, desk: TestDesk) -> None:
    record = desk.submit()
    set_pin(desk.store, "clerk", PIN)
    desk.move(record, "accept")
    forget_pins(desk.store)
    with pytest.raises(UserError, match=r"pin\.needed"):
        desk.move(record, "process")
    desk.edit(record, description="anybody may type")
    with pytest.raises(UserError, match=r"pin\.wrong"):
        enter_pin(desk.store, "clerk", OTHER)
    enter_pin(desk.store, "clerk", "１３５７９０")
    desk.move(record, "process")
    desk.sync()
    assert acts(served) == [("applied", True)] * 2
    assert sound(served)


def test_a_pin_set_later_hands_over_and_what_was_done_before_goes_through(served: ServedHub, desk: TestDesk) -> None:
    records = [desk.submit() for _ in range(3)]
    desk.move(records[0], "accept")
    set_pin(desk.store, "clerk", PIN)
    desk.move(records[1], "accept")
    remove_pin(desk.store, "clerk", PIN)
    forget_pins(desk.store)
    desk.move(records[2], "accept")
    set_pin(desk.store, "clerk", OTHER)
    desk.move(records[2], "process")
    desk.sync()
    assert acts(served) == [("applied", True)] * 4
    assert states(served) == [("clerk", "ended"), ("clerk", "ended"), ("clerk", "held")]
    assert sound(served)


def test_a_pin_is_six_to_twelve_digits_and_is_changed_by_who_knows_it(desk: TestDesk) -> None:
    for unusable in ("12345", "1234567890123", "abcdef", ""):
        with pytest.raises(UserError, match=r"pin\.unusable"):
            set_pin(desk.store, "clerk", unusable)
    set_pin(desk.store, "clerk", PIN)
    with pytest.raises(UserError, match=r"pin\.exists"):
        set_pin(desk.store, "clerk", OTHER)
    with pytest.raises(UserError, match=r"pin\.wrong"):
        change_pin(desk.store, "clerk", OTHER, "999999")
    change_pin(desk.store, "clerk", PIN, OTHER)
    forget_pins(desk.store)
    with pytest.raises(UserError, match=r"pin\.wrong"):
        enter_pin(desk.store, "clerk", PIN)
    enter_pin(desk.store, "clerk", OTHER)
    assert len(keys(desk)) == 1
    with desk.store.reading() as connection:
        assert people_with_pin(connection) == {"clerk"}


def test_wrong_pins_make_the_next_try_wait_over_a_restart_and_with_any_clock(desk: TestDesk) -> None:
    set_pin(desk.store, "clerk", PIN)
    for _ in range(3):
        with pytest.raises(UserError, match=r"pin\.wrong"):
            enter_pin(desk.store, "clerk", OTHER)
    with pytest.raises(UserError, match=r"pin\.wait") as waits:
        enter_pin(desk.store, "clerk", PIN)
    assert waits.value.facts["seconds"] == 30
    again = open_desk(Path(desk.store.path).parent, desk.clock)
    try:
        with pytest.raises(UserError, match=r"pin\.wait"):
            enter_pin(again.store, "clerk", PIN)
        desk.clock.forward(days=-9)
        with pytest.raises(UserError, match=r"pin\.wait"):
            enter_pin(again.store, "clerk", PIN)
        desk.clock.forward(seconds=31)
        with pytest.raises(UserError, match=r"pin\.wrong"):
            enter_pin(again.store, "clerk", OTHER)
        desk.clock.forward(seconds=31)
        with pytest.raises(UserError, match=r"pin\.wait") as longer:
            enter_pin(again.store, "clerk", PIN)
        assert longer.value.facts["seconds"] == 29
        desk.clock.forward(seconds=30)
        enter_pin(again.store, "clerk", PIN)
        forget_pins(again.store)
        enter_pin(again.store, "clerk", PIN)
    finally:
        again.store.close()


def test_a_forgotten_pin_is_reset_by_headquarters(served: ServedHub, desk: TestDesk) -> None:
    record = desk.submit()
    set_pin(desk.store, "clerk", PIN)
    desk.move(record, "accept")
    forget_pins(desk.store)
    desk.sync()
    assert not forget(served, desk)
    desk.sync()
    desk.move(record, "process")
    desk.sync()
    desk.sync()
    assert acts(served) == [("applied", True)] * 2
    assert states(served) == [("clerk", "ended"), ("clerk", "held")]
    set_pin(desk.store, "clerk", OTHER)
    desk.sync()
    assert states(served)[-1] == ("clerk", "held")
    assert sound(served)

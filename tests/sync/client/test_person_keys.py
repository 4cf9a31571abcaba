"""People sign on real devices: without a key press, under a PIN, offline, put back, copied, killed, on a stick."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from core.effect import Effect
from core.errors import UserError
from core.services.commands import HandOver, MoveRecord, UndoAct
from core.services.records import hand_over_record, move_record
from core.services.undo import undo_act
from local_db.person_keys import OwnKey, Signer, current_key, own_keys
from local_db.pins import change_pin, enter_pin, forget_pins, remove_pin, set_pin
from local_db.queries.pinned import people_with_pin
from local_db.queries.stuck import Settled, stuck_acts
from local_db.stuck import RETRIED, retry
from sync.client.enrolment import enrol
from sync.client.stick import write_bundle
from sync.client.stick_answer import take_answer
from sync.hub.audit import misfits
from sync.hub.person_keys import all_keys, reset
from sync.hub.stick import serve_stick
from tests.sync.client.serving import ServedHub, TestDesk, new_act, open_desk, served_hub

PIN, OTHER = "135790", "246801"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedHub]:
    with served_hub(tmp_path / "hub") as hub:
        yield hub


@pytest.fixture
def desk(served: ServedHub, tmp_path: Path) -> TestDesk:
    return served.desk(tmp_path / "counter")


def keys(desk: TestDesk) -> list[OwnKey]:
    with desk.store.reading() as connection:
        return own_keys(connection)


def states(served: ServedHub) -> list[tuple[str, str]]:
    with served.hub.store.reading() as connection:
        return [(one.person, one.state) for one in all_keys(connection)]


def acts(served: ServedHub) -> list[tuple[str, bool]]:
    """Outcome of every step at the hub, and whether its entry carries a signature."""
    rows = served.hub.rows(
        "SELECT log.outcome, history.effect FROM log LEFT JOIN history ON history.operation_id = log.operation_id"
        ' WHERE log.body LIKE \'%"k":"act"%\' ORDER BY log.n'
    )
    return [(row[0], '"signed":' in (row[1] or "")) for row in rows]


def sound(served: ServedHub) -> bool:
    with served.hub.store.reading() as connection:
        return list(misfits(connection)) == []


def kept(desk: TestDesk, folder: Path) -> None:
    """What the disk says now, to be put back later."""
    folder.mkdir()
    raw = desk.store.driver.connect(desk.store.path)
    raw.execute("VACUUM INTO ?", (str(folder / "desk.db"),))
    raw.close()


def forget(served: ServedHub, desk: TestDesk) -> bool:
    def task(connection: object) -> bool:
        return reset(connection, desk.store.identity.device, desk.person, 5)  # type: ignore[arg-type]  # the hub's own

    return served.hub.store.write(task).result()


def retry_all(desk: TestDesk) -> None:
    store = desk.store
    with store.reading() as connection:
        stuck = stuck_acts(connection)
    for act in stuck:
        settled = Settled(act.act, RETRIED, desk.person, 5, ())
        store.write(
            lambda connection, act=act, settled=settled: retry(  # type: ignore[misc]  # a default binds the loop's value
                connection,
                store.catalogue,
                store.ids,
                settled,
                act.record,
                Signer(connection, store.identity, store.opened_keys).signed,
            )
        ).result()


def test_a_step_is_signed_without_anything_to_do(served: ServedHub, desk: TestDesk) -> None:
    desk.move(desk.submit(), "accept")
    assert [(one.person, one.state, one.work_n) for one in keys(desk)] == [("clerk", "", 1)]
    desk.sync()
    desk.sync()
    assert acts(served) == [("applied", True)]
    assert [one.state for one in keys(desk)] == ["held"]
    assert states(served) == [("clerk", "held")]
    assert sound(served)


def test_a_step_taken_back_is_signed_too(served: ServedHub, desk: TestDesk) -> None:
    record, act = desk.submit(), new_act()
    desk.store.execute(move_record, MoveRecord(act, desk.person, record, "accept", {})).result()
    desk.store.execute(undo_act, UndoAct(new_act(), desk.person, act)).result()
    desk.sync()
    assert acts(served) == [("applied", True), ("applied", True)]
    assert sound(served)


def test_a_local_desk_signs_from_the_day_on_which_it_joins(served: ServedHub, tmp_path: Path) -> None:
    (tmp_path / "alone").mkdir()
    desk = open_desk(tmp_path / "alone")
    served.desks.append(desk)
    first, second = desk.submit(), desk.submit()
    desk.move(first, "accept")
    assert keys(desk) == []
    with pytest.raises(UserError, match=r"pin\.no_headquarters"):
        set_pin(desk.store, "clerk", PIN)
    enrol(desk.store, None, served.url, served.hub.code("440106"), "counter")
    desk.move(second, "accept")
    desk.sync()
    assert acts(served) == [("applied", False), ("applied", True)]
    assert sound(served)


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


def test_a_machine_put_back_to_before_the_pin_signs_no_more_until_headquarters_says_so(
    served: ServedHub, desk: TestDesk, tmp_path: Path
) -> None:
    records = [desk.submit() for _ in range(4)]
    desk.move(records[0], "accept")
    desk.sync()
    kept(desk, tmp_path / "put-back")
    set_pin(desk.store, "clerk", PIN)
    desk.move(records[1], "accept")
    desk.sync()
    desk.store.close()
    old = open_desk(tmp_path / "put-back", desk.clock)
    served.desks.append(old)
    old.sync()
    assert [one.state for one in keys(old)] == ["ended"]
    old.edit(records[3], description="a place of the stream that the other life had used")
    old.move(records[2], "accept")
    old.sync()
    with old.store.reading() as connection:
        assert [act.code for act in stuck_acts(connection)] == ["signature.key_ended"]
    forget(served, old)
    old.sync()
    retry_all(old)
    old.sync()
    old.sync()
    assert acts(served)[-1] == ("applied", True)
    with old.store.reading() as connection:
        assert stuck_acts(connection) == []
    assert sound(served)


def test_what_a_copied_machine_signs_past_the_end_of_its_key_comes_back_and_is_signed_again(
    served: ServedHub, desk: TestDesk, tmp_path: Path
) -> None:
    records = [desk.submit() for _ in range(3)]
    set_pin(desk.store, "clerk", PIN)
    desk.move(records[0], "accept")
    desk.sync()
    desk.sync()
    kept(desk, tmp_path / "copy")
    copy = open_desk(tmp_path / "copy", desk.clock)
    served.desks.append(copy)
    forget(served, copy)
    for _ in range(3):
        copy.sync()
    assert states(served) == [("clerk", "ended"), ("clerk", "held")]
    desk.move(records[1], "accept")  # the PIN is remembered here: its key ended at a number that the copy gave
    desk.sync()
    with desk.store.reading() as connection:
        assert [act.code for act in stuck_acts(connection)] == ["signature.key_ended"]
    forget(served, desk)
    desk.sync()
    retry_all(desk)
    desk.sync()
    desk.sync()
    assert acts(served)[-1] == ("applied", True)
    with desk.store.reading() as connection:
        assert stuck_acts(connection) == []
    assert sound(served)


def test_a_machine_put_back_to_before_its_first_step_makes_the_same_key_again(
    served: ServedHub, desk: TestDesk, tmp_path: Path
) -> None:
    records = [desk.submit() for _ in range(2)]
    desk.sync()
    kept(desk, tmp_path / "put-back")
    desk.move(records[0], "accept")
    desk.sync()
    (made,) = keys(desk)
    desk.store.close()
    old = open_desk(tmp_path / "put-back", desk.clock)
    served.desks.append(old)
    old.move(records[1], "accept")
    old.sync()
    old.sync()
    assert [(one.key, one.state) for one in keys(old)] == [(made.key, "held")]
    assert acts(served) == [("applied", True)] * 2
    assert sound(served)


def test_a_restored_hub_hears_of_the_keys_again_and_keeps_every_signature(
    served: ServedHub, desk: TestDesk, tmp_path: Path
) -> None:
    record = desk.submit()
    desk.sync()
    backup = served.back_up(tmp_path / "backup")
    desk.move(record, "accept")
    set_pin(desk.store, "clerk", PIN)
    desk.move(record, "process")
    desk.sync()
    desk.sync()
    before = desk.rows("SELECT effect FROM history WHERE effect LIKE '%\"signed\"%' ORDER BY seq")
    served.restore(backup)
    for _ in range(3):
        desk.sync()
    assert acts(served) == [("applied", True)] * 2
    assert states(served) == [("clerk", "ended"), ("clerk", "held")]
    after = desk.rows("SELECT effect FROM history WHERE effect LIKE '%\"signed\"%' ORDER BY seq")
    signed = [[msgspec.json.decode(str(row[0]))["signed"] for row in rows] for rows in (before, after)]
    assert signed[0] == signed[1]
    assert sound(served)


def test_a_restored_hub_hears_of_a_new_key_together_with_those_before_it(
    served: ServedHub, desk: TestDesk, tmp_path: Path
) -> None:
    record = desk.submit()
    desk.sync()
    backup = served.back_up(tmp_path / "backup")
    desk.move(record, "accept")
    desk.sync()
    desk.sync()
    assert [one.state for one in keys(desk)] == ["held"]
    other = desk.submit()
    desk.move(other, "accept")
    set_pin(desk.store, "clerk", PIN)
    desk.move(record, "process")
    served.restore(backup)
    for _ in range(3):
        desk.sync()
    assert states(served) == [("clerk", "ended"), ("clerk", "held")]
    assert acts(served) == [("applied", True)] * 3
    assert sound(served)


def test_killed_between_the_key_and_its_registration_nothing_is_lost(served: ServedHub, desk: TestDesk) -> None:
    desk.move(desk.submit(), "accept")
    desk.store.close()
    again = open_desk(Path(desk.store.path).parent, desk.clock)
    served.desks.append(again)
    (made,) = keys(again)
    assert made.state == ""
    again.move(again.submit(), "accept")
    again.sync()
    assert acts(served) == [("applied", True)] * 2
    assert [one.key for one in keys(again)] == [made.key]


def test_a_step_without_its_signature_is_told_to_its_author_and_signed_again(served: ServedHub, desk: TestDesk) -> None:
    record = desk.submit()
    desk.move(record, "accept")
    desk.sync()
    own = current_key_of(desk)
    desk.store.write(
        lambda connection: connection.exec_driver_sql("UPDATE own_key SET private = ?", ("00" * 32,))
    ).result()
    desk.move(record, "process")
    desk.sync()
    with desk.store.reading() as connection:
        assert [act.code for act in stuck_acts(connection)] == ["signature.wrong"]
    desk.store.write(
        lambda connection: connection.exec_driver_sql("UPDATE own_key SET private = ?", (own.private,))
    ).result()
    retry_all(desk)
    desk.sync()
    assert acts(served)[-1] == ("applied", True)
    assert sound(served)


def current_key_of(desk: TestDesk) -> OwnKey:
    with desk.store.reading() as connection:
        own = current_key(connection, desk.person)
    assert own is not None
    return own


def test_a_first_sync_by_others_shows_who_signed(served: ServedHub, desk: TestDesk, tmp_path: Path) -> None:
    desk.move(desk.submit(), "accept")
    desk.sync()
    other = served.desk(tmp_path / "office")
    other.sync()
    rows = other.rows('SELECT effect FROM history WHERE effect LIKE \'%"k":"act"%\'')
    assert [bool(msgspec.json.decode(str(row[0])).get("signed")) for row in rows] == [True]
    assert other.digest() == desk.digest()


def test_a_key_travels_on_a_stick_with_what_it_signed(served: ServedHub, desk: TestDesk, tmp_path: Path) -> None:
    (tmp_path / "usb").mkdir()
    desk.sync()
    record = desk.submit()
    set_pin(desk.store, "clerk", PIN)
    desk.move(record, "accept")
    write_bundle(desk.store, desk.files, tmp_path / "usb")
    served.hub.clock.forward(seconds=1)
    assert [visit.error for visit in serve_stick(served.hub.service, tmp_path / "usb")] == [None]
    assert acts(served) == [("applied", True)]
    take_answer(desk.store, desk.files, tmp_path / "usb")
    assert [one.state for one in keys(desk)] == ["held"]
    assert sound(served)


def test_a_ticket_that_was_handed_over_keeps_its_signatures(served: ServedHub, desk: TestDesk, tmp_path: Path) -> None:
    record = desk.submit()
    desk.move(record, "accept")
    there = HandOver(new_act(), desk.person, record, "branch:310115", reason="theirs")
    desk.store.execute(hand_over_record, there).result()
    desk.sync()
    other = served.desk(tmp_path / "other", "310115")
    other.sync()
    ((entry,),) = other.rows("SELECT effect FROM history WHERE record_id = ?", record)
    past = msgspec.json.decode(str(entry), type=Effect, strict=False).passage
    assert past is not None
    (step,) = [one for one in past.past if one.signed]
    ((mine,),) = desk.rows("SELECT effect FROM history WHERE operation_id = ?", step.operation)
    assert msgspec.json.decode(str(mine))["signed"] == step.signed
    assert sound(served)

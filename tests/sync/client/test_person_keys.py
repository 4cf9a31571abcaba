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
from local_db.person_keys import OwnKey, current_key
from local_db.pins import set_pin
from local_db.queries.stuck import stuck_acts
from sync.client.enrolment import enrol
from sync.client.stick import write_bundle
from sync.client.stick_answer import take_answer
from sync.hub.stick import serve_stick
from tests.sync.client.serving import ServedHub, TestDesk, new_act, open_desk, served_hub
from tests.sync.client.signing import PIN, acts, forget, kept, keys, retry_all, sound, states


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedHub]:
    with served_hub(tmp_path / "hub") as hub:
        yield hub


@pytest.fixture
def desk(served: ServedHub, tmp_path: Path) -> TestDesk:
    return served.desk(tmp_path / "counter")


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
    retry_all(desk)  # under the key that the copy made when headquarters reset it: this machine makes the same one
    desk.sync()
    desk.sync()
    assert acts(served)[-1] == ("applied", True)
    assert states(served) == [("clerk", "ended"), ("clerk", "held")]
    with desk.store.reading() as connection:
        assert stuck_acts(connection) == []
    assert sound(served)


def test_a_pin_set_after_a_reset_that_the_copy_answered_waits_for_nobody(
    served: ServedHub, desk: TestDesk, tmp_path: Path
) -> None:
    desk.move(desk.submit(), "accept")
    desk.sync()
    kept(desk, tmp_path / "copy")
    copy = open_desk(tmp_path / "copy", desk.clock)
    served.desks.append(copy)
    forget(served, copy)
    for _ in range(2):
        copy.sync()
    set_pin(copy.store, "clerk", PIN)
    copy.sync()
    assert states(served) == [("clerk", "ended"), ("clerk", "ended"), ("clerk", "held")]
    desk.sync()
    desk.sync()
    assert [one.state for one in keys(copy)] == ["ended", "ended", "held"]
    assert [one.state for one in keys(desk)] == ["ended"]
    assert states(served) == [("clerk", "ended"), ("clerk", "ended"), ("clerk", "held")]


def test_a_pin_of_a_copy_that_waits_stays_its_own_when_the_other_answers_a_reset(
    served: ServedHub, desk: TestDesk, tmp_path: Path
) -> None:
    record = desk.submit()
    desk.move(desk.submit(), "accept")
    desk.sync()
    desk.sync()
    kept(desk, tmp_path / "copy")
    copy = open_desk(tmp_path / "copy", desk.clock)
    served.desks.append(copy)
    set_pin(copy.store, "clerk", PIN)
    forget(served, desk)
    desk.sync()
    desk.sync()
    copy.sync()
    copy.sync()
    assert [one.state for one in keys(copy)] == ["ended", "waits"]
    copy.move(record, "accept")
    copy.sync()
    forget(served, copy)
    copy.sync()
    copy.sync()
    assert [one.state for one in keys(copy)] == ["ended", "held"]
    assert acts(served)[-1] == ("applied", True)
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

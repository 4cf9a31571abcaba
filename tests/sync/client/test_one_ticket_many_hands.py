"""One ticket in several hands at once while nobody is online: every order of coming back ends alike."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import permutations
from pathlib import Path

import pytest

from core.operation import Child, ChildKind
from core.people import Person, Role
from core.record import Record
from local_db.queries.standing import open_items
from sync.client.status import Network
from sync.hub.registry import put_person
from tests.sync.client.offline_desks import assert_visible_is_base_and_unsent_work, shown
from tests.sync.client.serving import ServedHub, TestDesk, served_hub

PHOTO = Child(kind=ChildKind.FILE, hash="ab" * 32, size=5, name="x.jpg", mime="image/jpeg")


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    with served_hub(tmp_path / "hq") as served:
        yield served


def all_at_rest(*desks: TestDesk) -> None:
    for _ in range(2):
        for desk in desks:
            assert desk.sync().network is Network.ONLINE
    assert len({desk.digest() for desk in desks}) == 1
    for desk in desks:
        assert_visible_is_base_and_unsent_work(desk)


def ticket(desk: TestDesk, record: str) -> Record:
    return shown(desk)[record]


def told_of(desk: TestDesk, record: str) -> str:
    """Everything that the ticket's timeline and questions say, as text."""
    said = desk.rows("SELECT effect FROM history WHERE record_id = ?", record)
    said += desk.rows("SELECT item FROM inbox WHERE record_id = ?", record)
    return "".join(str(row[0]) for row in said)


def questions(desk: TestDesk, record: str) -> list[str | None]:
    with desk.store.reading() as connection:
        return [item.field for item in open_items(connection) if item.record == record]


ORDERS = list(permutations(range(3)))
TURNS = [(0, 1, 2), (1, 2, 0), (2, 0, 1)]


@pytest.mark.parametrize("orders", [TURNS, pytest.param(ORDERS, marks=pytest.mark.slow)], ids=["turns", "all"])
def test_case_42_one_ticket_edited_on_three_devices_offline_ends_alike_in_every_order_and_loses_nothing(
    hub: ServedHub, tmp_path: Path, orders: list[tuple[int, ...]]
) -> None:
    desks = [hub.desk(tmp_path / name) for name in "abc"]
    for order in orders:
        record = desks[0].submit(compensation="10.00", description="wet")
        all_at_rest(*desks)
        for number, desk in enumerate(desks):
            desk.edit(record, description=f"seen by {number}", compensation=f"{number + 1}1.00")
        desks[0].edit(record, title="only one changes this")
        desks[1].edit(record, customer_phone="13900139000")
        first, second, last = (desks[number] for number in order)
        for desk in (first, second, last):
            assert desk.sync().network is Network.ONLINE
        all_at_rest(*desks)
        for desk in desks:
            end = ticket(desk, record)
            assert (end.fields["title"], end.fields["customer_phone"]) == ("only one changes this", "13900139000")
            assert end.fields["description"] == f"seen by {order[2]}"  # of texts the last to arrive stands
            assert end.fields["compensation"] == f"{order[0] + 1}1.00"  # money is changed by the first alone
            asked = questions(desk, record)
            assert asked.count("compensation") == 2  # and of the other two it is asked
            assert set(asked) <= {"compensation", "description"}  # texts that met are told
            told = told_of(desk, record)
            for number in range(3):
                assert f"seen by {number}" in told
                assert f"{number + 1}1.00" in told


@pytest.mark.parametrize("edit_first", [True, False])
def test_case_43_an_edit_of_a_ticket_that_was_withdrawn_elsewhere_is_kept_and_asked_about(
    hub: ServedHub, tmp_path: Path, edit_first: bool
) -> None:
    a, b = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    record = a.submit(description="wet")
    all_at_rest(a, b)
    a.void(record)
    b.edit(record, description="the sender called back")
    for desk in (b, a) if edit_first else (a, b):
        assert desk.sync().network is Network.ONLINE
    all_at_rest(a, b)
    for desk in (a, b):
        assert "the sender called back" in told_of(desk, record)
        kept = ticket(desk, record).fields["description"] == "the sender called back"
        with desk.store.reading() as connection:
            asked = [item for item in open_items(connection) if item.record == record]
        assert kept or asked


@pytest.mark.parametrize("photo_first", [True, False])
def test_case_43_a_photo_that_comes_to_a_ticket_closed_elsewhere_is_kept(
    hub: ServedHub, tmp_path: Path, photo_first: bool
) -> None:
    a, b = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    record = a.submit()
    a.move(record, "accept")
    all_at_rest(a, b)
    a.move(record, "close", result="unfounded")
    b.add(record, PHOTO)
    for desk in (b, a) if photo_first else (a, b):
        assert desk.sync().network is Network.ONLINE
    all_at_rest(a, b)
    for desk in (a, b):
        assert desk.rows("SELECT hash, voided FROM attachment WHERE record_id = ?", record) == [("ab" * 32, 0)]


def test_case_45_a_decision_of_somebody_who_was_moved_away_meanwhile_is_refused_and_comes_back_with_its_reason(
    hub: ServedHub, tmp_path: Path
) -> None:
    a, b = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    record = a.submit()
    all_at_rest(a, b)
    a.move(record, "accept")
    a.edit(record, description="decided while offline")
    assert ticket(a, record).status == "accepted"
    moved = Person("clerk", "Chen", Role.CLERK, "310115")
    hub.hub.store.write(partial(put_person, someone=moved)).result()
    assert a.sync().network is Network.ONLINE
    assert a.sync().network is Network.ONLINE
    assert ticket(a, record).status != "accepted"
    assert a.rows("SELECT DISTINCT state, code FROM operation WHERE n > 1") == [("refused", "person.not_here")]
    assert a.sync().stuck == 2
    b.sync()
    assert ticket(b, record).status == ticket(a, record).status
    assert b.rows("SELECT count(*) FROM history WHERE record_id = ?", record) == [(1,)]

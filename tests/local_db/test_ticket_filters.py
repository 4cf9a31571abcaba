"""Every filter and order of the ticket list: the right tickets, each once, in order, over any number of pages."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import insert

from engines.forms.document import Standing
from local_db.queries import tickets
from local_db.queries.ticket_filter import Order, key_of, matches, place_of
from local_db.queries.tickets import TicketFilter, TicketKey, TicketRow, ticket_number, ticket_page, tickets_by_id
from local_db.store import Store
from local_db.tables import inbox, operation, record
from tests.local_db.branches import open_branch

TICKETS = 300
DAY = 86_400_000
FORMS, PEOPLE, STATES = ("claim", "repair"), ("chen", "zhou", None), ("registered", "waiting")
NARROWED: dict[str, tuple[Any, ...]] = {
    "form": (None, "claim"),
    "branch": (None, "440106"),
    "status": (None, "waiting"),
    "assignee": (None, "chen"),
    "priority": (None, "urgent"),
    "created_from": (None, 20 * DAY),
    "created_to": (None, 40 * DAY),
    "questions": (False, True),
    "unsent": (False, True),
}
COMBINED = [
    {name: narrowed[1] for name, narrowed in NARROWED.items() if name in chosen}
    for number in (0, 1, 2, 9)
    for place, chosen in enumerate(itertools.combinations(NARROWED, number))
    if number != 2 or place % 4 == 1
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = open_branch(tmp_path_factory.mktemp("filters") / "branch.db")
    opened.write(lambda connection: fill(connection)).result()
    yield opened
    opened.close()


def fill(connection: Any) -> None:
    chance = random.Random(11)
    made, questions, unsent = [], [], []
    for number in range(TICKETS):
        at = chance.randrange(60) * DAY
        standing = chance.choice(("open", "open", "closed", "void"))
        due = at + chance.randrange(90) * DAY if chance.random() < 0.4 else None
        row = {
            "home_branch": chance.choice(("440106", "440107")),
            "id": f"{chance.getrandbits(128):032x}",
            "scope": "branch:440106",
            "form": chance.choice(FORMS),
            "form_version": 1,
            "standing": standing,
            "number": f"N{number:04d}",
            "title": f"第 {number} 件",
            "status": "closed" if standing == "closed" else chance.choice(STATES),
            "priority": chance.choice(("urgent", "normal")),
            "assignee": chance.choice(PEOPLE),
            "due_at": due,
            "created_at": at,
            "updated_at": at + chance.randrange(3) * DAY,
            "fields": "{}",
            "versions": "{}",
        }
        made.append(row)
        if chance.random() < 0.1:
            questions.append(question(str(row["id"])))
        if chance.random() < 0.3:
            unsent.append(waiting(str(row["id"]), number))
    connection.execute(insert(record), made)
    connection.execute(insert(inbox), questions)
    connection.execute(insert(operation), unsent)


def question(record_id: str) -> dict[str, Any]:
    return {
        "home_branch": "440106",
        "id": f"q{record_id}",
        "record_id": record_id,
        "kind": "conflict",
        "item": "{}",
        "opened_seq": 1,
    }


def waiting(record_id: str, number: int) -> dict[str, Any]:
    return {
        "stream": "work",
        "n": 1_000_000 + number,
        "id": f"o{number}",
        "tx": f"t{number}",
        "home_branch": "440106",
        "record_id": record_id,
        "by": "chen",
        "body": b"{}",
        "hash": b"",
        "state": "pending",
        "attempts": 0,
    }


def expected(store: Store, wanted: TicketFilter) -> list[str]:
    with store.reading() as connection:
        ids = [str(row[0]) for row in connection.exec_driver_sql("SELECT id FROM record")]
        rows = [row for row in tickets_by_id(connection, ids) if matches(row, wanted)]
    return [row.id for row in sorted(rows, key=lambda row: place_of(row, wanted.sorted_by))]


def walked(store: Store, wanted: TicketFilter, limit: int) -> list[TicketRow]:
    found: list[TicketRow] = []
    after: TicketKey | None = None
    with store.reading() as connection:
        while True:
            page = ticket_page(connection, wanted, after, limit)
            found += page
            if len(page) < limit:
                return found
            after = key_of(page[-1], wanted.sorted_by)


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("standing", [Standing.OPEN, None])
def test_pages_give_the_tickets_of_every_filter_once_and_in_every_order(
    store: Store, order: Order, standing: Standing | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tickets, "STRETCH", 50)
    for few in (0, tickets.FEW):
        monkeypatch.setattr(tickets, "FEW", few)
        for narrowed in COMBINED:
            wanted = TicketFilter(standing, order=order, **narrowed)
            if few and not (wanted.questions or wanted.unsent or wanted.assignee):
                continue
            assert [row.id for row in walked(store, wanted, 40)] == expected(store, wanted), (few, narrowed)


@pytest.mark.parametrize("standing", [Standing.OPEN, None])
def test_several_kinds_are_one_list(store: Store, standing: Standing | None) -> None:
    for order in Order:
        narrowed: tuple[dict[str, Any], ...] = ({}, {"status": "waiting"}, {"assignee": "zhou", "unsent": True})
        for more in narrowed:
            wanted = TicketFilter(standing, forms=FORMS, order=order, **more)
            assert [row.id for row in walked(store, wanted, 40)] == expected(store, wanted)


def test_the_number_of_a_list_is_exact_until_it_is_told_as_more(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for narrowed in COMBINED:
        wanted = TicketFilter(None, order=Order.DUE, **narrowed)
        with store.reading() as connection:
            assert ticket_number(connection, wanted) == (len(expected(store, wanted)), False)
    monkeypatch.setattr(tickets, "MANY", 100)
    with store.reading() as connection:
        assert ticket_number(connection, TicketFilter()) == (100, True)
    monkeypatch.setattr(tickets, "STRETCH", 50)
    with store.reading() as connection:
        number, more = ticket_number(connection, TicketFilter(priority="urgent"))
    assert 0 < number < 51
    assert more


def test_a_walk_that_nobody_waits_for_any_more_ends_at_the_next_stretch(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tickets, "STRETCH", 50)
    asked: list[bool] = []

    def going() -> bool:
        asked.append(True)
        return False

    with store.reading() as connection:
        ticket_page(connection, TicketFilter(priority="nobody's"), going=going)
    assert asked == [True]

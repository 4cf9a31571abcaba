"""The ticket list by pages of 64: every ticket once, in order, whatever is filtered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from core.services.commands import MoveRecord, SubmitRecord, VoidRecord
from core.services.records import move_record, submit_record, void_record
from engines.forms.document import Standing
from local_db.queries.tickets import (
    PAGE,
    TicketFilter,
    TicketKey,
    TicketRow,
    ticket_counts,
    ticket_page,
    tickets_by_id,
    tickets_by_number,
)
from local_db.store import Store
from tests.local_db.branches import CLAIM, done, open_branch, rows
from tests.local_db.clocks import FixedClock

TICKETS = 230


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    clock = FixedClock()
    opened = open_branch(tmp_path_factory.mktemp("pages") / "branch.db", clock)
    for number in range(TICKETS):
        if number % 50 == 0:
            clock.advance(timedelta(minutes=1))  # fifty tickets to the same millisecond
        form = ("claim", "repair")[number % 2]
        known = opened.catalogue.form(form).fields
        fields = {name: value for name, value in CLAIM.items() if name in known}
        for name, spec in known.items():
            if spec.required and name not in fields:
                fields[name] = spec.choices[0].id if spec.choices else "甲"
        command = SubmitRecord(f"{number}", "clerk", form, {**fields, "waybill_no": f"SF{number:08d}"})
        [record_id] = done(opened, submit_record, command).records
        if number % 10 == 0:
            move = opened.catalogue.form(form).moves_from(opened.catalogue.form(form).initial)[0]
            done(opened, move_record, MoveRecord(f"m{number}", "clerk", record_id, move.id))
        if number % 23 == 0:
            done(opened, void_record, VoidRecord(f"v{number}", "clerk", record_id, "r"))
    yield opened
    opened.close()


def walked(store: Store, wanted: TicketFilter) -> list[TicketRow]:
    found: list[TicketRow] = []
    after: TicketKey | None = None
    with store.reading() as connection:
        while page := ticket_page(connection, wanted, after):
            assert len(page) <= PAGE
            found += page
            after = page[-1].key
    return found


@pytest.mark.parametrize("standing", [Standing.OPEN, Standing.VOID, Standing.CLOSED])
@pytest.mark.parametrize("form", [None, "claim", "repair"])
@pytest.mark.parametrize("branch", [None, "440106"])
@pytest.mark.parametrize("status", [None, "verifying", "registered"])
def test_pages_give_every_ticket_of_the_filter_once_and_in_order(
    store: Store, standing: Standing, form: str | None, branch: str | None, status: str | None
) -> None:
    wanted = {"standing": str(standing), "form": form, "home_branch": branch, "status": status}
    given = {name: value for name, value in wanted.items() if value is not None}
    where = " AND ".join(f"{name} = ?" for name in given)
    sql = f"SELECT id FROM record WHERE {where} ORDER BY updated_at DESC, id DESC"
    found = walked(store, TicketFilter(standing, form, branch, status))
    assert [row.id for row in found] == [record_id for (record_id,) in rows(store, sql, *given.values())]


def test_a_branch_that_is_not_here_has_no_tickets(store: Store) -> None:
    assert walked(store, TicketFilter(branch="' OR 1=1 --")) == []


def test_a_line_tells_what_is_only_here(store: Store) -> None:
    assert all(row.unsent for row in walked(store, TicketFilter()))


def test_rows_by_id_keep_the_order_asked_for_and_leave_out_the_unknown(store: Store) -> None:
    ids = [row.id for row in walked(store, TicketFilter())[:5]]
    with store.reading() as connection:
        assert [row.id for row in tickets_by_id(connection, [*reversed(ids), "gone"])] == ids[::-1]


def test_a_ticket_is_found_by_the_beginning_of_its_number_or_its_waybills(store: Store) -> None:
    with store.reading() as connection:
        assert {row.waybill_no for row in tickets_by_number(connection, "SF0000012")} == {
            f"SF0000012{digit}" for digit in range(10)
        }
        assert len(tickets_by_number(connection, "440106-260118-A01")) == 10
        assert len(tickets_by_number(connection, "SF", limit=7)) == 7
        for nothing in ("SF%", "_F", "' OR '1'='1"):
            assert tickets_by_number(connection, nothing) == []


def test_the_counts_add_up_to_the_lists(store: Store) -> None:
    with store.reading() as connection:
        counts = ticket_counts(connection)
    assert sum(count.tickets for count in counts) == TICKETS
    for standing in (Standing.OPEN, Standing.VOID):
        counted = sum(count.tickets for count in counts if count.standing == standing)
        assert counted == len(walked(store, TicketFilter(standing)))

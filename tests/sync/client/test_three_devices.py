"""Two counters of a branch and headquarters, over real HTTP with a real hub."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.creations import Imported, Source
from core.operation import Child, ChildKind
from core.services.commands import AnswerQuestion
from core.services.records import answer_question
from local_db.bulk_door import ImportPlan
from local_db.queries.standing import open_items, people
from local_db.writer import Lane
from sync.client.http import HubConnection
from sync.client.status import Network
from sync.client.worker import sync_with
from tests.sync.client.offline_desks import assert_visible_is_base_and_unsent_work, shown
from tests.sync.client.serving import BRANCH, COMPLAINT, ServedHub, TestDesk, served_hub

NOTE = Child(kind=ChildKind.NOTE, text="called back")


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    with served_hub(tmp_path / "hq") as served:
        yield served


@pytest.fixture
def desks(hub: ServedHub, tmp_path: Path) -> tuple[TestDesk, TestDesk, TestDesk]:
    return hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b"), hub.desk(tmp_path / "hq-desk", "hq", BRANCH)


def exchange(*desks: TestDesk) -> None:
    for _ in range(2):
        for desk in desks:
            status = desk.sync()
            assert status.network is Network.ONLINE
            assert status.differing == ()


def assert_equal(hub: ServedHub, *desks: TestDesk) -> None:
    digests = {desk.digest() for desk in desks}
    assert len(digests) == 1
    for desk in desks:
        assert_visible_is_base_and_unsent_work(desk)


def import_rows(desk: TestDesk, count: int) -> None:
    def work() -> None:
        uow = desk.store.unit_of_work()
        identity = desk.store.identity
        source = Source(desk.person, identity.branch, identity.scope, "job", "log.xlsx", "1")
        with uow:
            plan = ImportPlan(uow.form("complaint"), source)
            for row in range(count):
                fields = {**COMPLAINT, "title": f"row {row}"}
                uow.create_imported(plan, Imported(row, fields, 1_767_000_000_000 + row))
            uow.commit()

    desk.store.writer.submit(work, Lane.BULK).result()


def test_an_imported_log_and_a_day_s_work_reach_everyone_and_end_equal(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk, TestDesk]
) -> None:
    a, b, hq = desks
    import_rows(a, 400)
    record = a.submit(title="New today")
    exchange(a, b, hq)
    assert [len(shown(desk)) for desk in desks] == [401, 401, 401]
    imported = next(one for one in shown(b) if one != record)
    b.edit(imported, description="looked at")
    b.add(record, NOTE)
    a.move(record, "accept")
    exchange(a, b, hq)
    assert_equal(hub, *desks)
    assert shown(hq)[record].status == "accepted"


def test_an_edit_of_an_import_that_is_still_unsent_travels_behind_its_create(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk, TestDesk]
) -> None:
    a, b, _ = desks
    import_rows(a, 3)
    for record in list(shown(a)):
        a.edit(record, description="corrected")
    assert a.rows("SELECT DISTINCT stream FROM operation") == [("bulk",)]
    exchange(a, b)
    assert {record.fields["description"] for record in shown(b).values()} == {"corrected"}


def test_headquarters_adds_notes_and_its_edits_of_a_branch_s_ticket_become_proposals_that_one_answer_accepts(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk, TestDesk]
) -> None:
    a, _, hq = desks
    record = a.submit(description="wet")
    exchange(a, hq)
    hq.add(record, NOTE)
    hq.edit(record, description="from far away")
    exchange(hq, a)
    assert shown(hq)[record].fields["description"] == "wet"
    assert hq.rows("SELECT outcome, code FROM operation WHERE code <> ''") == [("proposed", "custody.elsewhere")]
    with a.store.reading() as connection:
        (question,) = open_items(connection)
    assert (question.kind, question.theirs, question.mine) == ("proposal", "wet", "from far away")
    a.store.execute(answer_question, AnswerQuestion("accept", "clerk", record, question.id, "from far away")).result()
    exchange(a, hq)
    for desk in (a, hq):
        assert shown(desk)[record].fields["description"] == "from far away"
        assert desk.rows("SELECT count(*) FROM inbox WHERE closed_by IS NULL") == [(0,)]
    assert_equal(hub, a, hq)


def test_a_conflict_on_money_is_asked_everywhere_answered_once_and_closed_everywhere(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk, TestDesk]
) -> None:
    a, b, hq = desks
    record = a.submit(compensation="10.00", description="a")
    exchange(a, b, hq)
    a.edit(record, compensation="20.00", description="from a")
    b.edit(record, compensation="30.00", description="from b")
    exchange(a, b, hq)
    for desk in desks:
        assert shown(desk)[record].fields["compensation"] == "20.00"
        assert shown(desk)[record].fields["description"] == "from b"
    with b.store.reading() as connection:
        (question,) = (item for item in open_items(connection) if item.field == "compensation")
    assert (question.base, question.theirs, question.mine) == ("10.00", "20.00", "30.00")
    b.store.execute(answer_question, AnswerQuestion("answer", "clerk", record, question.id, "30.00")).result()
    exchange(b, a, hq)
    for desk in desks:
        assert shown(desk)[record].fields["compensation"] == "30.00"
        assert desk.rows("SELECT count(*) FROM inbox WHERE kind = 'conflict' AND closed_by IS NULL") == [(0,)]
    assert_equal(hub, *desks)


def test_the_people_of_the_branch_come_with_the_greeting(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk, TestDesk]
) -> None:
    from core.people import Person, Role
    from sync.hub.registry import put_person

    someone = Person("p1", "Li Lei", Role.CLERK, BRANCH)
    hub.hub.store.write(lambda connection: put_person(connection, someone)).result()
    a, _, _ = desks
    a.sync()
    with a.store.reading() as connection:
        assert someone in people(connection)
        assert {one.branch for one in people(connection)} == {BRANCH}


class StopAfter:
    """Says stop after so many requests."""

    def __init__(self, requests: int) -> None:
        self.left = requests

    def __call__(self) -> bool:
        self.left -= 1
        return self.left <= 0


def test_stopped_after_any_number_of_requests_the_next_round_finishes_and_books_nothing_twice(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk, TestDesk]
) -> None:
    a, b, _ = desks
    for requests in range(1, 15):
        record = a.submit(title=f"ticket {requests}")
        stored = a.files.put(io.BytesIO(os.urandom(40_000)))
        a.add(record, Child(kind=ChildKind.FILE, hash=stored.hash, size=stored.size, name="x.jpg", mime="image/jpeg"))
        line = HubConnection(hub.url, a.clock)
        sync_with(line, a.store, a.files, stopped=StopAfter(requests))
        line.close()
        assert_visible_is_base_and_unsent_work(a)
    exchange(a, b)
    assert hub.hub.rows("SELECT count(*), count(DISTINCT operation_id) FROM log") == [(28, 28)]
    assert a.rows("SELECT DISTINCT state FROM operation") == [("done",)]
    assert b.rows("SELECT state, count(*) FROM file GROUP BY state") == [("stored", 14)]
    assert_equal(hub, a, b)


def test_a_full_disk_while_pulling_keeps_cursor_and_rows_together_and_goes_on_when_there_is_room(
    hub: ServedHub, desks: tuple[TestDesk, TestDesk, TestDesk]
) -> None:
    a, b, _ = desks
    import_rows(a, 150)
    exchange(a)

    def set_room(pages: str) -> None:
        b.store.write(
            lambda connection: connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}").fetchone()
        ).result()

    set_room("1")  # SQLite takes the present size when that is more
    status = b.sync()
    assert status.network is Network.STORE_TROUBLE
    assert shown(b) == {}
    assert b.rows("SELECT seq FROM cursor WHERE scope <> 'ref'") == []
    set_room("1000000")
    assert b.sync().network is Network.ONLINE
    assert_equal(hub, a, b)

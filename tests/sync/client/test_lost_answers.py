"""What the hub took, of which this device read in a log before it heard the answer to its push."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from core.operation import Child, ChildKind, Origin, Stream
from core.services.commands import RemoveChild, SubmitRecord
from core.services.records import remove_child, submit_record
from local_db.journal import Journal
from local_db.rows import load_record
from local_db.upload import Answer, next_batch, record_answers
from sync.client.http import HubConnection
from sync.client.status import Network
from sync.protocol.messages import Limits
from tests.sync.client.serving import COMPLAINT, ServedHub, TestDesk, new_act, served_hub


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    with served_hub(tmp_path / "hq") as served:
        yield served


@pytest.fixture
def desk(hub: ServedHub, tmp_path: Path) -> TestDesk:
    return hub.desk(tmp_path / "counter")


def act_of_seven_notes(desk: TestDesk) -> None:
    """On an imported ticket, in the stream of imports: effects are read before it is sent."""
    origin = Origin("job", "log.xlsx", "Sheet1", 1)
    command = SubmitRecord(new_act(), desk.person, "complaint", COMPLAINT, origin=origin, stream=Stream.BULK)
    (record,) = desk.store.execute(submit_record, command).result().records
    desk.add(record, *(Child(kind=ChildKind.NOTE, text=f"said {number}") for number in range(7)))


def push_unheard(hub: ServedHub, desk: TestDesk) -> None:
    """The hub takes everything in the stream of imports; the device never hears the answer."""
    with desk.store.reading() as connection:
        batch = next_batch(connection, Stream.BULK, 500, 200_000)
    assert batch is not None
    line = HubConnection(hub.url, desk.clock)
    line.authorise(desk.store.identity)
    line.push(desk.store.identity, batch)
    line.close()


def test_an_act_that_the_hub_took_while_it_took_more_at_once_holds_nothing_up(hub: ServedHub, desk: TestDesk) -> None:
    act_of_seven_notes(desk)
    push_unheard(hub, desk)
    msgspec.structs.force_setattr(hub.hub.service, "limits", Limits(ops=5, bytes=4_096))
    later = desk.submit(title="later")
    assert desk.sync().network is Network.ONLINE
    assert desk.rows("SELECT DISTINCT state FROM operation") == [("done",)]
    assert desk.rows("SELECT last_n, acked_n FROM stream WHERE stream = 'bulk'") == [(8, 8)]
    assert hub.hub.rows("SELECT count(*), count(DISTINCT operation_id) FROM log") == [(9, 9)]
    assert hub.hub.rows("SELECT count(*) FROM log WHERE record_id = ?", later) == [(1,)]


def test_the_journal_keeps_nothing_of_what_the_hub_has_told_of(hub: ServedHub, desk: TestDesk, tmp_path: Path) -> None:
    desk.store.keep_journal(Journal(tmp_path / "journal", bytes(32)))
    act_of_seven_notes(desk)
    journal = desk.store.journal
    assert journal is not None
    kept = {one.id for one in journal.entries()}
    push_unheard(hub, desk)
    assert desk.sync().network is Network.ONLINE
    assert kept >= {str(name) for (name,) in desk.rows("SELECT id FROM operation")}
    assert journal.entries() == []


def answer(desk: TestDesk, outcome: str, code: str | None = None) -> None:
    """What the hub says about all that is unsent."""
    with desk.store.reading() as connection:
        batch = next_batch(connection, Stream.WORK, 500, 200_000)
    assert batch is not None
    said = [Answer(n, outcome, n if code is None else None, code) for n, _name in batch.numbers]
    forms = desk.store.catalogue
    desk.store.write(lambda connection: record_answers(connection, forms, batch, said, 1)).result()


def test_what_is_refused_on_a_ticket_that_the_hub_took_and_that_is_not_read_yet_hides_nothing(desk: TestDesk) -> None:
    record = desk.submit()
    desk.add(record, Child(kind=ChildKind.FILE, hash="a" * 64, size=3, name="box.jpg", mime="image/jpeg"))
    answer(desk, "applied")
    ((note,),) = desk.rows("SELECT operation_id FROM attachment")
    desk.store.execute(remove_child, RemoveChild(new_act(), desk.person, record, str(note))).result()
    assert desk.rows("SELECT voided FROM attachment") == [(1,)]
    answer(desk, "refused", "record.erased")
    assert desk.rows("SELECT voided FROM attachment") == [(0,)]
    with desk.store.reading() as connection:
        assert load_record(connection, record) is not None

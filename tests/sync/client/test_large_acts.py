"""What a person does at once may be more than one request carries: it arrives all the same, and stays one act here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.act_parts import LARGEST_OPERATION, MOST_BYTES, MOST_OPERATIONS, ActParts
from core.errors import UserError
from core.operation import Child, ChildKind, Kind, Operation, Stream
from core.services.commands import AddChildren, SubmitRecord, UndoAct
from core.services.records import add_children, submit_record
from core.services.undo import undo_act
from local_db.outbox import OutboxTail
from local_db.queries.stuck import Settled, stuck_acts
from local_db.stuck import RETRIED, retry
from sync.client.status import Network
from sync.client.step import ENVELOPE
from sync.protocol.messages import Limits
from tests.sync.client.offline_desks import shown
from tests.sync.client.serving import BRANCH, COMPLAINT, ServedHub, TestDesk, new_act, served_hub

MANY = Limits().ops + 100


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedHub]:
    with served_hub(tmp_path / "hub") as hub:
        yield hub


def notes(many: int, length: int = 5) -> tuple[Child, ...]:
    """Notes that no packing makes much shorter."""
    characters = [chr(0x4E00 + 7919 * place % 20_000) for place in range(length)]
    return tuple(Child(kind=ChildKind.NOTE, text=f"{number}{''.join(characters)}") for number in range(many))


def files(many: int) -> tuple[Child, ...]:
    return tuple(Child(kind=ChildKind.FILE, hash=f"{number:064x}", size=5, name=f"{number}") for number in range(many))


def settle(*desks: TestDesk) -> None:
    for _ in range(4):
        for desk in desks:
            status = desk.sync()
            assert (status.network, status.stuck) == (Network.ONLINE, 0)


def told(desk: TestDesk, record: str, kind: Kind) -> int:
    """How many entries of that kind the record's history has."""
    sql = "SELECT count(*) FROM history WHERE record_id = ? AND json_extract(effect, '$.k') = ?"
    ((many,),) = desk.rows(sql, record, str(kind))
    return int(str(many))


def test_a_part_always_fits_a_request() -> None:
    assert Limits().ops >= MOST_OPERATIONS
    assert Limits().bytes >= MOST_BYTES + MOST_OPERATIONS + ENVELOPE


def test_more_notes_than_a_request_carries_arrive_and_are_taken_back_as_one(served: ServedHub, tmp_path: Path) -> None:
    a, b = served.desk(tmp_path / "a"), served.desk(tmp_path / "b")
    record = a.submit()
    act = new_act()
    a.store.execute(add_children, AddChildren(act, a.person, record, notes(MANY))).result()
    a.submit(title="later")
    settle(a, b)
    assert (told(b, record, Kind.ADD), shown(a)) == (MANY, shown(b))
    assert a.store.execute(add_children, AddChildren(act, a.person, record, notes(MANY))).result().repeated
    a.store.execute(undo_act, UndoAct(new_act(), a.person, act)).result()
    settle(a, b)
    assert told(b, record, Kind.VOID) == MANY


def test_more_bytes_than_a_request_carries_arrive(served: ServedHub, tmp_path: Path) -> None:
    a, b = served.desk(tmp_path / "a"), served.desk(tmp_path / "b")
    record = a.submit()
    a.add(record, *notes(12, 15_000))
    settle(a, b)
    assert (told(b, record, Kind.ADD), shown(a)) == (12, shown(b))


def test_a_new_ticket_with_more_files_than_a_request_carries_arrives(served: ServedHub, tmp_path: Path) -> None:
    a, b = served.desk(tmp_path / "a"), served.desk(tmp_path / "b")
    a.store.execute(
        submit_record, SubmitRecord(new_act(), a.person, "complaint", COMPLAINT, files=files(MANY))
    ).result()
    (record,) = shown(a)
    for desk in (a, b):
        assert desk.sync().stuck == 0
    assert (told(b, record, Kind.ADD), shown(a)) == (MANY, shown(b))


def test_what_no_request_carries_is_refused(served: ServedHub, tmp_path: Path) -> None:
    a = served.desk(tmp_path / "a")
    one = Operation("one", "act", Kind.ADD, a.submit(), "complaint", a.person, 1, child=notes(1, LARGEST_OPERATION)[0])
    with pytest.raises(UserError, match=r"record\.too_large"):
        ActParts(a.store.ids).placed(one)


def left_whole(desk: TestDesk, record: str, many: int) -> str:
    """An act in one piece whatever its size, as programs before this one left it in the outbox."""
    act, form = new_act(), desk.store.catalogue.form("complaint")

    def append(connection: object) -> None:
        tail = OutboxTail(connection, Stream.WORK)  # type: ignore[arg-type]  # the store's connection
        for child in notes(many):
            item = Operation(
                id=desk.store.ids.operation(),
                tx=act,
                kind=Kind.ADD,
                record=record,
                form=form.id,
                by=desk.person,
                wall=1,
                definition=form.version,
                child=child,
            )
            tail.append(item, BRANCH, asked=act)
        tail.flush()

    desk.store.write(append).result()
    return act


def test_what_stood_still_because_it_was_too_large_arrives_when_it_is_tried_once_more(
    served: ServedHub, tmp_path: Path
) -> None:
    a, b = served.desk(tmp_path / "a"), served.desk(tmp_path / "b")
    record = a.submit()
    settle(a)
    left_whole(a, record, MANY)
    a.sync()
    assert a.rows("SELECT DISTINCT state, code FROM operation WHERE n > 1") == [("refused", "operation.too_large")]
    with a.store.reading() as connection:
        (act,) = stuck_acts(connection)
    store, entry = a.store, Settled(act.act, RETRIED, a.person, 5, ())
    store.write(lambda connection: retry(connection, store.catalogue, store.ids, entry, act.record)).result()
    settle(a, b)
    assert (told(b, record, Kind.ADD), shown(a)) == (MANY, shown(b))

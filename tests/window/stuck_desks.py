"""Desks on which something stands still, as after answers of a hub that refused it or set it aside."""

from __future__ import annotations

from collections.abc import Sequence

from core.operation import Stream
from core.services.commands import Answer, AnswerQuestions, EditRecord
from core.services.records import answer_questions, edit_record
from local_db import upload
from local_db.desk import Desk
from local_db.upload import next_batch, record_answers, set_aside
from tests.window.desks import CLERK, detail_of


def refuse_everything(desk: Desk, refused: Sequence[str], code: str, parked_code: str | None = None) -> None:
    """The hub's answers to all that is unsent: refused with `code` on these records, acknowledged on the others.

    With `parked_code`, the last of `refused` but one is set aside instead.
    """
    store = desk.store
    parked = refused[-2] if parked_code is not None else ""
    with store.reading() as connection:
        batch = next_batch(connection, Stream.WORK, 500, 1 << 20)
        assert batch is not None
        places = {
            int(row[0]): str(row[1])
            for row in connection.exec_driver_sql("SELECT n, record_id FROM operation WHERE stream = 'work'")
        }
    answers = []
    for n, _name in batch.numbers:
        if places[n] == parked:
            answers.append(upload.Answer(n, "parked", None, parked_code))
        elif places[n] in refused:
            answers.append(upload.Answer(n, "refused", None, code))
        else:
            answers.append(upload.Answer(n, "applied", n))
    task = store.write(lambda connection: record_answers(connection, store.catalogue, batch, answers, 1))
    store.announce(task.result())


def stand_still(desk: Desk, record: str, code: str) -> None:
    """The last operation on that record is refused; everything else waits as before."""
    store = desk.store
    with store.reading() as connection:
        sql = "SELECT max(n) FROM operation WHERE stream = 'work' AND record_id = ?"
        (last,) = connection.exec_driver_sql(sql, (record,)).fetchone() or (0,)
    numbers = (int(last),)
    task = store.write(lambda connection: set_aside(connection, store.catalogue, Stream.WORK, numbers, code))
    store.announce(task.result())


def refused_edit(desk: Desk, record: str) -> None:
    """An edit of that ticket's title that the hub refused because it does not know the person."""
    edit = EditRecord(desk.store.ids.operation(), CLERK, record, {"title": "客户要求补发，七天无理由退货待验"})
    desk.store.execute(edit_record, edit).result()
    stand_still(desk, record, "person.unknown")


def decide_all(desk: Desk, record: str) -> None:
    """What waits on that ticket is decided for this desk's values."""
    answers = tuple(Answer(item.id, item.mine) for item in detail_of(desk, record).inbox)
    command = AnswerQuestions(desk.store.ids.operation(), CLERK, record, answers)
    desk.store.execute(answer_questions, command).result()

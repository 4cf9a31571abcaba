"""Devices on real files against the model of the hub, without a network between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from core.operation import Stream
from core.ports import Changes
from core.record import Record, fold
from local_db.outbox import unfolded
from local_db.replication import Cursor, apply_page, cursors
from local_db.rows import decode_effect, load_record
from local_db.upload import next_batch, record_answers
from tests.support.hub_model import HubModel
from tests.sync.client.serving import BRANCH, TestDesk, open_desk

MOMENT = 1_795_161_600_000


@dataclass
class Branch:
    """Some devices of one branch and their hub."""

    hub: HubModel
    desks: Sequence[TestDesk]

    def close(self) -> None:
        for desk in self.desks:
            desk.store.close()

    def settle(self) -> None:
        """Exchanges everything: pushes of all, then pulls of all."""
        for desk in self.desks:
            while push(desk, self.hub):
                pass
        for desk in self.desks:
            while pull(desk, self.hub):
                pass


def branch_of(folder: Path, count: int) -> Branch:
    """So many devices, all local so far."""
    desks = []
    for index in range(count):
        place = folder / f"desk{index}"
        place.mkdir(parents=True)
        desks.append(open_desk(place))
    return Branch(HubModel(desks[0].store.catalogue, BRANCH), desks)


def push(desk: TestDesk, hub: HubModel, most: int = 500, *, lose_answer: bool = False) -> bool:
    """Sends one batch of each stream; False when there was nothing to send."""
    sent = False
    for stream in Stream:
        with desk.store.reading() as connection:
            batch = next_batch(connection, stream, most, 200_000)
        if batch is None:
            continue
        sent = True
        answers = hub.push(batch)
        if not lose_answer:
            forms = desk.store.catalogue
            desk.store.write(partial(record_answers, forms=forms, batch=batch, answers=answers, moment=MOMENT)).result()
    return sent


def cursor_of(desk: TestDesk, hub: HubModel) -> Cursor:
    with desk.store.reading() as connection:
        return cursors(connection).get(hub.scope, Cursor())


def pull(desk: TestDesk, hub: HubModel, most: int = 500) -> Changes | None:
    """Takes one page in; None when there was none."""
    page = hub.page(cursor_of(desk, hub), most)
    if not page.received:
        return None
    return desk.store.write(partial(apply_page, forms=desk.store.catalogue, page=page, moment=MOMENT)).result()


def shown(desk: TestDesk) -> dict[str, Record]:
    """Every record as the device shows it."""
    with desk.store.reading() as connection:
        ids = [row[0] for row in connection.exec_driver_sql("SELECT id FROM record").fetchall()]
        return {record: _held(connection, record) for record in ids}


def _held(connection: Any, record_id: str) -> Record:
    found = load_record(connection, record_id)
    assert found is not None
    return found


def assert_visible_is_base_and_unsent_work(desk: TestDesk) -> None:
    """I5 and the law of history: a row is the fold of its history, settled entries first, unsent ones after them."""
    with desk.store.reading() as connection:
        order = {
            row[0]: index
            for index, row in enumerate(
                connection.exec_driver_sql("SELECT id FROM operation ORDER BY rowid").fetchall()
            )
        }
        for record_id, record in shown(desk).items():
            rows = connection.exec_driver_sql(
                "SELECT seq, operation_id, effect FROM history WHERE record_id = ?", (record_id,)
            ).fetchall()
            settled = sorted((row for row in rows if row[0] is not None), key=lambda row: row[0])
            own = sorted((row for row in rows if row[0] is None), key=lambda row: order[row[1]])
            state: Record | None = None
            for row in (*settled, *own):
                state = fold(state, decode_effect(row[2]))
            assert state == record
            base = connection.exec_driver_sql(
                "SELECT count(*) FROM record_base WHERE record_id = ?", (record_id,)
            ).fetchone()
            assert base is not None
            assert bool(base[0]) == (bool(settled) and bool(unfolded(connection, record_id)))
        counts = connection.exec_driver_sql(
            "SELECT form, standing, coalesce(status, ''), created_at / 86400000, count(*) FROM record"
            " WHERE standing <> 'reference' GROUP BY 1, 2, 3, 4"
        ).fetchall()
        summed = connection.exec_driver_sql(
            "SELECT form, standing, status, day, tickets FROM summary WHERE tickets <> 0"
        ).fetchall()
        assert sorted(map(tuple, counts)) == sorted(map(tuple, summed))

"""State = checkpoint + fold of history; counts = a GROUP BY; the outbox is dense and chained: after random walks."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from core.errors import UserError
from core.operation import Child, ChildKind, Operation, Stream
from core.record import Record, fold
from core.services.commands import (
    AddChildren,
    EditRecord,
    MoveRecord,
    RemoveChild,
    RestoreRecord,
    SubmitRecord,
    UndoAct,
    VoidRecord,
)
from core.services.records import (
    add_children,
    edit_record,
    move_record,
    remove_child,
    restore_record,
    submit_record,
    void_record,
)
from core.services.undo import undo_act
from local_db.queries.tickets import ticket_counts
from local_db.store import Store
from tests.local_db.branches import CLAIM, done, open_branch, record, rows, timeline
from tests.local_db.clocks import FixedClock

STEPS = 150


class Walk:
    """A clerk who does anything that comes to mind, the forbidden included."""

    def __init__(self, store: Store, clock: FixedClock, seed: int) -> None:
        self.records: list[str] = []
        self.refused = 0
        self._store, self._clock, self._chance = store, clock, random.Random(seed)
        self._acts: list[str] = []

    def run(self) -> None:
        for step in range(STEPS):
            self._clock.advance(timedelta(hours=self._chance.choice((-1, 0, 1, 5, 30))))
            try:
                self._step(f"act-{step}")
            except UserError:
                self.refused += 1
            else:
                self._acts.append(f"act-{step}")

    def _step(self, act: str) -> None:
        chance, store = self._chance, self._store
        if not self.records or chance.random() < 0.1:
            stream = chance.choice(list(Stream))
            form = chance.choice(("claim", "claim", "customer"))
            fields = CLAIM if form == "claim" else {"title": "恒达贸易", "phone": "13800138000"}
            known = store.catalogue.form(form).fields
            fields = {name: value for name, value in fields.items() if name in known}
            command = SubmitRecord(act, "clerk", form, fields, files=(Child(ChildKind.NOTE, text="n"),), stream=stream)
            self.records += done(store, submit_record, command).records
            return
        self._touch(act, chance.choice(self.records))

    def _touch(self, act: str, record_id: str) -> None:
        chance, store = self._chance, self._store
        found = record(store, record_id)
        form = store.catalogue.form(found.form)
        kind = chance.randrange(8)
        if kind == 0:
            bases = {"description": chance.choice(("x", "y", None))} if chance.random() < 0.3 else {}
            fields = {chance.choice(("description", "address", "title")): chance.choice("abc")}
            done(store, edit_record, EditRecord(act, "clerk", record_id, fields, bases))
        elif kind == 1 and form.moves:
            answers = {"result": "paid", "liability": "transit"}
            moves = (form.moves_from(found.status) if chance.random() < 0.8 else form.moves) or form.moves
            done(store, move_record, MoveRecord(act, "clerk", record_id, chance.choice(moves).id, answers))
        elif kind == 2:
            call = Child(ChildKind.CONTACT, again=chance.random() < 0.5, promised_at="2026-02-01T10:00:00+08:00")
            photo = Child(ChildKind.FILE, hash=f"{chance.randrange(99):064d}", size=5, name="a", mime="image/png")
            done(store, add_children, AddChildren(act, "clerk", record_id, (call, photo)))
        elif kind == 3:
            earlier = chance.choice(timeline(store, record_id)).operation
            done(store, remove_child, RemoveChild(act, "clerk", record_id, earlier))
        elif kind == 4:
            done(store, void_record, VoidRecord(act, "clerk", record_id, "r"))
        elif kind == 5:
            done(store, restore_record, RestoreRecord(act, "clerk", record_id))
        elif self._acts:
            done(store, undo_act, UndoAct(act, "clerk", chance.choice(self._acts[-6:])))


@pytest.fixture(scope="module", params=[1, 2, 3])
def walked(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[tuple[Store, Walk]]:
    clock = FixedClock()
    store = open_branch(tmp_path_factory.mktemp("walk") / "branch.db", clock)
    walk = Walk(store, clock, request.param)
    walk.run()
    yield store, walk
    store.close()


def test_the_walk_did_both_allowed_and_forbidden_things(walked: tuple[Store, Walk]) -> None:
    store, walk = walked
    kinds = {kind for (kind,) in rows(store, "SELECT DISTINCT json_extract(effect, '$.k') FROM history")}
    assert kinds == {"create", "set", "act", "add", "void", "restore"}
    assert 0 < walk.refused < STEPS / 2


def test_every_record_is_the_fold_of_its_history(walked: tuple[Store, Walk]) -> None:
    store, walk = walked
    for record_id in walk.records:
        folded: Record | None = None
        for effect in timeline(store, record_id):
            assert folded is None or all(
                folded.fields.get(name) == before for name, (before, _) in effect.changes.items()
            )
            folded = fold(folded, effect)
        assert folded == record(store, record_id)


def test_every_record_is_any_checkpoint_of_it_and_the_fold_since(walked: tuple[Store, Walk]) -> None:
    store, walk = walked
    for record_id in walk.records:
        entries = timeline(store, record_id)
        for cut in range(1, len(entries)):
            checkpoint: Any = None
            for effect in entries[:cut]:
                checkpoint = fold(checkpoint, effect)
            stored = msgspec.json.decode(msgspec.json.encode(checkpoint), type=Record)
            for effect in entries[cut:]:
                stored = fold(stored, effect)
            assert stored == record(store, record_id)


def test_the_counts_are_a_group_by_of_the_records(walked: tuple[Store, Walk]) -> None:
    store, _ = walked
    with store.reading() as connection:
        kept = {(c.branch, c.form, c.standing, c.status): c.tickets for c in ticket_counts(connection)}
    counted = rows(
        store,
        "SELECT home_branch, form, standing, status, count(*) FROM record WHERE standing <> 'reference'"
        " GROUP BY 1, 2, 3, 4",
    )
    assert kept == {row[:4]: row[4] for row in counted}
    by_day = (
        "SELECT home_branch, form, standing, status, day, tickets FROM summary WHERE tickets <> 0 ORDER BY 1,2,3,4,5"
    )
    again = (
        "SELECT home_branch, form, standing, status, created_at / 86400000, count(*) FROM record"
        " WHERE standing <> 'reference' GROUP BY 1,2,3,4,5 ORDER BY 1,2,3,4,5"
    )
    assert rows(store, by_day) == rows(store, again)


def test_both_streams_are_dense_and_their_hashes_chain_over_the_stored_bytes(walked: tuple[Store, Walk]) -> None:
    store, _ = walked
    for stream in Stream:
        sent = rows(store, "SELECT n, body, hash, id FROM operation WHERE stream = ? ORDER BY n", str(stream))
        assert [n for n, *_ in sent] == list(range(1, len(sent) + 1))
        rolling = bytes(32)
        for n, body, stored, operation_id in sent:
            rolling = hashlib.sha256(rolling + hashlib.sha256(body).digest()).digest()
            assert stored == rolling
            item = msgspec.json.decode(body, type=Operation)
            assert (item.n, item.id) == (n, operation_id)
        last = rows(store, "SELECT last_n, last_hash FROM stream WHERE stream = ?", str(stream))
        assert last == [(len(sent), rolling)]


def test_every_operation_has_its_history_entry_and_the_other_way_round(walked: tuple[Store, Walk]) -> None:
    store, _ = walked
    assert rows(store, "SELECT id FROM operation ORDER BY id") == rows(
        store, "SELECT operation_id FROM history ORDER BY operation_id"
    )


def test_an_unfolded_record_travels_in_one_stream(walked: tuple[Store, Walk]) -> None:
    store, _ = walked
    assert rows(store, "SELECT record_id FROM operation GROUP BY record_id HAVING count(DISTINCT stream) > 1") == []

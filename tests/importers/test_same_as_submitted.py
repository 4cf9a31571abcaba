"""Imported rows leave what the same records leave when they are submitted one by one."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection

from core.effect import Effect, Outcome
from core.operation import Operation, Origin, Stream, canonical
from core.services.commands import EditRecord, SubmitRecord
from core.services.records import edit_record, submit_record
from engines.forms.values import texts_of
from importers.run import import_file
from local_db.create_runs import write_out_next
from local_db.outbox import EMPTY_HASH, keep_bodies, rolled
from local_db.queries.detail import record_detail
from local_db.rows import write_effects
from local_db.store import Store
from local_db.upload import next_batch
from resources import SAMPLE_LOG
from tests.importers.stores import branch_store, values

ROWS = 400


def column(store: Store, sql: str) -> list[Any]:
    return [row[0] for row in values(store, sql)]


def sent(store: Store) -> list[bytes]:
    """The bytes of every operation of the bulk stream, as they would travel."""
    while store.write(write_out_next).result():
        pass
    with store.reading() as connection:
        batch = next_batch(connection, Stream.BULK, 100_000, 1 << 30)
    return list(batch.bodies) if batch is not None else []


def told(store: Store, record_id: str) -> list[Effect]:
    """The timeline of a record, without the operations' own ids."""
    with store.reading() as connection:
        detail = record_detail(connection, record_id)
    assert detail is not None
    return [msgspec.structs.replace(effect, operation="") for effect in detail.timeline]


def chain(bodies: list[bytes]) -> list[bytes]:
    """The rolling hash after each operation."""
    hashes = [EMPTY_HASH]
    for body in bodies:
        hashes.append(rolled(hashes[-1], body))
    return hashes[1:]


def test_rows_of_the_sample_log_equal_records_submitted_by_commands(tmp_path: Path) -> None:
    for name in ("imported", "typed"):
        (tmp_path / name).mkdir()
    with branch_store(tmp_path / "imported") as imported, branch_store(tmp_path / "typed") as typed:
        import_file(imported, SAMPLE_LOG, "branch-log-2025", "p1")
        made = column(imported, "SELECT id FROM record ORDER BY length(number), number")[:ROWS]
        first_told = [told(imported, record_id) for record_id in made]
        bodies = sent(imported)
        assert column(imported, "SELECT hash FROM operation ORDER BY n") == chain(bodies)
        for body in bodies[:ROWS]:
            typed.execute(submit_record, _command(msgspec.json.decode(body, type=Operation))).result()
        limit = f"WHERE number IN (SELECT number FROM record ORDER BY length(number), number LIMIT {ROWS})"
        everything = f"SELECT * FROM record {limit} ORDER BY length(number), number"
        ours, theirs = values(imported, everything), values(typed, everything)
        assert len(ours) == ROWS
        assert ours == theirs
        assert column(typed, "SELECT id FROM record ORDER BY length(number), number") == made
        assert [told(imported, record_id) for record_id in made] == [told(typed, record_id) for record_id in made]
        assert [told(imported, record_id) for record_id in made] == first_told
        for one, other in zip(bodies, sent(typed), strict=False):
            decoded = msgspec.json.decode(other, type=Operation)
            same = msgspec.structs.replace(decoded, id=msgspec.json.decode(one, type=Operation).id)
            assert canonical(same) == one
        summary = "SELECT SUM(tickets) FROM summary"
        assert column(imported, summary) == column(imported, "SELECT COUNT(*) FROM record")
        assert hashlib.sha256(repr(ours).encode()).digest() == hashlib.sha256(repr(theirs).encode()).digest()


def test_an_imported_record_keeps_its_first_entry_and_its_operation_when_it_changes(tmp_path: Path) -> None:
    with branch_store(tmp_path) as store:
        import_file(store, SAMPLE_LOG, "branch-log-2025", "p1")
        bodies = sent(store)
        changed = [row[0] for row in values(store, "SELECT id FROM record WHERE form = 'complaint' LIMIT 3")]
        before = {record_id: told(store, record_id) for record_id in changed}
        for record_id in changed:
            store.execute(edit_record, EditRecord(f"tx-{record_id}", "p2", record_id, {"title": "改"})).result()
        for record_id in changed:
            first, edit = told(store, record_id)
            assert [first] == before[record_id]
            assert edit.changes["title"] == (first.changes["title"][1], "改")
            assert edit.by == "p2"
        again = sent(store)
        assert again[: len(bodies)] == bodies
        assert [msgspec.json.decode(body, type=Operation).record for body in again[len(bodies) :]] == changed
        assert column(store, "SELECT hash FROM operation WHERE stream = 'bulk' ORDER BY n") == chain(again)


def test_the_bytes_of_an_imported_operation_outlive_the_entry_they_were_read_from(tmp_path: Path) -> None:
    with branch_store(tmp_path) as store:
        import_file(store, SAMPLE_LOG, "branch-log-2025", "p1")
        bodies = sent(store)
        record_id = msgspec.json.decode(bodies[7], type=Operation).record
        with store.reading() as connection:
            detail = record_detail(connection, record_id)
        assert detail is not None
        (same,) = detail.timeline
        other = msgspec.structs.replace(same, outcome=Outcome.REFUSED, changes={})
        for entry, stored in ((msgspec.structs.replace(same, seq=8), 0), (other, 1)):

            def replace(connection: Connection, entry: Effect = entry) -> None:
                keep_bodies(connection, [entry])
                write_effects(connection, [entry], known=True)

            store.write(replace).result()
            assert values(store, "SELECT COUNT(*) FROM operation WHERE body IS NOT NULL") == [(stored,)]
            assert sent(store) == bodies


def _command(made: Operation) -> SubmitRecord:
    fields = {name: write.v for name, write in made.fields.items() if not name.startswith("$")}
    status, aliases = made.fields["$status"].v, made.fields.get("$aliases")
    assert isinstance(status, str)
    assert isinstance(made.origin, Origin)
    return SubmitRecord(
        id=made.tx,
        by=made.by,
        form=made.form,
        fields=fields,
        record=made.record,
        origin=made.origin,
        stream=Stream.BULK,
        status=status,
        at=made.wall,
        aliases=tuple(texts_of(aliases.v)) if aliases is not None else (),
    )

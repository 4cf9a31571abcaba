"""Imported rows leave what the same records leave when they are submitted one by one."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec

from core.operation import Operation, Origin, Stream, canonical
from core.services.commands import SubmitRecord
from core.services.records import submit_record
from importers.run import import_file
from local_db.outbox import EMPTY_HASH, rolled
from local_db.store import Store
from resources import SAMPLE_LOG
from tests.importers.stores import branch_store, values

ROWS = 400


def column(store: Store, sql: str) -> list[Any]:
    return [row[0] for row in values(store, sql)]


def test_rows_of_the_sample_log_equal_records_submitted_by_commands(tmp_path: Path) -> None:
    for name in ("imported", "typed"):
        (tmp_path / name).mkdir()
    with branch_store(tmp_path / "imported") as imported, branch_store(tmp_path / "typed") as typed:
        import_file(imported, SAMPLE_LOG, "branch-log-2025", "p1")
        bodies = column(imported, "SELECT body FROM operation ORDER BY n")
        previous = EMPTY_HASH
        for body, chained in zip(bodies, column(imported, "SELECT hash FROM operation ORDER BY n"), strict=True):
            previous = rolled(previous, body)
            assert chained == previous
        for body in bodies[:ROWS]:
            typed.execute(submit_record, _command(msgspec.json.decode(body, type=Operation))).result()
        limit = f"WHERE number IN (SELECT number FROM record ORDER BY length(number), number LIMIT {ROWS})"
        everything = f"SELECT * FROM record {limit} ORDER BY length(number), number"
        ours, theirs = values(imported, everything), values(typed, everything)
        assert len(ours) == ROWS
        assert ours == theirs
        plain = (
            "SELECT json_remove(effect, '$.operation') FROM history JOIN record ON record.id = record_id"
            f" {limit} ORDER BY length(number), number"
        )
        assert column(imported, plain) == column(typed, plain)
        for one, other in zip(bodies, column(typed, "SELECT body FROM operation ORDER BY n"), strict=False):
            decoded = msgspec.json.decode(other, type=Operation)
            same = msgspec.structs.replace(decoded, id=msgspec.json.decode(one, type=Operation).id)
            assert canonical(same) == one
        summary = "SELECT SUM(tickets) FROM summary"
        assert column(imported, summary) == column(imported, "SELECT COUNT(*) FROM record")
        assert hashlib.sha256(repr(ours).encode()).digest() == hashlib.sha256(repr(theirs).encode()).digest()


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
        aliases=tuple(aliases.v) if aliases is not None and isinstance(aliases.v, list) else (),
    )

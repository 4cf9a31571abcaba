"""The one door for imported rows: the same record, history and operation as a submitted record, many at a time.

What a create may do is settled by its form (core.creations), so nothing is asked per row that the form, the person and
the sheet have answered already. History and operations are noted a run at a time (`local_db.create_runs`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import msgspec
from sqlalchemy import Connection

from core.creations import Creations, Imported, Source
from core.ids import RUN_LENGTH, run_member
from core.ports import IdSource
from engines.forms.document import Form
from local_db.create_runs import CreateRun, add_runs
from local_db.imported_rows import RECORD_COLUMNS, Projection, write_imported
from local_db.outbox import OutboxTail
from local_db.rows import SummaryKey
from local_db.search.marks import mark_stretch

_DAY_MS = 86_400_000
_ID = RECORD_COLUMNS.index("id")


class ImportPlan:
    """What all rows of one form from one sheet share. Plans for one sheet had better have the very same source: rows of
    different forms are then noted together."""

    def __init__(self, form: Form, source: Source) -> None:
        self.form = form
        self.source = source
        self.creations = Creations(form, source)
        self.projection = Projection(form, source.home, source.scope)


class BulkDoor:
    """The imported records of one transaction; they are written by `flush`."""

    def __init__(self, connection: Connection, tail: OutboxTail, next_number: Callable[[], str], ids: IdSource) -> None:
        self._connection = connection
        self._tail = tail
        self._next_number = next_number
        self._ids = ids
        self._records: list[tuple[Any, ...]] = []
        self._runs: list[CreateRun] = []
        self._kept: list[SummaryKey] = []
        self._source: Source | None = None
        self._rows: list[int] = []

    def create(self, plan: ImportPlan, item: Imported) -> str:
        """One new record with its number and operation; its id.

        Raises UserError ``record.state_unknown`` before anything is taken.
        """
        creations, projection = plan.creations, plan.projection
        state = creations.state_of(item.status)
        if plan.source is not self._source or len(self._rows) == RUN_LENGTH:
            self._end_run()
            self._begin(plan.source)
        place, tail = len(self._rows), self._tail
        record, operation = run_member(self._record_head, place), run_member(self._operation_head, place)
        number = self._next_number() if state is not None else None
        body, fields = creations.written(item, record, operation, state, number, tail.next_n)
        tail.append_imported(body)
        self._rows.append(item.row)
        at = item.at
        self._records.append(projection.row(record, at, state, number, item.fields, fields))
        if state is not None:
            source, form = plan.source, plan.form
            self._kept.append((source.home, form.id, projection.standing_of(state), state, at // _DAY_MS))
        return record

    def _begin(self, source: Source) -> None:
        self._source = source
        self._record_head, self._operation_head = self._ids.run(), self._ids.run()
        self._first_n, self._hash_before = self._tail.next_n, self._tail.hash

    def _end_run(self) -> None:
        source = self._source
        if source is not None and self._rows:
            self._runs.append(
                CreateRun(
                    first_n=self._first_n,
                    records=len(self._rows),
                    record_head=self._record_head,
                    operation_head=self._operation_head,
                    by=source.by,
                    job=source.job,
                    file=source.file,
                    sheet=source.sheet,
                    rows=msgspec.json.encode(self._rows).decode(),
                    hash_before=self._hash_before,
                )
            )
        self._source, self._rows = None, []

    def flush(self) -> list[str]:
        """Writes records, runs and counts; the ids of the records. The outbox's tail is flushed by its owner."""
        self._end_run()
        made: list[str] = [row[_ID] for row in self._records]
        write_imported(self._connection, self._records, Counter(self._kept))
        add_runs(self._connection, self._runs)
        if made:
            mark_stretch(self._connection, min(made), max(made), len(made))
        self._records, self._runs, self._kept = [], [], []
        return made

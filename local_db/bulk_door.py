"""The one door for imported rows: the same record, history and outbox rows as a submitted record, many at a time.

What a create may do is settled by its form (core.creations), so nothing is asked per row that the form, the person and
the sheet have answered already.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection

from core.creations import Creations, Imported, Source
from engines.forms.document import Form
from local_db.imported_rows import Projection, short_entry, write_imported
from local_db.outbox import OutboxTail
from local_db.rows import SummaryKey
from local_db.search.marks import mark_stretch

_DAY_MS = 86_400_000


class ImportPlan:
    """What all rows of one form from one sheet share."""

    def __init__(self, form: Form, source: Source) -> None:
        self.form = form
        self.source = source
        self.creations = Creations(form, source)
        self.projection = Projection(form, source.home, source.scope)


class BulkDoor:
    """The imported records of one transaction; they are written by `flush`."""

    def __init__(self, connection: Connection, tail: OutboxTail, next_number: Callable[[], str]) -> None:
        self._connection = connection
        self._tail = tail
        self._next_number = next_number
        self._records: list[tuple[Any, ...]] = []
        self._entries: list[tuple[Any, ...]] = []
        self._counts: Counter[SummaryKey] = Counter()

    def create(self, plan: ImportPlan, item: Imported) -> None:
        """One new record with its number, history entry and operation.

        Raises UserError ``record.state_unknown`` before anything is taken.
        """
        creations, source, projection = plan.creations, plan.source, plan.projection
        state = creations.state_of(item.status)
        number = self._next_number() if state is not None else None
        tail, home, at, record = self._tail, source.home, item.at, item.record
        body, entry, fields = creations.written(item, state, number, tail.next_n)
        tail.append_imported(body, item, source)
        self._records.append(projection.row(record, at, state, number, item.fields, fields))
        self._entries.append((home, item.id, source.scope, record, item.tx, source.by, at, short_entry(entry)))
        if state is not None:
            self._counts[home, plan.form.id, projection.standing_of(state), state, at // _DAY_MS] += 1

    def flush(self) -> list[str]:
        """Writes records, history and counts; the ids of the records. The outbox's tail is flushed by its owner."""
        made = [entry[3] for entry in self._entries]
        write_imported(self._connection, self._records, self._entries, self._counts)
        if made:
            mark_stretch(self._connection, min(made), max(made), len(made))
        self._records, self._entries, self._counts = [], [], Counter()
        return made

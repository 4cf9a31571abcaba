"""Records made by an import as rows, many of one form at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Text, bindparam, cast, insert

from core.record import STATUS
from engines.forms.document import Form
from engines.forms.validation import Validator
from engines.forms.values import Value
from local_db.rows import TEXT_COLUMNS, SummaryKey, count_records, fen, moment_ms
from local_db.statement import Statement
from local_db.tables import record

RECORD_COLUMNS = tuple(record.columns.keys())
_INSERT_NEW_RECORD = Statement(
    insert(record).values(
        {name: bindparam(name) for name in RECORD_COLUMNS} | {"fields": cast(bindparam("fields"), Text)}
    )
)
"""The fields come as bytes, which SQLite takes over as they are."""


class Projection:
    """`record_row` for many new records of one form: which field fills which column is settled once."""

    def __init__(self, form: Form, home: str, scope: str) -> None:
        self._form = form
        self._validator = Validator(form)
        self._home, self._scope = home, scope
        self._texts = [form.columns.get(name, "") for name in TEXT_COLUMNS]
        self._amount, self._due = form.columns.get("amount"), form.columns.get("due_at")
        self._standings: dict[str | None, str] = {
            state: str(form.standing(state, False)) for state in (None, *form.states_by_id)
        }

    def standing_of(self, status: str | None) -> str:
        """Where a record in that state stands for lists."""
        return self._standings[status]

    def row(
        self,
        record_id: str,
        at: int,
        status: str | None,
        number: str | None,
        values: Mapping[str, Value],
        fields: bytes,
    ) -> tuple[Any, ...]:
        """The row in the order of RECORD_COLUMNS; `fields` is the JSON of `values` and the system's own."""
        listed = values
        if self._validator.lists_derived:
            listed = self._validator.listed({**values, STATUS: status})
        title, priority, name, phone, waybill, assignee = [
            value if value.__class__ is str else None for value in map(values.get, self._texts)
        ]
        return (
            self._home,
            record_id,
            self._scope,
            self._form.id,
            self._form.version,
            self._standings[status],
            number,
            title,
            status,
            priority,
            name,
            phone,
            waybill,
            assignee,
            fen(listed.get(self._amount)) if self._amount is not None else None,
            moment_ms(listed.get(self._due)) if self._due is not None else None,
            at,
            at,
            fields,
            "{}",
        )


def write_imported(connection: Connection, rows: Sequence[tuple[Any, ...]], counts: Mapping[SummaryKey, int]) -> None:
    """Appends new records (RECORD_COLUMNS) and their counts for the summary."""
    _INSERT_NEW_RECORD.tuples(connection, RECORD_COLUMNS, rows)
    count_records(connection, counts)

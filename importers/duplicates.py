"""Tickets that are here already, though they did not come from this log.

The source's own number is the strongest sign: a ticket of the same kind that bears it, as its own or as an alias.
Without one it is the waybill, the kind and the day together. Where several tickets fit, a person must look.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from core.errors import Cancelled
from core.record import Record
from core.whole_imports import is_ours
from importers.mapping import Mapping
from importers.row_plan import MappedRow
from local_db.queries.same_tickets import aliases_after, by_keys, by_numbers, by_waybills, mappings_used
from local_db.record_batches import load_records
from local_db.store import Store

if TYPE_CHECKING:
    from local_db.statement import AnyConnection

_ALIASES_OF_A_READING = 2000
_ENOUGH = 20
"""A waybill that stands in more rows of a file than this says nothing: it is a word for none."""
_WAYBILL_PLACES = 1 << 20
"""Rows are counted by the hash of their waybill: a megabyte, whatever the length of the log."""


class TicketsHere:
    """What is known of the tickets of this device while one file is imported under `mapping`."""

    def __init__(self, store: Store, mapping: Mapping) -> None:
        self._store = store
        self._mapping = mapping
        self._zone = timezone(timedelta(minutes=store.identity.utc_offset))
        self._others: list[str] = []
        self._aliases: dict[str, list[str]] = {}
        self._rows_about = bytearray(_WAYBILL_PLACES)
        self._waybill_fields: dict[tuple[str, int], str | None] = {}

    def learn(self, cancelled: Callable[[], bool]) -> None:
        """Reads the aliases of tickets that came from elsewhere, in short transactions. Raises Cancelled.

        To be called once, before `of`.
        """
        if not self._mapping.number:
            return
        after: str | None = ""
        while after is not None:
            if cancelled():
                raise Cancelled
            with self._store.reading() as connection:
                self._others = [name for name in mappings_used(connection) if name != self._mapping.name]
                found, after = aliases_after(connection, after, _ALIASES_OF_A_READING)
            for alias, record_id in found:
                self._aliases.setdefault(alias, []).append(record_id)

    def of(self, connection: AnyConnection, rows: Sequence[MappedRow]) -> list[list[Record]]:
        """For each row the tickets that it may be about."""
        candidates = self._by_number(connection, rows)
        about = self._by_waybill(connection, [row for row, ids in zip(rows, candidates, strict=True) if not ids])
        listed = [ids or about.get(id(row), []) for row, ids in zip(rows, candidates, strict=True)]
        if not any(listed):
            return [[] for _ in rows]
        records = load_records(connection, sorted({record_id for ids in listed for record_id in ids}))
        return [
            [
                record
                for name in dict.fromkeys(ids)
                if (record := records.get(name)) is not None and _may_be(record, row)
            ]
            for row, ids in zip(rows, listed, strict=True)
        ]

    def _by_number(self, connection: AnyConnection, rows: Sequence[MappedRow]) -> list[list[str]]:
        numbers = sorted({row.number for row in rows if row.number})
        if not numbers:
            return [[] for _ in rows]
        found = {number: list(self._aliases.get(number, ())) for number in numbers}
        for number, record_id in by_numbers(connection, numbers):
            found[number].append(record_id)
        keys = {f"{name}:{number}": number for name in self._others for number in numbers}
        for key, record_id in by_keys(connection, list(keys)):
            found[keys[key]].append(record_id)
        return [found.get(row.number, []) for row in rows]

    def _by_waybill(self, connection: AnyConnection, rows: Sequence[MappedRow]) -> dict[int, list[str]]:
        wanted: list[tuple[MappedRow, int, str]] = []
        for row in rows:
            waybill = self._waybill_of(row)
            if waybill is not None and row.original_ms is not None:
                place = hash(waybill) % _WAYBILL_PLACES
                if self._rows_about[place] < _ENOUGH:
                    self._rows_about[place] += 1
                    wanted.append((row, row.original_ms, waybill))
        about: dict[tuple[str, str, date], list[str]] = {}
        for one in by_waybills(connection, sorted({waybill for _, _, waybill in wanted}), self._mapping.name):
            about.setdefault((one.waybill, one.form, self._day(one.created_at)), []).append(one.id)
        if not about:
            return {}
        keyed = {id(row): (waybill, row.form, self._day(moment)) for row, moment, waybill in wanted}
        return {name: about[key] for name, key in keyed.items() if key in about}

    def _waybill_of(self, row: MappedRow) -> str | None:
        key = (row.form, row.form_version)
        if key not in self._waybill_fields:
            self._waybill_fields[key] = self._store.catalogue.form(*key).columns.get("waybill_no")
        field = self._waybill_fields[key]
        value = row.fields.get(field) if field is not None else None
        return value if isinstance(value, str) else None

    def _day(self, milliseconds: int) -> date:
        return datetime.fromtimestamp(milliseconds / 1000, UTC).astimezone(self._zone).date()


def _may_be(record: Record, row: MappedRow) -> bool:
    return record.form == row.form and not record.voided and not record.erased and is_ours(record)

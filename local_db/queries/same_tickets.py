"""Tickets that a row of a log may be about, though they did not come from that log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from core.record import ALIASES
from engines.forms.values import texts_of
from local_db.statement import Statement

if TYPE_CHECKING:
    from local_db.statement import AnyConnection

_ALIASED = f'"{ALIASES}"'
_BY_NUMBER = Statement(
    "SELECT record.number, record.id FROM record WHERE record.number IN (SELECT value FROM json_each(:numbers))"
)
_BY_KEY = Statement(
    "SELECT import_row.key, import_row.record_id FROM import_row WHERE import_row.key IS NOT NULL"
    " AND import_row.outcome IN ('imported', 'filled')"
    " AND import_row.key IN (SELECT value FROM json_each(:keys))"
)
_BY_WAYBILL = Statement(
    "SELECT record.waybill_no, record.id, record.form, record.created_at FROM record"
    " WHERE record.waybill_no IS NOT NULL AND record.waybill_no IN (SELECT value FROM json_each(:waybills))"
    " AND record.standing <> 'void' AND NOT EXISTS (SELECT 1 FROM import_row JOIN import_job"
    " ON import_job.no = import_row.job WHERE import_row.record_id = record.id"
    " AND import_row.record_id IS NOT NULL AND import_row.outcome = 'imported' AND import_job.mapping = :mapping)"
)
_NOT_FROM_HERE = Statement(
    "SELECT record.id FROM record WHERE record.id > :after"
    " AND NOT EXISTS (SELECT 1 FROM import_row WHERE import_row.record_id = record.id"
    " AND import_row.record_id IS NOT NULL AND import_row.outcome = 'imported')"
    " ORDER BY record.id LIMIT :most"
)
_ALIASES = Statement(
    f"SELECT record.id, json_extract(record.fields, '$.{_ALIASED}') FROM record"
    f" WHERE record.id IN (SELECT value FROM json_each(:ids)) AND instr(record.fields, '{_ALIASED}') > 0"
)
_MAPPINGS = Statement("SELECT DISTINCT import_job.mapping FROM import_job")


class SameWaybill(msgspec.Struct, frozen=True):
    """A ticket about that waybill; `created_at` in milliseconds since 1970 UTC."""

    waybill: str
    id: str
    form: str
    created_at: int


def by_numbers(connection: AnyConnection, numbers: Sequence[str]) -> list[tuple[str, str]]:
    """The tickets of those of our own numbers that there are: number and id."""
    return [(row[0], row[1]) for row in _BY_NUMBER.rows(connection, numbers=_listed(numbers))]


def by_keys(connection: AnyConnection, keys: Sequence[str]) -> list[tuple[str, str]]:
    """The tickets of rows of any import that have those keys: key and id."""
    return [(row[0], row[1]) for row in _BY_KEY.rows(connection, keys=_listed(keys))] if keys else []


def by_waybills(connection: AnyConnection, waybills: Sequence[str], mapping: str) -> list[SameWaybill]:
    """The standing tickets about those waybills, without those that imports under that mapping made."""
    if not waybills:
        return []
    return [SameWaybill(*row) for row in _BY_WAYBILL.rows(connection, waybills=_listed(waybills), mapping=mapping)]


def aliases_after(connection: AnyConnection, after: str, most: int) -> tuple[list[tuple[str, str]], str | None]:
    """Numbers that other systems and devices gave to tickets which no import of this device made: alias and id.

    Looks at the next `most` such tickets; then where to go on, or None behind the last.
    """
    ids = [row[0] for row in _NOT_FROM_HERE.rows(connection, after=after, most=most)]
    found = []
    for row in _ALIASES.rows(connection, ids=_listed(ids)):
        found += [(alias, row[0]) for alias in texts_of(msgspec.json.decode(row[1]))]
    return found, ids[-1] if len(ids) == most else None


def mappings_used(connection: AnyConnection) -> list[str]:
    """The names of all mappings under which this device imported something."""
    return [row[0] for row in _MAPPINGS.rows(connection)]


def _listed(values: Sequence[str]) -> str:
    return msgspec.json.encode(values).decode()

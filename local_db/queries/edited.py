"""On which records somebody has typed something and not saved it. Lists ask it with their first rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local_db.statement import Statement

if TYPE_CHECKING:
    from local_db.statement import AnyConnection

_EDITS = Statement("SELECT draft.record_id, draft.by FROM draft WHERE draft.record_id IS NOT NULL")


def writers_of_edits(connection: AnyConnection) -> dict[str, frozenset[str]]:
    """The ids of the people with a draft on a record, by the record's id; `""` is who was not known yet."""
    found: dict[str, set[str]] = {}
    for record, by in _EDITS.rows(connection):
        found.setdefault(record, set()).add(by)
    return {record: frozenset(writers) for record, writers in found.items()}

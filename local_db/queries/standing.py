"""What the status bar and the conflict list tell: what is only here, what waits for a person, what is stuck."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from core.effect import InboxItem
from core.people import Person, Role
from local_db.statement import Statement

if TYPE_CHECKING:
    from local_db.statement import AnyConnection


class Backlog(msgspec.Struct, frozen=True):
    """What has not reached HQ and what waits for a person. `files_bytes` is the size of the files still to send.

    `files_missing` of the `files` cannot be sent now: they are gone from this computer, and are looked for again.
    """

    operations: int
    records: int
    files: int
    files_bytes: int
    questions: int
    notices: int
    stuck: int
    files_missing: int = 0


_PENDING = Statement(
    "SELECT count(*), count(DISTINCT operation.record_id) FROM operation"
    " WHERE operation.state IN ('pending', 'acknowledged', 'parked') AND operation.state = 'pending'"
)
_IN_RUNS = Statement("SELECT coalesce(sum(create_run.records), 0) FROM create_run")
"""Imported records whose operations are not written out yet (local_db.create_runs): no other operation is on them."""
_FILES = Statement(
    "SELECT count(*), coalesce(sum(file.size), 0) FROM file WHERE file.uploaded_at IS NULL AND file.state = 'stored'"
)
_MISSING = Statement(
    "SELECT count(*), coalesce(sum(file.size), 0) FROM file WHERE file.uploaded_at IS NULL AND file.state = 'missing'"
    " AND EXISTS (SELECT 1 FROM attachment WHERE attachment.hash = file.hash AND attachment.voided = 0)"
)
"""Of a file that was taken off its tickets nobody misses the bytes."""
_OPEN = Statement(
    "SELECT inbox.kind IN ('parallel', 'ineffective'), count(*), count(DISTINCT inbox.record_id || ' ' ||"
    " json_extract(inbox.item, '$.field') || CASE WHEN inbox.kind = 'voided' THEN ' voided' ELSE '' END"
    " || CASE json_extract(inbox.item, '$.field') WHEN '$custody' THEN inbox.id ELSE '' END)"
    " FROM inbox WHERE inbox.closed_by IS NULL AND inbox.seen_at IS NULL GROUP BY 1"
)
"""Notices, and questions counted as `core.questions.questions_in` does."""
MOST_COUNTED = 5_000
"""Operations that stand still up to which their items are counted; of more, as when a locked device imports, the
records are."""
_STUCK_OPERATIONS = Statement("SELECT count(*) FROM operation WHERE operation.state IN ('refused', 'parked')")
_STUCK_RECORDS = Statement(
    "SELECT count(DISTINCT operation.record_id) FROM operation WHERE operation.state IN ('refused', 'parked')"
)
_STUCK = Statement(
    "SELECT count(*) FROM (SELECT DISTINCT operation.record_id, CASE WHEN operation.record_id IN ("
    "SELECT operation.record_id FROM operation WHERE operation.state IN ('refused', 'parked')"
    ' AND (operation.body IS NULL OR instr(operation.body, CAST(\'"k":"create"\' AS BLOB)) > 0)'
    ") THEN '' ELSE coalesce(operation.asked, operation.tx) END"
    " FROM operation WHERE operation.state IN ('refused', 'parked'))"
)
"""What stands still, counted as `queries.stuck.stuck_acts` puts it together. No body: an imported row, a making."""
_QUESTIONS = Statement(
    "SELECT inbox.item FROM inbox WHERE inbox.closed_by IS NULL AND inbox.seen_at IS NULL"
    " ORDER BY inbox.opened_seq LIMIT 500"
)
_UNREAD = Statement("SELECT unread_effect.scope, count(*) FROM unread_effect GROUP BY unread_effect.scope")
_PEOPLE = Statement("SELECT person.id, person.name, person.role, person.branch FROM person ORDER BY person.name")


def backlog(connection: AnyConnection) -> Backlog:
    """The counts of the status bar, each through an index."""
    operations, records = _PENDING.first(connection)
    in_runs = int(_IN_RUNS.first(connection)[0])
    files, size = _FILES.first(connection)
    waiting = {bool(row[0]): (int(row[1]), int(row[2])) for row in _OPEN.rows(connection)}
    missing, missing_size = _MISSING.first(connection)
    return Backlog(
        operations=int(operations) + in_runs,
        records=int(records) + in_runs,
        files=int(files) + int(missing),
        files_bytes=int(size) + int(missing_size),
        questions=waiting.get(False, (0, 0))[1],
        notices=waiting.get(True, (0, 0))[0],
        stuck=count_stuck(connection),
        files_missing=int(missing),
    )


def count_stuck(connection: AnyConnection) -> int:
    """How many items stand still."""
    few = int(_STUCK_OPERATIONS.first(connection)[0]) <= MOST_COUNTED
    return int((_STUCK if few else _STUCK_RECORDS).first(connection)[0])


def open_items(connection: AnyConnection) -> list[InboxItem]:
    """Questions and notices that wait for a person, oldest first, at most 500."""
    from local_db.rows import decode_item

    return [decode_item(row[0]) for row in _QUESTIONS.rows(connection)]


def unread_entries(connection: AnyConnection) -> dict[str, int]:
    """How many entries of each scope's log this program could not read."""
    return {str(row[0]): int(row[1]) for row in _UNREAD.rows(connection)}


def people(connection: AnyConnection) -> list[Person]:
    """Everyone who may sign in on this device, by name."""
    return [Person(row[0], row[1], Role(row[2]), row[3]) for row in _PEOPLE.rows(connection)]

"""What the status bar and the conflict list tell: what is only here, what waits for a person, what is stuck."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select, text

from core.effect import NOTICES, InboxItem
from core.people import Person, Role
from local_db.rows import decode_item
from local_db.statement import Statement
from local_db.tables import file, inbox, operation, person


@dataclass(frozen=True)
class Backlog:
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
    select(func.count(), func.count(operation.c.record_id.distinct()))
    .select_from(operation)
    .where(text("operation.state IN ('pending', 'acknowledged', 'parked')"))
    .where(text("operation.state = 'pending'"))
)
_FILES = Statement(
    select(func.count(), func.coalesce(func.sum(file.c.size), 0))
    .select_from(file)
    .where(file.c.uploaded_at.is_(None))
    .where(text("file.state IN ('stored', 'missing')"))
)
_MISSING = Statement(
    select(func.count()).select_from(file).where(file.c.uploaded_at.is_(None)).where(text("file.state = 'missing'"))
)
_OPEN = Statement(
    select(inbox.c.kind, func.count())
    .where(inbox.c.closed_by.is_(None))
    .where(inbox.c.seen_at.is_(None))
    .group_by(inbox.c.kind)
)
_STUCK = Statement(select(func.count()).select_from(operation).where(text("operation.state IN ('refused', 'parked')")))
_QUESTIONS = Statement(
    select(inbox.c.item)
    .where(inbox.c.closed_by.is_(None))
    .where(inbox.c.seen_at.is_(None))
    .order_by(inbox.c.opened_seq)
    .limit(500)
)
_PEOPLE = Statement(select(person.c.id, person.c.name, person.c.role, person.c.branch).order_by(person.c.name))


def backlog(connection: Connection) -> Backlog:
    """The counts of the status bar, each through an index."""
    operations, records = _PENDING.first(connection)
    files, size = _FILES.first(connection)
    kinds = {str(row[0]): int(row[1]) for row in _OPEN.rows(connection)}
    notices = sum(kinds.pop(kind, 0) for kind in NOTICES)
    stuck, missing = _STUCK.first(connection), _MISSING.first(connection)
    return Backlog(
        operations=int(operations),
        records=int(records),
        files=int(files),
        files_bytes=int(size),
        questions=sum(kinds.values()),
        notices=notices,
        stuck=int(stuck[0]),
        files_missing=int(missing[0]),
    )


def open_items(connection: Connection) -> list[InboxItem]:
    """Questions and notices that wait for a person, oldest first, at most 500."""
    return [decode_item(row[0]) for row in _QUESTIONS.rows(connection)]


def people(connection: Connection) -> list[Person]:
    """Everyone who may sign in on this device, by name."""
    return [Person(row[0], row[1], Role(row[2]), row[3]) for row in _PEOPLE.rows(connection)]

"""Taking a whole import back, and bringing it back: one operation for all records of one job (sync.md section 2).

It names the job where others name a record. Device and hub expand it, each in slices: every record gets an effect of
its own, under a name that follows from the operation's and the record's. Pure.
"""

from __future__ import annotations

from core.decision import Decision
from core.effect import Outcome
from core.operation import Kind, Operation, Origin
from core.record import CUSTODY, MOVES, VOIDED, Record, branch_scope
from engines.forms.values import Value

EXPANDED = ":of:"
"""Between the operation's id and the record's, in the name of what it does to that record."""
CHANGED_SINCE = "import.changed_since"
"""The code of a record that stays, because somebody has worked on it since it was imported."""
MOST_KEPT_BYTES = 200_000
"""How long the list of records to keep may be, as JSON: an operation travels in one piece."""

_REASON = "import:"


def reason_of(job: str) -> str:
    """The reason that a record carries which was taken back with its import; people read a sentence instead."""
    return f"{_REASON}{job}"


def is_import_reason(reason: object) -> bool:
    """Whether a record with this reason was taken back with its import."""
    return isinstance(reason, str) and reason.startswith(_REASON) and len(reason) == len(_REASON) + 32


def expanded_id(operation_id: str, record_id: str) -> str:
    """The name of what the operation does to that record."""
    return f"{operation_id}{EXPANDED}{record_id}"


def parent_of(operation_id: str) -> str | None:
    """The operation about a whole import that this one is a part of; None for all others."""
    parent, parted, _ = operation_id.partition(EXPANDED)
    return parent if parted else None


def expanded(operation: Operation, record: Record) -> Operation:
    """What the operation about the whole import says of one of its records."""
    return expanded_from(operation, record.id, record.form, record.form_version)


def expanded_from(operation: Operation, record_id: str, form: str, form_version: int) -> Operation:
    """As `expanded`, of a record of that form."""
    name = expanded_id(operation.id, record_id)
    whole = operation.whole
    assert whole is not None
    return Operation(
        id=name,
        tx=name,
        kind=operation.kind,
        record=record_id,
        form=form,
        by=operation.by,
        wall=operation.wall,
        definition=form_version,
        reason=reason_of(operation.record),
        origin=Origin(operation.record, whole.file, "", 0),
    )


def is_work(kind: str, origin: Origin | None, job: str) -> bool:
    """Whether an entry of that kind is somebody's work on a record of that import: not its create, nor its pictures."""
    return kind != Kind.CREATE and not (kind == Kind.ADD and origin is not None and origin.job == job)


def is_ours(record: Record) -> bool:
    """Whether the record is still where it was imported, and in the hands of its branch."""
    return CUSTODY not in record.fields and MOVES not in record.fields and record.scope == branch_scope(record.home)


def decide_expanded(record: Record, part: Operation, *, changed: bool) -> Decision:
    """What the operation about the whole import does to one of its records.

    `changed`: somebody has worked on it since it was imported, so it stays. Only what was taken back with this import
    is brought back with it.
    """
    stands: Value = record.fields.get(VOIDED)
    if record.erased:
        return Decision(Outcome.APPLIED, "record.erased")
    if part.kind is Kind.RESTORE:
        if stands != part.reason:
            return Decision(Outcome.APPLIED, "restore.already_so")
        return Decision(Outcome.APPLIED, changes={VOIDED: (stands, None)})
    if stands is not None:
        return Decision(Outcome.APPLIED, "void.already_so")
    if changed or not is_ours(record):
        return Decision(Outcome.INEFFECTIVE, CHANGED_SINCE)
    return Decision(Outcome.APPLIED, changes={VOIDED: (None, part.reason)})

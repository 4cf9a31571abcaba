"""What the merge notes of operations about whole imports, and what it asks of the records that an import made."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, func, insert, select

from core.effect import Outcome
from core.operation import Kind, Operation
from core.whole_imports import EXPANDED
from local_db.statement import Statement
from local_db.tables import history
from sync.hub.admission import Refusal, Waiting
from sync.hub.journal import Entry
from sync.hub.tables import expansion
from sync.protocol.messages import PushResult

_LAST = Statement(select(func.coalesce(func.max(expansion.c.no), 0)))
_BEGIN = Statement(insert(expansion))
_WORKED_ON = Statement(
    select(history.c.operation_id)
    .where(history.c.record_id == bindparam("on_record"))
    .where(history.c.operation_id.not_like(bindparam("a_part")))
    .where(history.c.effect.not_like(bindparam("a_create")))
    .limit(1)
)


def waits_as(operation_id: str) -> str:
    """For what the log says that an operation about a whole import waits."""
    return f"whole:{operation_id}"


def begin_expansion(
    connection: Connection, entry: Entry, operation: Operation, verdict: Waiting | Refusal | None
) -> None:
    """Takes an operation about a whole import into the log; it is expanded behind those that came before.

    Unless the verdict is that it waits, or is refused.
    """
    if operation.kind not in (Kind.VOID, Kind.RESTORE):
        verdict = Refusal("operation.not_supported")
    entry.result = PushResult(n=entry.n, id=operation.id, s=Outcome.APPLIED)
    if isinstance(verdict, Waiting):
        entry.waits_for = verdict.wanted
        entry.result = PushResult(n=entry.n, id=operation.id, s=Outcome.PARKED, code=verdict.code)
    elif isinstance(verdict, Refusal):
        entry.result = PushResult(n=entry.n, id=operation.id, s=Outcome.REFUSED, code=verdict.code)
    else:
        entry.waits_for = waits_as(operation.id)
        no = int(_LAST.first(connection)[0]) + 1
        _BEGIN.run(connection, operation_id=operation.id, home_branch=entry.home, no=no, reached="", parts=0)


def worked_on(connection: Connection, record_id: str) -> bool:
    """Whether anybody has worked on the record since it was made."""
    given = {"a_part": f"%{EXPANDED}%", "a_create": '%"k":"create"%'}
    return _WORKED_ON.first(connection, on_record=record_id, **given) is not None

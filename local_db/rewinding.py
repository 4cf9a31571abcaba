"""Going back to an earlier place of a scope's log, so that what the hub says from there on is read anew.

What people here made stays: it lies on top of the state at that place and goes to the hub again. What others made is
forgotten here; the hub holds it and says it once more, perhaps at other places. Where it holds that only since this
device handed it back, a copy stays until then (`local_db.handed_back`).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, text, update

from core.effect import Effect
from core.passages import in_order, standing
from core.ports import Changes, Forms
from local_db import handed_back
from local_db.file_queue import send_again
from local_db.passages import hang_again
from local_db.rebase import Rebase
from local_db.replication import Cursor, cursors, put_cursor
from local_db.rows import decode_effect, retract_effect, unplace_effect
from local_db.statement import Statement
from local_db.tables import history, inbox, operation, unread_effect

logger = logging.getLogger(__name__)

_AFTER = Statement(
    select(history.c.record_id, history.c.effect)
    .where(history.c.scope == bindparam("of_scope"))
    .where(history.c.seq > bindparam("after_seq"))
    .order_by(history.c.seq.desc())
)
_OF_RECORD = Statement(
    select(history.c.effect)
    .where(history.c.record_id == bindparam("on_record"))
    .where(history.c.seq.is_not(None))
    .order_by(history.c.seq)
)
_OWN = Statement(
    select(operation.c.id, operation.c.stream, operation.c.n)
    .where(operation.c.state == text("'done'"))
    .where(operation.c.seq > bindparam("after_seq"))
)
_UNSETTLE = Statement(
    update(operation)
    .where(operation.c.stream == bindparam("name"))
    .where(operation.c.n == bindparam("at_n"))
    .values(state=text("'acknowledged'"), seq=None)
)
_FORGET = Statement(
    delete(history)
    .where(history.c.home_branch == bindparam("home"))
    .where(history.c.operation_id == bindparam("operation_id"))
)
_FORGET_UNREAD = Statement(
    delete(unread_effect)
    .where(unread_effect.c.scope == bindparam("of_scope"))
    .where(unread_effect.c.seq > bindparam("after_seq"))
)
_FORGET_QUESTIONS = Statement(
    delete(inbox).where(inbox.c.home_branch == bindparam("home")).where(inbox.c.id == bindparam("item_id"))
)


def rewind(connection: Connection, forms: Forms, scope: str, to: Cursor, *, lost: bool = False) -> Changes:
    """Goes back to `to`, a place before the cursor whose log is the same at the hub; the records that changed by it.

    `lost`: the hub did not hold what comes after that place until this device handed it back, so copies are kept.
    """
    held = cursors(connection).get(scope)
    if held is None or held.seq <= to.seq:
        if held is not None:
            put_cursor(connection, scope, to)
        return Changes(records=frozenset())
    if lost:
        handed_back.keep(connection, scope, to.seq)
    rows = _AFTER.rows(connection, of_scope=scope, after_seq=to.seq)
    effects = [decode_effect(row[1]) for row in rows]
    rebase = Rebase(connection, forms)
    for record_id in dict.fromkeys(str(row[0]) for row in rows):
        rebase.touch(record_id)
    own = {str(row[0]): (row[1], row[2]) for row in _OWN.rows(connection, after_seq=to.seq)}
    for effect in effects:
        _take_out(connection, effect, own.get(effect.operation))
        rebase.retracted(effect)
    for record_id in dict.fromkeys(str(row[0]) for row in rows):
        gone = [effect for effect in effects if effect.record == record_id]
        moved = any(effect.passage is not None for effect in gone)
        left = _placed(connection, record_id, {effect.operation for effect in gone})
        rebase.tell_anew(record_id, standing(left), moved=moved)
        if moved and standing(left) is not None:
            hang_again(connection, in_order(left))
    files = (effect.child.hash for effect in effects if effect.child is not None and effect.child.hash)
    send_again(connection, dict.fromkeys(files))
    _FORGET_UNREAD.run(connection, of_scope=scope, after_seq=to.seq)
    put_cursor(connection, scope, to)
    logger.warning("scope %s: back from %d to %d", scope, held.seq, to.seq)
    return Changes(records=rebase.finish())


def _take_out(connection: Connection, effect: Effect, own: tuple[Any, Any] | None) -> None:
    retract_effect(connection, effect)
    for item in effect.inbox:
        _FORGET_QUESTIONS.run(connection, home=effect.home, item_id=item.id)
    if own is not None:
        _UNSETTLE.run(connection, name=own[0], at_n=own[1])
    if own is not None:
        unplace_effect(connection, effect)  # an imported one is read from its entry; no own work loses its entry
    else:
        _FORGET.run(connection, home=effect.home, operation_id=effect.operation)


def _placed(connection: Connection, record_id: str, without: Iterable[str]) -> list[Effect]:
    gone = frozenset(without)
    placed = (decode_effect(row[0]) for row in _OF_RECORD.rows(connection, on_record=record_id))
    return [effect for effect in placed if effect.operation not in gone]

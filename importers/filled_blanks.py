"""Blanks of earlier tickets that an import filled, emptied when it is taken back and filled again when it comes back.

Each is an undo of its own, so history shows it; a blank whose value somebody has changed since stays as it is.
"""

from __future__ import annotations

import logging
from functools import partial

import msgspec

from core.effect import Effect
from core.errors import UserError
from core.operation import Kind
from core.services.commands import UndoAct
from core.services.undo import undo_filling
from local_db.import_ledger import RowOutcome, ledger_rows
from local_db.queries.detail import RecordDetail, record_detail
from local_db.store import Store
from local_db.writer import Lane

logger = logging.getLogger(__name__)

_TICKETS_OF_A_READING = 200


class Blanks(msgspec.Struct, frozen=True):
    """Of how many tickets the blanks were turned, and on how many they stay because somebody changed them since."""

    turned: int = 0
    stayed: int = 0


def turn_blanks(store: Store, job: str, by: str, *, back: bool) -> Blanks:
    """Empties what the import filled, or fills it `back`; where that is so already nothing happens."""
    turned, stayed, at = 0, 0, ("", 0)
    while True:
        with store.reading() as connection:
            rows = ledger_rows(connection, job, RowOutcome.FILLED, _TICKETS_OF_A_READING, after=at)
            details = [record_detail(connection, row.record_id or "") for row in rows]
        acts = [effect for detail in details if (effect := _to_undo(detail, job, back)) is not None]
        for effect in acts:
            command = UndoAct(store.ids.operation(), by, effect.tx)
            try:
                store.execute(partial(undo_filling, effect=effect), command, Lane.BULK).result()
                turned += 1
            except UserError as error:
                logger.info("import %s: blanks stay filled: %s", job, error.code)
                stayed += 1
        if len(rows) < _TICKETS_OF_A_READING:
            return Blanks(turned, stayed)
        at = rows[-1].sheet, rows[-1].row


def _to_undo(detail: RecordDetail | None, job: str, back: bool) -> Effect | None:
    """What is to be undone so that the blanks are as wanted; None when they are, or when the ticket is gone."""
    timeline = detail.timeline if detail is not None else ()
    fill = next((one for one in timeline if _fills(one, job)), None)
    if fill is None:
        return None
    undone = {one.undo: one for one in timeline if one.undo is not None}
    last, filled = fill, True
    while (following := undone.get(last.operation)) is not None:
        last, filled = following, not filled
    return last if filled is not back else None


def _fills(effect: Effect, job: str) -> bool:
    return effect.kind is Kind.SET and effect.origin is not None and effect.origin.job == job

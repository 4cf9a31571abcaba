"""Taking a whole import back, and bringing it back: one operation, then its showing on the records, slice by slice.

Slices go on the lane of imports and are as short as those of an import, so a save waits no longer for them. Whatever
stops the showing, the operation stands in the outbox: `go_on` shows the rest.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise

import msgspec

from core.errors import Cancelled, UserError
from core.operation import Kind, WholeImport
from core.ports import Changes
from core.services.commands import TurnImport
from core.services.whole_imports import turn_import
from importers.filled_blanks import Blanks, turn_blanks
from importers.jobs import note_state
from importers.slices import LEAST_STEP, STEPS, Held, SliceSize
from local_db.import_ledger import JobState, RowOutcome, ledger_rows
from local_db.queries.imports import import_of
from local_db.rows import load_record
from local_db.store import Store
from local_db.whole_imports import ShownSlice, show_steps, span_of
from local_db.writer import Lane

logger = logging.getLogger(__name__)

_PROGRESS_SECONDS = 0.1

OnProgress = Callable[[int], None]
"""Hears how many rows of the import are done."""


class Turned(msgspec.Struct, frozen=True):
    """How many tickets were taken back, or brought back, on this device; `longest_wait` in seconds, as an import's.

    `blanks` are those that the import filled on tickets that were here before.
    """

    records: int
    longest_wait: float
    blanks: Blanks = Blanks()


def take_back(
    store: Store,
    job: str,
    by: str,
    *,
    on_progress: OnProgress = lambda _rows: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Turned:
    """Takes every ticket of the import back on which nobody has worked since, and empties the blanks that it filled.

    Cancelled when asked to stop: then what was taken back has been brought back again, by a second operation. Raises
    UserError ``import.unknown``, ``import.nothing_in_it``, ``import.taken_back_already`` or
    ``import.too_many_unsent``; then nothing is done.
    """
    span = _span(store, job, Kind.VOID)
    blanks = turn_blanks(store, job, by, back=False)
    try:
        _turn(store, span, by, Kind.VOID)
        turned = go_on(store, on_progress=on_progress, cancelled=cancelled)
    except Cancelled:
        _turn(store, span, by, Kind.RESTORE)
        go_on(store)
        turn_blanks(store, job, by, back=True)
        raise
    except UserError:
        turn_blanks(store, job, by, back=True)
        raise
    return msgspec.structs.replace(turned, blanks=blanks)


def bring_back(store: Store, job: str, by: str, *, on_progress: OnProgress = lambda _rows: None) -> Turned:
    """Brings back every ticket that was taken back with the import, and fills the blanks again.

    Raises UserError ``import.unknown``, ``import.nothing_in_it`` or ``import.not_taken_back``.
    """
    _turn(store, _span(store, job, Kind.RESTORE), by, Kind.RESTORE)
    blanks = turn_blanks(store, job, by, back=True)
    return msgspec.structs.replace(go_on(store, on_progress=on_progress), blanks=blanks)


class _Span(msgspec.Struct, frozen=True):
    job: str
    whole: WholeImport
    form: str
    form_version: int


def _span(store: Store, job: str, kind: Kind) -> _Span:
    with store.reading() as connection:
        known = import_of(connection, job)
        if known is None:
            raise UserError("import.unknown")
        taken_back = known.state == JobState.TAKEN_BACK
        if taken_back is (kind is Kind.VOID):
            raise UserError("import.taken_back_already" if taken_back else "import.not_taken_back")
        first, last, _ = span_of(connection, job)
        record = load_record(connection, first) or load_record(connection, last)
        filled = ledger_rows(connection, job, RowOutcome.FILLED, 1)
    if not first and not filled:
        raise UserError("import.nothing_in_it")
    form = store.catalogue.newest()[0] if record is None else store.catalogue.form(record.form, record.form_version)
    return _Span(job, WholeImport(known.file_name, first, last), form.id, form.version)


def _turn(store: Store, span: _Span, by: str, kind: Kind) -> None:
    if span.whole.first:
        ends = span.form, span.form_version
        command = TurnImport(store.ids.operation(), by, span.job, kind, span.whole, *ends)
        store.execute(turn_import, command, Lane.WORK).result()
    else:  # it made no ticket, so headquarters has nothing to expand
        note_state(store, span.job, JobState.TAKEN_BACK if kind is Kind.VOID else JobState.DONE)
    logger.info("import %s: %s", span.job, kind)


def go_on(
    store: Store,
    *,
    on_progress: OnProgress = lambda _rows: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Turned:
    """Shows what is left to be shown of operations about whole imports. Raises Cancelled between two slices."""
    size, rows, records, longest, told = SliceSize(), 0, 0, 0.0, 0.0
    while True:
        if cancelled():
            raise Cancelled
        shown, held = store.writer.submit(partial(_slice, store, size.rows), Lane.BULK).result()
        if not shown:
            on_progress(rows)
            return Turned(records, longest)
        done = sum(one.rows for one in shown)
        rows, records = rows + done, records + sum(len(one.records) for one in shown)
        longest = max(longest, held.wait)
        size.learn(done, held)
        now = time.monotonic()
        if now - told >= _PROGRESS_SECONDS:
            told = now
            on_progress(rows)


def _slice(store: Store, most: int) -> tuple[list[ShownSlice], Held]:
    """One transaction, in steps; it ends early when other work waits. Runs on the writer's thread."""
    cpu, at = time.thread_time(), [time.monotonic()]

    def enough() -> bool:
        at.append(time.monotonic())
        return len(at) > STEPS or store.writer.somebody_waits(Lane.BULK)

    step = max(LEAST_STEP, -(-most // STEPS))
    shown = store.write_here(partial(show_steps, forms=store.catalogue, most=step, enough=enough))
    committed = time.monotonic() - at[-1]
    longest = max((end - begin for begin, end in pairwise(at)), default=0.0)
    held = Held(longest + committed, time.thread_time() - cpu)
    changed = frozenset[str]().union(*(one.records for one in shown))
    if changed:
        store.announce(Changes(records=changed))
    return shown, held

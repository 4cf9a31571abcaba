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
from importers.slices import LEAST_STEP, STEPS, Held, SliceSize
from local_db.import_ledger import JobState
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
    """How many tickets were taken back, or brought back, on this device; `longest_wait` in seconds, as an import's."""

    records: int
    longest_wait: float


def take_back(
    store: Store,
    job: str,
    by: str,
    *,
    on_progress: OnProgress = lambda _rows: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Turned:
    """Takes every ticket of the import back on which nobody has worked since.

    Cancelled when asked to stop: then what was taken back has been brought back again, by a second operation. Raises
    UserError ``import.unknown``, ``import.nothing_in_it``, ``import.taken_back_already`` or
    ``import.too_many_unsent``; then nothing is done.
    """
    _turn(store, job, by, Kind.VOID)
    try:
        return go_on(store, on_progress=on_progress, cancelled=cancelled)
    except Cancelled:
        _turn(store, job, by, Kind.RESTORE)
        go_on(store)
        raise


def bring_back(store: Store, job: str, by: str, *, on_progress: OnProgress = lambda _rows: None) -> Turned:
    """Brings back every ticket that was taken back with the import.

    Raises UserError ``import.unknown``, ``import.nothing_in_it`` or ``import.not_taken_back``.
    """
    _turn(store, job, by, Kind.RESTORE)
    return go_on(store, on_progress=on_progress)


def _turn(store: Store, job: str, by: str, kind: Kind) -> None:
    with store.reading() as connection:
        known = import_of(connection, job)
        if known is None:
            raise UserError("import.unknown")
        taken_back = known.state == JobState.TAKEN_BACK
        if taken_back is (kind is Kind.VOID):
            raise UserError("import.taken_back_already" if taken_back else "import.not_taken_back")
        first, last, _ = span_of(connection, job)
        record = load_record(connection, first) or load_record(connection, last)
        form = store.catalogue.newest()[0] if record is None else store.catalogue.form(record.form, record.form_version)
    if not first:
        raise UserError("import.nothing_in_it")
    whole = WholeImport(known.file_name, first, last)
    command = TurnImport(store.ids.operation(), by, job, kind, whole, form.id, form.version)
    store.execute(turn_import, command, Lane.WORK).result()
    logger.info("import %s: %s", job, kind)


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

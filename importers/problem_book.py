"""The rows of an import that a person must check, as a workbook in the log's own layout that can be imported again.

Beside the log's columns stand the reason and, hidden, which row of which import each row is: so what was mended comes
in once, whatever it says now, and the reason is never read as a column of the log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from core.errors import Cancelled
from exporters.xlsx import EMPTY, Book, Sheet, text, writing
from exporters.xlsx import Cell as Written
from importers.originals import decode_cells
from importers.problem_rows import reason_in_words
from importers.reader.frames import Cell
from importers.reader.returned import ROW_NAME
from importers.terms import decode_terms
from importers.texts import sentence
from local_db.import_ledger import LedgerRow, RowOutcome, RowPlace, problem_rows, problem_widths
from local_db.queries.imports import import_of
from local_db.store import Store

_ROWS_OF_A_READING = 500
_DAY, _MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
_EXACT_DIGITS = 15


def row_name(job: str, sheet: str, row: int) -> str:
    """By which a row that is mended names the row of the import that it was."""
    return f"{job}|{row}|{sheet}"


def write_problem_book(
    store: Store,
    jobs: Sequence[str],
    path: Path,
    language: str,
    cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Writes every row of those imports to be checked, with the headings above it; how many. In short transactions.

    UserError ``export.disk_full | export.not_written``, Cancelled. A file of that name is replaced once the new one is
    whole.
    """
    with writing(path, language) as book:
        return sum(_write_job(store, job, book, language, cancelled) for job in jobs)


def _write_job(store: Store, job: str, book: Book, language: str, cancelled: Callable[[], bool]) -> int:
    with store.reading() as connection:
        widths = problem_widths(connection, job)
        known = import_of(connection, job)
    terms = decode_terms(known.terms) if known is not None else None
    mapping = terms.mapping if terms is not None else None
    count = 0
    for sheet, rows in groupby(_rows(store, job), key=lambda row: row.sheet):
        if sheet not in widths:
            continue
        target = _Target(book, sheet, widths[sheet], language)
        for row in rows:
            if cancelled():
                raise Cancelled
            if row.outcome != RowOutcome.REJECTED:
                target.heading(decode_cells(row.original))
                continue
            count += 1
            reason = reason_in_words(row.reason or "", mapping, store.catalogue, language)
            target.row(decode_cells(row.original), reason, row_name(job, sheet, row.row))
    return count


def _rows(store: Store, job: str) -> Iterator[LedgerRow]:
    after: RowPlace = ("", 0)
    while True:
        with store.reading() as connection:
            rows = problem_rows(connection, job, _ROWS_OF_A_READING, after)
        yield from rows
        if len(rows) < _ROWS_OF_A_READING:
            return
        after = rows[-1].sheet, rows[-1].row


class _Target:
    """One sheet; its headings are held back until the first row below them."""

    def __init__(self, book: Book, name: str, width: int, language: str) -> None:
        self._book, self._name, self._width = book, name, width
        self._reason = sentence("say.reason_column", language)
        self._held: list[list[Written]] = []
        self._sheet: Sheet | None = None

    def heading(self, cells: Sequence[Cell]) -> None:
        if self._sheet is None:
            self._held.append(self._filled(cells))
        else:
            self._sheet.append(self._filled(cells))

    def row(self, cells: Sequence[Cell], reason: str, name: str) -> None:
        if self._sheet is None:
            head = self._held or [self._filled([])]
            head[-1] = [*head[-1], text(self._reason), text(ROW_NAME)]
            self._sheet = self._book.sheet(self._name, *head, hidden=(self._width + 2,))
        self._sheet.append([*self._filled(cells), text(reason), text(name)])

    def _filled(self, cells: Sequence[Cell]) -> list[Written]:
        return [*map(_written, cells), *[EMPTY] * (self._width - len(cells))]


def _written(cell: Cell) -> Written:
    """A cell that reads as the one of the log."""
    if isinstance(cell, str):
        return text(cell)
    if isinstance(cell, datetime):
        return Written(cell, _MOMENT)
    if isinstance(cell, date):
        return Written(cell, _DAY)
    if isinstance(cell, int) and not isinstance(cell, bool) and len(str(abs(cell))) > _EXACT_DIGITS:
        return text(str(Decimal(cell)))
    return Written(cell)

"""Records of a form written back in the layout of the sheet that the form was made of."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path

from core.errors import Cancelled, UserError
from engines.forms.decimals import decimal_of
from engines.forms.document import Field, Form
from engines.forms.old_sheet import (
    HeadCell,
    HeadDay,
    OldColumn,
    OldSheet,
    Written,
    day_written,
    number_written,
    switch_written,
)
from engines.forms.values import Value
from exporters.cells import Cells, Names
from exporters.records import BATCH, Exported, Told, Wish, found_records, names_here
from exporters.xlsx import EMPTY, TEXT_FORMAT, Cell, Content, writing
from local_db.queries.written_out import Place, source_places, written_out
from local_db.store import Store


def export_in_old_layout(
    store: Store,
    form_id: str,
    wish: Wish,
    path: Path,
    on_progress: Told = lambda _done, _all: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Exported:
    """Writes the wished records of that form to `path`, the earliest first, as its sheet had them.

    Raises as `export_records` does; UserError ``export.no_old_layout`` where the form was not made of a sheet.
    """
    form = store.catalogue.form(form_id)
    if form.old_sheet is None:
        raise UserError("export.no_old_layout")
    ids = _in_source_order(store, [row.id for row in found_records(store, wish, cancelled) if row.form == form_id])
    cells = Cells(wish.language, wish.masked, timezone(timedelta(minutes=store.identity.utc_offset)))
    names, done = names_here(store), 0
    with writing(path, wish.language) as book:
        head = [[_head_cell(cell) for cell in row] for row in form.old_sheet.head]
        sheet = book.sheet(form.old_sheet.name, *head, frozen=False)
        for at in range(0, len(ids), BATCH):
            if cancelled():
                raise Cancelled
            with store.reading() as connection:
                found = written_out(connection, ids[at : at + BATCH])
            for one in found:
                own = store.catalogue.form(form_id, one.record.form_version)
                sheet.append(old_row(form.old_sheet, own, one.record.fields, cells, names))
            done += len(found)
            on_progress(done, len(ids))
    return Exported(done, book.long_texts)


def _in_source_order(store: Store, ids: list[str]) -> list[str]:
    places: dict[str, Place] = {}
    for at in range(0, len(ids), BATCH):
        with store.reading() as connection:
            places |= source_places(connection, ids[at : at + BATCH])
    return sorted(ids, key=places.__getitem__)


def old_row(sheet: OldSheet, form: Form, values: dict[str, Value], cells: Cells, names: Names) -> list[Cell]:
    """The cells of one record."""
    return [
        old_cell(column, form.fields.get(column.field), values.get(column.field), cells, names)
        for column in sheet.columns
    ]


def old_cell(column: OldColumn, spec: Field | None, value: Value, cells: Cells, names: Names) -> Cell:
    """A value as its column wrote it; as text where it is not of that kind any more, or covered."""
    plain = cells.of(spec, value, names) if spec is not None else EMPTY
    if spec is None or plain is EMPTY or value is None or cells.covers(spec):
        return plain
    content: Content = None
    with suppress(ValueError, OverflowError):
        content = _content(column, value)
    if content is None:
        content = cells.words(spec, value, names)
        return cells.said(content)
    return Cell(content, TEXT_FORMAT if isinstance(content, str) else column.format)


def _content(column: OldColumn, value: Value) -> Content:
    if isinstance(value, bool):
        return value if column.written is Written.SWITCH else switch_written(column.pattern, value) or None
    if not isinstance(value, str):
        return None
    if column.written is Written.NUMBER:
        number = decimal_of(value)
        return None if number is None or format(number, "f") != value else float(number)
    if column.written is Written.DATE:
        return date.fromisoformat(value[:10])
    if column.written is Written.DATETIME:
        return datetime.fromisoformat(value).replace(tzinfo=None)
    if column.written is Written.TIME:
        return time.fromisoformat(value)
    if column.pattern and "n" in column.pattern:
        number = decimal_of(value)
        return None if number is None else number_written(column.pattern, number)
    if column.pattern:
        return day_written(column.pattern, datetime.fromisoformat(value))
    return None


def _head_cell(cell: HeadCell) -> Cell:
    if isinstance(cell, HeadDay):
        with suppress(ValueError):
            when = datetime.fromisoformat(cell.day)
            return Cell(when if len(cell.day) > len("2026-01-18") else when.date(), cell.format)
        return EMPTY
    if isinstance(cell, str):
        return Cell(cell, TEXT_FORMAT) if cell else EMPTY
    return Cell(cell)

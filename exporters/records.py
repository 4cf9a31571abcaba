"""Records written out as a workbook: a sheet for each kind, a row for each record, its tables of lines beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta, timezone
from pathlib import Path

import msgspec

from core.errors import Cancelled
from core.record import Record
from engines.forms.document import Field, FieldKind, Form
from engines.forms.validation import Value
from exporters.cells import Cells
from exporters.columns import columns_of, line_columns_of, tables_of
from exporters.texts import label_in, word
from exporters.xlsx import EMPTY, Book, Cell, Sheet, text, writing
from local_db.places import load_places
from local_db.queries.search import TicketSearch, everything
from local_db.queries.standing import people
from local_db.queries.ticket_filter import key_of, matches
from local_db.queries.tickets import TicketFilter, TicketKey, TicketRow, ticket_page
from local_db.queries.written_out import WrittenOut, record_names, written_out
from local_db.store import Store

BATCH = 64
"""Records that are read in one short transaction."""
_PAGE = 512

Told = Callable[[int, int], None]
"""Hears how many of how many records are written."""


class Wish(msgspec.Struct, frozen=True):
    """Which records are written, and how. Of what was `typed` into the search those that `wanted` lets through.

    Without anything typed those of the list `wanted`, in its order. `wanted` None: every record that was searched.
    `masked` covers telephone numbers and what the forms cover.
    """

    wanted: TicketFilter | None
    typed: str = ""
    language: str = "zh_CN"
    masked: bool = True


class Exported(msgspec.Struct, frozen=True):
    """How many records stand in the workbook, and how many texts did not fit into their cells."""

    records: int
    long_texts: int


def export_records(
    store: Store,
    wish: Wish,
    path: Path,
    on_progress: Told = lambda _done, _all: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Exported:
    """Writes the records to `path`, whole or not at all.

    What changes meanwhile is written as it is when its turn comes. Raises Cancelled, and UserError as `writing` does.
    """
    kinds: dict[str, list[tuple[str, int]]] = {}
    for row in found_records(store, wish, cancelled):
        kinds.setdefault(row.form, []).append((row.id, row.form_version))
    total, done = sum(map(len, kinds.values())), 0
    on_progress(0, total)
    with writing(path, wish.language) as book:
        for form_id, chosen in kinds.items():
            table = _Table(store, wish, book, form_id, {version for _, version in chosen})
            for at in range(0, len(chosen), BATCH):
                if cancelled():
                    raise Cancelled
                done += table.write([record_id for record_id, _ in chosen[at : at + BATCH]])
                on_progress(min(done, total), total)
    return Exported(done, book.long_texts)


def found_records(store: Store, wish: Wish, cancelled: Callable[[], bool]) -> Iterator[TicketRow]:
    """The wished records in their order. Raises Cancelled."""
    pages = _searched(store, wish, cancelled) if wish.typed.strip() else _listed(store, wish, cancelled)
    for page in pages:
        yield from page
        if cancelled():
            raise Cancelled


def _listed(store: Store, wish: Wish, cancelled: Callable[[], bool]) -> Iterator[Sequence[TicketRow]]:
    wanted = wish.wanted or TicketFilter(standing=None)
    after: TicketKey | None = None
    while True:
        with store.reading() as connection:
            rows = ticket_page(connection, wanted, after, _PAGE, lambda: not cancelled())
        yield rows
        if len(rows) < _PAGE:
            return
        after = key_of(rows[-1], wanted.sorted_by)


def _searched(store: Store, wish: Wish, cancelled: Callable[[], bool]) -> Iterator[Sequence[TicketRow]]:
    wanted = wish.wanted
    fits = everything if wanted is None else lambda row: matches(row, wanted)
    search, done = TicketSearch(wish.typed, store.catalogue, fits), False
    while not done and not cancelled():
        with store.reading() as connection:
            page = search.page(connection)
        done = page.done
        yield page.rows


def names_here(store: Store) -> dict[str, str]:
    """What people and branches are called, by their ids."""
    with store.reading() as connection:
        names = {one.id: one.name for one in people(connection)}
        names |= {one.id: one.name for one in load_places(connection)}
    names.setdefault(store.identity.branch, store.identity.branch_name)
    return names


class _Table:
    """The records of one kind."""

    def __init__(self, store: Store, wish: Wish, book: Book, form_id: str, versions: Iterable[int]) -> None:
        self._store, self._book, self._language = store, book, wish.language
        zone = timezone(timedelta(minutes=store.identity.utc_offset))
        self._cells = Cells(wish.language, wish.masked, zone)
        newest = store.catalogue.form(form_id)
        used = sorted((store.catalogue.form(form_id, one) for one in versions), key=lambda one: -one.version)
        self._name = label_in(newest.short or newest.label, wish.language)
        self._columns = columns_of(newest, used, wish.language)
        self._tables = tables_of([newest, *used])
        self._sheet = book.sheet(self._name, [text(column.title) for column in self._columns])
        self._line_columns = line_columns_of([newest, *used])
        self._line_sheets: dict[str, Sheet] = {}
        self._names = names_here(store)

    def write(self, ids: Sequence[str]) -> int:
        """Writes those of the records that are still here; how many they are."""
        with self._store.reading() as connection:
            found = written_out(connection, ids)
            names = self._names | record_names(connection, self._linked(found))
        for one in found:
            self._write_row(one, names | {file.hash: file.name for file in one.files})
        return len(found)

    def _write_row(self, one: WrittenOut, names: dict[str, str]) -> None:
        record = one.record
        form = self._store.catalogue.form(record.form, record.form_version)
        validator = self._store.catalogue.validator(form.id, form.version)
        values = {**record.fields, **validator.derived(record.fields)}
        row = []
        for column in self._columns:
            spec = form.fields.get(column.field)
            if column.system:
                row.append(self._system(column.system, form, one))
            elif spec is None:
                row.append(EMPTY)
            elif spec.kind is FieldKind.ELIGIBILITY:
                row.append(self._cells.verdict(validator.eligibility(spec.id, record.fields)))
            else:
                row.append(self._cells.of(spec, values.get(spec.id), names))
        self._sheet.append(row)
        for spec in self._tables.values():
            self._write_lines(spec, form.fields.get(spec.id, spec), record, names)

    def _write_lines(self, newest: Field, spec: Field, record: Record, names: dict[str, str]) -> None:
        lines = record.fields.get(spec.id)
        if spec.kind is not FieldKind.LINES or not isinstance(lines, list):
            return
        columns, own = self._line_columns[spec.id], {column.id: column for column in spec.lines}
        sheet = self._line_sheets.get(spec.id)
        if sheet is None:
            titles = [word("column.number", self._language), word("column.line", self._language)]
            titles += [label_in(one.label, self._language) for one in columns.values()]
            name = f"{self._name} {label_in(newest.label, self._language)}"
            sheet = self._line_sheets[spec.id] = self._book.sheet(name, [text(title) for title in titles])
        for number, line in enumerate(lines, start=1):
            if isinstance(line, dict):
                cells = [self._cells.of(own.get(name, one), line.get(name), names) for name, one in columns.items()]
                sheet.append([text(record.number), Cell(number), *cells])

    def _system(self, name: str, form: Form, one: WrittenOut) -> Cell:
        record = one.record
        if name == "number":
            return text(record.number)
        if name == "state":
            return text(self._state(form, record))
        if name in ("registered", "changed"):
            return self._cells.moment(record.created_at if name == "registered" else record.updated_at)
        if name == "branch":
            return text(self._names.get(record.home, record.home))
        if name == "told":
            return Cell(one.told) if one.told else EMPTY
        images = [file.name for file in one.files if file.mime.startswith("image/") is (name == "photos")]
        return self._cells.said(word("word.between", self._language).join(images))

    def _state(self, form: Form, record: Record) -> str:
        state = form.states_by_id.get(record.status or "")
        words = label_in(state.label, self._language) if state is not None else record.status or ""
        return word("word.void", self._language, state=words) if record.voided else words

    def _linked(self, found: Iterable[WrittenOut]) -> list[str]:
        linked: dict[str, None] = {}
        for one in found:
            form = self._store.catalogue.form(one.record.form, one.record.form_version)
            for spec in form.fields.values():
                for value in _links(spec, one.record.fields.get(spec.id)):
                    linked[value] = None
        return list(linked)


def _links(spec: Field, value: Value) -> Iterator[str]:
    if spec.kind is FieldKind.RELATION and isinstance(value, str):
        yield value
    elif spec.kind is FieldKind.LINES and isinstance(value, list):
        columns = [column.id for column in spec.lines if column.kind is FieldKind.RELATION]
        for line in value:
            for name in columns:
                if isinstance(line, dict) and isinstance(held := line.get(name), str):
                    yield held

"""The rows of a sheet as they are understood: several tables, merged cells, rows that go on, days across, and what the
sheet says beside its table, which a mapping reads as columns of the names in `importers.beside`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import msgspec

from importers.beside import Beside
from importers.mapping import SheetSaid
from importers.reader.frames import Cell, Marks, Rows
from importers.row_plan import RowPlan
from importers.sheet_layout import column_letters, column_name, find_layout, unique_names
from importers.source_rows import SourceRow, SourceRows
from importers.understanding.cells import filled
from importers.understanding.headers import Header
from importers.understanding.row_class import Classed, RowClass
from importers.understanding.tables import Table, rows_of
from importers.understanding.walking import LOOKED_AT, Walk, WalkedRow

_OTHER_TABLE = Classed(RowClass.UNMAPPED, "other_table")
_NOTHING_FILLED = Classed(RowClass.PLACEHOLDER, "nothing_filled")
_BY_PERSON = "person"


class _Ticket(msgspec.Struct, frozen=True, gc=False):
    """A row as one ticket reads it, or of which there is none; `label` is the sheet's name, with columns if need be."""

    label: str
    row: int
    classed: Classed
    cells: list[Cell]
    plan: RowPlan | None = None
    read: list[Cell] | None = None


class _Bound(msgspec.Struct, frozen=True):
    """A table, or one of several side by side, whose header the mapping knows."""

    header: Header
    plan: RowPlan
    beside: Beside


class UnderstoodSheet:
    """One sheet while its rows come in: its first rows are held back until its tables are found."""

    def __init__(self, number: int, name: str, source: SourceRows, marks: Marks) -> None:
        self.number = number
        self._name = name
        self._source = source
        self._marks = marks
        self._said = source.mapping.overrides.get(name, SheetSaid())
        self._mapper = source.mapper(number, name)
        self._held: list[list[Cell]] | None = []
        self._bound: list[list[_Bound | None]] = []
        self._cells: dict[int, list[Cell]] = {}
        self._joined: list[WalkedRow] = []
        self._first = 0

    def feed(self, batch: Rows) -> Iterator[SourceRow]:
        if self._held is None:
            yield from self._walked(self._take(batch.rows))
            return
        self._held += batch.rows
        if len(self._held) >= LOOKED_AT:
            yield from self._begin()

    def end(self) -> Iterator[SourceRow]:
        if self._held is not None:
            yield from self._begin()
        yield from self._walked(self._walk.end())
        yield from self._rows(self._released())

    def _begin(self) -> Iterator[SourceRow]:
        rows, self._held = self._held or [], None
        head = rows[:LOOKED_AT]
        self._open(head, self._said.header)
        if not any(one for blocks in self._bound for one in blocks) and self._said.header is None:
            found = find_layout(self._source.mapping, head[: self._source.header_depth])
            if found is not None:
                self._open(head, found[1] - self._source.mapping.header.rows + 1)
        yield from self._walked(self._take(rows))

    def _open(self, head: list[list[Cell]], header_row: int | None) -> None:
        self._walk = Walk(head, header_row, self._marks)
        self._bound = [[self._bind(table, block, head) for block in table.blocks] for table in self._walk.tables]

    def _bind(self, table: Table, block: Header, head: Sequence[Sequence[Cell]]) -> _Bound | None:
        names = unique_names(block.names)
        if not set(map(column_name, self._source.mapping.header.contains)) <= set(names.values()):
            return None
        beside = Beside(
            self._source.mapping, self._name, self._source.file_name, names, head[table.first : table.header.rows[0]]
        )
        return _Bound(block, self._source.plan(beside.layout), beside)

    def _take(self, rows: list[list[Cell]]) -> Iterator[WalkedRow]:
        first, self._first = self._first, self._first + len(rows)
        self._cells.update(enumerate(rows, first))
        return self._walk.feed(rows)

    def _walked(self, walked: Iterable[WalkedRow]) -> Iterator[SourceRow]:
        """Rows whose following row is known, too: it could go on with them."""
        ready: list[WalkedRow] = []
        for one in walked:
            read = self._as_said(one)
            if read.classed.kind is not RowClass.CONTINUATION:
                ready += self._released()
            self._joined.append(read)
        yield from self._rows(ready)

    def _as_said(self, one: WalkedRow) -> WalkedRow:
        kind = self._said.classes.get(one.at + 1)
        if kind is None or kind is one.classed.kind:
            return one
        said = Classed(kind, _BY_PERSON)
        return msgspec.structs.replace(one, classed=said, blocks=(said,) * len(one.blocks), table=one.table or 0)

    def _released(self) -> list[WalkedRow]:
        """A row and those that go on with it, which are read as part of it."""
        joined, self._joined = self._joined, []
        if len(joined) < 2 or joined[0].classed.kind is not RowClass.DATA:
            return joined
        whole = list(joined[0].cells)
        for one in joined[1:]:
            whole += [""] * (len(one.cells) - len(whole))
            for place in filled(one.cells):
                whole[place] = f"{whole[place]}\n{one.cells[place]}" if whole[place] != "" else one.cells[place]
        return [msgspec.structs.replace(joined[0], cells=whole), *joined[1:]]

    def _rows(self, walked: Sequence[WalkedRow]) -> Iterator[SourceRow]:
        tickets = [ticket for one in walked for ticket in self._tickets(one)]
        for plan, several in groupby(tickets, key=lambda one: one.plan):
            group = list(several)
            if plan is None:
                for one in group:
                    yield SourceRow(one.label, one.row, one.classed.kind, one.cells, reason=one.classed.reason)
                continue
            labels = [one.label for one in group] if self._mapper.corrects else None
            mapped = self._mapper.mapped(plan, [(one.row, one.read or []) for one in group], labels)
            for one, found in zip(group, mapped, strict=True):
                yield SourceRow(one.label, one.row, one.classed.kind, one.cells, found, one.classed.reason)

    def _tickets(self, one: WalkedRow) -> list[_Ticket]:
        row, cells = one.at + 1, self._cells.pop(one.at)
        if one.classed.kind is not RowClass.DATA:
            return [_Ticket(self._name, row, one.classed, cells)]
        blocks = self._bound[one.table] if one.table is not None and self._bound else []
        read = [
            (bound, classed)
            for bound, classed in zip(blocks, one.blocks or (one.classed,) * len(blocks), strict=True)
            if bound is not None and classed.kind is RowClass.DATA
        ]
        if not read:
            return [_Ticket(self._name, row, _OTHER_TABLE, cells)]
        headers = [bound.header for bound in blocks if bound is not None]
        found: list[_Ticket] = []
        for bound, classed in read:
            for letters, extended in bound.beside.rows(list(rows_of(one.cells, bound.header, headers))):
                place = letters or (column_letters(min(bound.header.names)) if found else "")
                label = f"{self._name} [{place}]" if found else self._name
                found.append(_Ticket(label, row, classed, cells, bound.plan, extended))
        return found or [_Ticket(self._name, row, _NOTHING_FILLED, cells)]

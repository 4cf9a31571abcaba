"""A sheet's rows in their order, each with its class: for a look at a sheet and for an import alike."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

import msgspec

from importers.reader.frames import Marks
from importers.understanding.cells import Row
from importers.understanding.headers import Header
from importers.understanding.kinds import Kind
from importers.understanding.merged_cells import MergedDown
from importers.understanding.row_class import BLANK, Classed, RowClass
from importers.understanding.row_classes import Classifier, class_above, class_without_header
from importers.understanding.tables import Table, find_tables, rows_of

LOOKED_AT = 2000
"""The first rows of a sheet, in which its tables are found. Rows after them belong to the last table."""


class WalkedRow(msgspec.Struct, frozen=True):
    """A row, counted from 0, with the values of merged cells, and its class; `table` None: none has begun yet.

    `blocks` are the classes of the row in each of the tables side by side; one as a rule, none above a table.
    """

    at: int
    cells: Row
    classed: Classed
    table: int | None
    blocks: tuple[Classed, ...] = ()


class Walk:
    """Takes the rows as they come; what they are may come some rows later."""

    def __init__(self, head: Sequence[Row], header_row: int | None = None, marks: Marks | None = None) -> None:
        self.tables = find_tables(head, header_row, marks)
        self._marks = marks
        self._head = head
        self._next = 0
        self._current: _InTable | None = None

    def feed(self, rows: Sequence[Row]) -> Iterator[WalkedRow]:
        """The rows of which is known now what they are."""
        for row in rows:
            at, self._next = self._next, self._next + 1
            if not self.tables:
                yield WalkedRow(at, row, class_without_header(row), None)
                continue
            if self._begins(at):
                yield from self.end()
                number = self._current.number + 1 if self._current is not None else 0
                self._current = _InTable(number, self.tables[number], self._head, self._marks)
            assert self._current is not None
            yield from self._current.feed(at, row)

    def end(self) -> Iterator[WalkedRow]:
        """The rest of them: no row follows."""
        if self._current is not None:
            yield from self._current.end()

    def _begins(self, at: int) -> bool:
        following = 0 if self._current is None else self._current.number + 1
        return following < len(self.tables) and at == self.tables[following].first


class _InTable:
    """The rows from one table's title to the next table's."""

    def __init__(self, number: int, table: Table, head: Sequence[Row], marks: Marks | None) -> None:
        self.number = number
        self._table = table
        self._merged = MergedDown(marks, table.filled_down, table.header.rows[-1])
        self._kept: dict[int, Row] = {}
        heading = [head[row] for row in table.header.rows]
        self._classifiers = [
            Classifier(
                block,
                _kinds(table, block),
                [rows_of(row, block, table.blocks) for row in heading],
                [rows_of(row, block, table.blocks) for row in table.sample],
            )
            for block in table.blocks
        ]
        self._decided: list[deque[Classed]] = [deque() for _ in table.blocks]
        self._waiting: deque[tuple[int, Row]] = deque()

    def feed(self, at: int, row: Row) -> Iterator[WalkedRow]:
        header = self._table.header.rows
        if at < header[0]:
            yield WalkedRow(at, row, class_above(row), self.number)
            return
        if at <= header[-1]:
            yield WalkedRow(at, row, Classed(RowClass.HEADER, "names_columns"), self.number)
            return
        if at in self._merged.tops:
            self._kept[at] = row
        row = self._merged.filled(at, row, lambda top: self._kept.get(top, ()))
        self._waiting.append((at, row))
        for block, classifier, decided in zip(self._table.blocks, self._classifiers, self._decided, strict=True):
            decided.extend(classifier.feed(rows_of(row, block, self._table.blocks)))
        yield from self._out()

    def end(self) -> Iterator[WalkedRow]:
        for classifier, decided in zip(self._classifiers, self._decided, strict=True):
            decided.extend(classifier.end())
        yield from self._out()

    def _out(self) -> Iterator[WalkedRow]:
        while self._waiting and all(self._decided):
            at, row = self._waiting.popleft()
            blocks = tuple(decided.popleft() for decided in self._decided)
            yield WalkedRow(at, row, _of_all(blocks), self.number, blocks)


def _of_all(blocks: Sequence[Classed]) -> Classed:
    """Of a row of tables side by side: data where one of them has data."""
    if len(blocks) == 1:
        return blocks[0]
    told = [one for one in blocks if one.kind is not RowClass.BLANK]
    return next((one for one in told if one.kind is RowClass.DATA), told[0] if told else BLANK)


def _kinds(table: Table, block: Header) -> dict[int, Kind]:
    """What is known of a block's columns: what the first block's of that name hold."""
    known = table.kinds
    by_name = {name: known[place] for place, name in table.blocks[0].names.items() if place in known}
    return {place: by_name[name] for place, name in block.names.items() if name in by_name}

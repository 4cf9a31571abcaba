"""What each row of a sheet is, and why: every row of it gets one class."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from itertools import pairwise

import msgspec

from importers.reader.frames import Cell
from importers.understanding.cells import Look, Row, filled, look_of, text_of
from importers.understanding.headers import Header
from importers.understanding.kinds import Kind
from importers.understanding.words import words

_SPARSE = 0.34
_COUNTED = frozenset({Look.NUMBER, Look.MONEY})


class RowClass(StrEnum):
    """Only DATA becomes records."""

    BLANK = "blank"
    TITLE = "title"
    META = "meta"
    HEADER = "header"
    DATA = "data"
    SECTION = "section"
    SUBTOTAL = "subtotal"
    PLACEHOLDER = "placeholder"
    FOOTER = "footer"


class Classed(msgspec.Struct, frozen=True):
    """`reason` is a code with a sentence."""

    kind: RowClass
    reason: str


def classes_of(rows: Sequence[Row], header: Header | None, kinds: dict[int, Kind]) -> list[Classed]:
    """The class of each row in its order."""
    if header is None:
        return [_without_header(row) for row in rows]
    first = header.rows[0]
    found = [_above(row) for row in rows[:first]]
    found += [Classed(RowClass.HEADER, "names_columns") for _ in header.rows]
    below = rows[header.rows[-1] + 1 :]
    heading = [[text_of(cell) for cell in rows[one]] for one in header.rows]
    return found + _Table(header, kinds, heading, below).classes()


def _without_header(row: Row) -> Classed:
    return Classed(RowClass.DATA, "no_header") if filled(row) else Classed(RowClass.BLANK, "blank")


def _above(row: Row) -> Classed:
    places = filled(row)
    if not places:
        return Classed(RowClass.BLANK, "blank")
    texts = {text_of(row[place]) for place in places}
    if len(texts) == 1 and look_of(row[places[0]]) in (Look.WORD, Look.TEXT, Look.CODE):
        return Classed(RowClass.TITLE, "alone_above_header")
    return Classed(RowClass.META, "above_header")


class _Table:
    """The rows under a header."""

    def __init__(self, header: Header, kinds: dict[int, Kind], heading: list[list[str]], rows: Sequence[Row]) -> None:
        self._names = header.names
        self._kinds = kinds
        self._heading = heading
        self._rows = rows
        self._places = [filled(row) for row in rows]
        self._usual = self._usually_filled()
        self._counting = [place for place, kind in kinds.items() if kind in (Kind.QUANTITY, Kind.MONEY)]
        self._numbering = self._sequence()

    def classes(self) -> list[Classed]:
        found = [self._class(at) for at in range(len(self._rows))]
        return self._end(found)

    def _usually_filled(self) -> int:
        """So many cells has a row of the table: the median of those before the first total, or of all."""
        totals = (at for at, places in enumerate(self._places) if places and self._is_named_total(at))
        until = next(totals, 0) or len(self._rows)
        counts = sorted(len(places) for places in self._places[:until] if places)
        return counts[len(counts) // 2] if counts else 0

    def _is_named_total(self, at: int) -> bool:
        return any(self._says_total(self._rows[at][place]) for place in self._places[at])

    def _class(self, at: int) -> Classed:
        row, places = self._rows[at], self._places[at]
        if not places:
            return Classed(RowClass.BLANK, "blank")
        texts = [text_of(row[place]) for place in places]
        if [text_of(cell) for cell in row] in self._heading:
            return Classed(RowClass.HEADER, "header_again")
        if self._is_total(row, places):
            return Classed(RowClass.SUBTOTAL, "says_total")
        if self._is_unlabelled_total(at):
            return Classed(RowClass.SUBTOTAL, "equals_sum")
        if places == [self._numbering] and look_of(row[places[0]]) is Look.NUMBER:
            return Classed(RowClass.PLACEHOLDER, "only_numbered")
        sparse = len(places) <= max(1, round(self._usual * _SPARSE)) and self._usual >= 3
        if sparse and any(words().notes.fullmatch(text) for text in texts):
            return Classed(RowClass.FOOTER, "says_note")
        if sparse and len(places) == 1 and look_of(row[places[0]]) in (Look.WORD, Look.TEXT):
            return Classed(RowClass.SECTION, "alone_in_its_row")
        return Classed(RowClass.DATA, "fills_columns")

    def _is_total(self, row: Row, places: list[int]) -> bool:
        """A word for a total, and beside it only numbers; or one among few cells."""
        said = [place for place in places if self._says_total(row[place])]
        if not said:
            return False
        others = [place for place in places if place not in said]
        return all(look_of(row[place]) in _COUNTED for place in others) or len(places) * 2 <= self._usual

    def _says_total(self, cell: Cell) -> bool:
        return look_of(cell) in (Look.WORD, Look.TEXT) and bool(words().totals.fullmatch(text_of(cell)))

    def _is_unlabelled_total(self, at: int) -> bool:
        """Numbers only, each the sum of those above it: of two or more for two numbers, of three or more for one."""
        row, places = self._rows[at], self._places[at]
        if len(places) >= self._usual or any(look_of(row[place]) not in _COUNTED for place in places):
            return False
        least = 2 if len(places) > 1 else 3
        return all(place in self._counting and self._is_sum(at, place, least) for place in places)

    def _is_sum(self, at: int, place: int, least: int) -> bool:
        above = [number for row in self._rows[:at] if (number := _decimal(row, place)) is not None]
        return len(above) >= least and sum(above) == _decimal(self._rows[at], place) != 0

    def _sequence(self) -> int | None:
        """The place of a column that numbers the rows from 1 on, or None."""
        for place in sorted(self._names)[:2]:
            found = [
                _decimal(row, place) for row, places in zip(self._rows, self._places, strict=True) if place in places
            ]
            numbers = [number for number in found if number is not None]
            if len(numbers) >= 3 and numbers[:3] == [Decimal(1), Decimal(2), Decimal(3)]:
                return place
        return None

    def _end(self, found: list[Classed]) -> list[Classed]:
        """Lines between totals are such lines, too; sparse rows after the last full one belong to the foot."""
        totals = [at for at, one in enumerate(found) if one.kind is RowClass.SUBTOTAL]
        for above, below in pairwise(totals):
            if below - above > 1 and all(self._is_like(above, at) for at in range(above + 1, below)):
                found[above + 1 : below] = [Classed(RowClass.SUBTOTAL, "between_totals")] * (below - above - 1)
        full = (at for at, one in enumerate(found) if one.kind is RowClass.DATA and not self._is_thin(at))
        last = max(full, default=-1)
        ended = False
        for at in range(last + 1, len(found)):
            if found[at].kind is RowClass.SUBTOTAL:
                ended = True
            elif found[at].kind is RowClass.SECTION:
                found[at] = Classed(RowClass.FOOTER, "under_the_table")
            elif ended and found[at].kind is RowClass.DATA:
                found[at] = Classed(RowClass.FOOTER, "under_the_total")
        return found

    def _is_like(self, total: int, at: int) -> bool:
        """Whether it fills cells that the total fills, which are fewer than a row of the table fills."""
        beside = self._places[total]
        return bool(self._places[at]) and set(self._places[at]) <= set(beside) and len(beside) < self._usual

    def _is_thin(self, at: int) -> bool:
        return len(self._places[at]) <= max(1, self._usual // 2)


def _decimal(row: Row, place: int) -> Decimal | None:
    cell = row[place] if place < len(row) else ""
    if isinstance(cell, bool) or look_of(cell) is not Look.NUMBER:
        return None
    try:
        return Decimal(str(cell).replace(",", "")).quantize(Decimal("0.0001"))
    except InvalidOperation:
        return None

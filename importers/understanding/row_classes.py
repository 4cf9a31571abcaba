"""What each row of a table is, and why, one after the other: the same whether a sheet is looked at or imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from importers.reader.frames import Cell
from importers.understanding.cells import Look, Row, amount_of, filled, look_of, text_of
from importers.understanding.headers import Header
from importers.understanding.kinds import Kind
from importers.understanding.row_class import BLANK, DATA, WRONG_TOTAL, Classed, RowClass
from importers.understanding.sums import Sums
from importers.understanding.words import words

HELD_BACK = 5000
"""Rows at most whose class waits for what comes below them."""

_SPARSE = 0.34
_COUNTED = frozenset({Look.NUMBER, Look.MONEY})
_WORDS = frozenset({Look.WORD, Look.TEXT})
_ANCHORED = 0.9


def class_above(row: Row) -> Classed:
    """Of a row above a header."""
    places = filled(row)
    if not places:
        return BLANK
    texts = {text_of(row[place]) for place in places}
    if len(texts) == 1 and look_of(row[places[0]]) in (Look.WORD, Look.TEXT, Look.CODE):
        return Classed(RowClass.TITLE, "alone_above_header")
    return Classed(RowClass.META, "above_header")


def class_without_header(row: Row) -> Classed:
    """Of a row of a sheet in which nothing names the columns."""
    return Classed(RowClass.DATA, "no_header") if filled(row) else BLANK


class Classifier:
    """The rows under a header in their order. `sample` are the first of them, which say how its rows usually are.

    `feed` and `end` give the classes that are decided now, of the oldest rows that were fed and have none yet.
    """

    def __init__(
        self, header: Header, kinds: Mapping[int, Kind], heading: Sequence[Row], sample: Sequence[Row]
    ) -> None:
        self._kinds = kinds
        self._heading = [[text_of(cell) for cell in row] for row in heading]
        self._heading_starts = {row[0] for row in self._heading if row}
        shape = _Shape(header, sample)
        self._usual = shape.usual
        self._numbering = shape.numbering
        self._anchor = shape.anchor
        self._sums = Sums(place for place, kind in kinds.items() if kind in (Kind.QUANTITY, Kind.MONEY))
        self._held: list[tuple[Classed, list[int]]] = []
        self._alike: list[int] | None = None
        self._above: tuple[Row, RowClass] = ((), RowClass.HEADER)

    def feed(self, row: Row) -> list[Classed]:
        """Takes the next row."""
        places = filled(row)
        one = self._class(row, places)
        self._above = row, one.kind
        self._note_total(one, places)
        if one.kind is RowClass.DATA:
            self._sums.add(row, places, certain=self._alike is None)
        self._held.append((one, places))
        if one.kind is RowClass.DATA and self._alike is None and not self._is_thin(places):
            return self._release()
        return self._release() if len(self._held) >= HELD_BACK else []

    def end(self) -> list[Classed]:
        """No row follows: sparse ones after the last full one belong to the foot."""
        held = self._held
        ended, found = False, self._release()
        full = (at for at, one in enumerate(found) if one.kind is RowClass.DATA and not self._is_thin(held[at][1]))
        for at in range(max(full, default=-1) + 1, len(found)):
            if found[at].kind is RowClass.SUBTOTAL:
                ended = True
            elif found[at].kind is RowClass.SECTION:
                found[at] = Classed(RowClass.FOOTER, "under_the_table")
            elif ended and found[at].kind in (RowClass.DATA, RowClass.CONTINUATION):
                found[at] = Classed(RowClass.FOOTER, "under_the_total")
        return found

    def _release(self) -> list[Classed]:
        """What is held, with the lines between two totals that look like them."""
        held, self._held, self._alike = self._held, [], None
        found = [one for one, _ in held]
        totals = [at for at, one in enumerate(found) if one.kind is RowClass.SUBTOTAL]
        for above, below in pairwise(totals):
            if below - above > 1 and all(self._is_like(held[above][1], held[at][1]) for at in range(above + 1, below)):
                found[above + 1 : below] = [Classed(RowClass.SUBTOTAL, "between_totals")] * (below - above - 1)
        return found

    def _note_total(self, one: Classed, places: list[int]) -> None:
        """After a total, lines that look like it wait for the next total."""
        if one.kind is RowClass.SUBTOTAL:
            self._alike = places
        elif self._alike is not None and not self._is_like(self._alike, places):
            self._alike = None

    def _class(self, row: Row, places: list[int]) -> Classed:
        if not places:
            return BLANK
        if self._repeats_heading(row):
            return Classed(RowClass.HEADER, "header_again")
        if _may_say_total(row) and self._is_total(row, places):
            wrong = self._sums.disagree(row, places)
            self._sums.total(row, places)
            return Classed(RowClass.SUBTOTAL, WRONG_TOTAL if wrong else "says_total")
        if len(places) < self._usual and self._is_unlabelled_total(row, places):
            self._sums.total(row, places)
            return Classed(RowClass.SUBTOTAL, "equals_sum")
        return self._of_table(row, places)

    def _of_table(self, row: Row, places: list[int]) -> Classed:
        if places == [self._numbering] and look_of(row[places[0]]) is Look.NUMBER:
            return Classed(RowClass.PLACEHOLDER, "only_numbered")
        if len(places) > max(1, round(self._usual * _SPARSE)) or self._usual < 3:
            return DATA
        if any(words().notes.fullmatch(text_of(row[place])) for place in places):
            return Classed(RowClass.FOOTER, "says_note")
        if self._goes_on(row, places):
            return Classed(RowClass.CONTINUATION, "goes_on")
        if len(places) == 1 and look_of(row[places[0]]) in _WORDS:
            return Classed(RowClass.SECTION, "alone_in_its_row")
        return DATA

    def _repeats_heading(self, row: Row) -> bool:
        first = row[0]
        if not isinstance(first, str) and "" not in self._heading_starts:
            first = text_of(first)
        if (
            isinstance(first, str)
            and (first if first.isascii() else text_of(first)).strip() not in self._heading_starts
        ):
            return False
        return [text_of(cell) for cell in row] in self._heading

    def _goes_on(self, row: Row, places: list[int]) -> bool:
        """Texts only, each under a text of the row right above; the column that every row fills is empty."""
        above, kind = self._above
        if kind not in (RowClass.DATA, RowClass.CONTINUATION) or self._anchor is None or self._anchor in places:
            return False
        return all(
            self._kinds.get(place) is Kind.TEXT
            and look_of(row[place]) in _WORDS
            and (kind is RowClass.CONTINUATION or (place < len(above) and look_of(above[place]) in _WORDS))
            for place in places
        )

    def _is_total(self, row: Row, places: list[int]) -> bool:
        """A word for a total, and beside it only numbers; or one among few cells."""
        said = [place for place in places if says_total(row[place])]
        if not said:
            return False
        others = [place for place in places if place not in said]
        return all(look_of(row[place]) in _COUNTED for place in others) or len(places) * 2 <= self._usual

    def _is_unlabelled_total(self, row: Row, places: list[int]) -> bool:
        """Numbers only, each the sum of those above it: of two or more for two numbers, of three or more for one."""
        if any(look_of(row[place]) not in _COUNTED for place in places):
            return False
        return self._sums.are_sums(row, places, 2 if len(places) > 1 else 3)

    def _is_like(self, beside: list[int], places: list[int]) -> bool:
        """Whether it fills cells that the total fills, which are fewer than a row of the table fills."""
        return bool(places) and set(places) <= set(beside) and len(beside) < self._usual

    def _is_thin(self, places: list[int]) -> bool:
        return len(places) <= max(1, self._usual // 2)


class _Shape:
    """How the rows of a table usually are, by the first of them."""

    def __init__(self, header: Header, sample: Sequence[Row]) -> None:
        places = [filled(row) for row in sample]
        totals = (at for at, row in enumerate(sample) if any(says_total(row[place]) for place in places[at]))
        until = next(totals, 0) or len(sample)
        counts = sorted(len(one) for one in places[:until] if one)
        self.usual = counts[len(counts) // 2] if counts else 0
        """So many cells has a row: the median of those before the first total, or of all."""
        self.numbering = next((place for place in sorted(header.names)[:2] if _numbers(sample, place)), None)
        """The column that numbers the rows from 1 on."""
        rows = [set(one) for one in places if len(one) * 2 > self.usual]
        full = (place for place in sorted(header.names) if sum(place in one for one in rows) >= _ANCHORED * len(rows))
        self.anchor = next(full, None) if rows else None
        """The first column that nearly every row fills."""


def says_total(cell: Cell) -> bool:
    """Whether it is a word for a total."""
    return look_of(cell) in _WORDS and bool(words().totals.fullmatch(text_of(cell)))


def _may_say_total(row: Row) -> bool:
    return words().total_signs.search(" ".join([cell for cell in row if isinstance(cell, str)])) is not None


def _numbers(sample: Sequence[Row], place: int) -> bool:
    found = (amount_of(row[place]) for row in sample if place < len(row))
    first = [number for number in found if number is not None][:3]
    return first == [amount_of(1), amount_of(2), amount_of(3)]

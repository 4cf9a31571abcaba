"""What cells that are merged down say in the rows below their first."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence

from importers.reader.frames import Marks
from importers.understanding.cells import Row


class MergedDown:
    """The merged cells of those columns under row `below`; rows and columns count from 0.

    It takes as much room as there are merged cells, however far they reach. Of cells that overlap, which no workbook
    has, the upper one counts.
    """

    def __init__(self, marks: Marks | None, places: Iterable[int], below: int) -> None:
        wanted = frozenset(places)
        self._spans: dict[int, list[tuple[int, int]]] = {}
        for top, left, bottom, _ in sorted(marks.merged) if marks is not None else ():
            if top - 1 > below and left - 1 in wanted:
                spans = self._spans.setdefault(left - 1, [])
                if not spans or top > spans[-1][1]:
                    spans.append((top - 1, bottom))
        self.tops = frozenset(top for spans in self._spans.values() for top, _ in spans)
        """The rows in which one begins."""

    def filled(self, at: int, row: Row, row_at: Callable[[int], Row]) -> Row:
        """Row `at` with what merged cells say that began further up, in the rows that `row_at` gives."""
        merged = self._above(at)
        if not merged:
            return row
        read = [*row, *[""] * (1 + max(place for place, _ in merged) - len(row))]
        for place, top in merged:
            above = row_at(top)
            if read[place] == "" and place < len(above):
                read[place] = above[place]
        return read

    def all_filled(self, rows: Sequence[Row]) -> list[Row]:
        """The rows of a sheet from its first on, each `filled`."""
        return [self.filled(at, row, lambda top: rows[top]) for at, row in enumerate(rows)]

    def _above(self, at: int) -> list[tuple[int, int]]:
        """The columns of which a merged cell reaches into that row, each with the row in which it began."""
        found = []
        for place, spans in self._spans.items():
            last = bisect_right(spans, (at,)) - 1
            if last >= 0 and spans[last][0] < at < spans[last][1]:
                found.append((place, spans[last][0]))
        return found

"""The layout of one sheet under a mapping: where its header is, what its columns are called, what each row is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping as Map
from collections.abc import Sequence

from importers.dates import NO_PERIOD, Period
from importers.mapping import Header, Mapping
from importers.reader.frames import Cell
from importers.understanding.row_class import RowClass
from importers.vocabulary import vocabulary

_SPACE = re.compile(r"\s+")


def column_name(cell: Cell) -> str:
    """A header cell as it is compared: NFKC, no white space."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", str(cell)))


class Layout:
    """The columns of a sheet by name, and the class of each of its rows in turn."""

    def __init__(
        self,
        mapping: Mapping,
        columns: dict[str, int],
        header_rows: Sequence[Sequence[Cell]] = (),
        period: Period = NO_PERIOD,
    ) -> None:
        self.columns = columns
        self.period = period
        self._total = re.compile(mapping.total) if mapping.total else None
        self._footer = re.compile(mapping.footer) if mapping.footer else None
        self._ends_after_total = mapping.ends_after_total
        self._ended = False
        self._heading = [[column_name(cell) for cell in row] for row in header_rows]
        self._heading_starts = [row[0] for row in self._heading if row]

    def index(self, names: Sequence[str]) -> int | None:
        """The position of the first of `names` that the sheet has."""
        return next((self.columns[name] for name in map(column_name, names) if name in self.columns), None)

    def kind_of(self, row: Sequence[Cell]) -> RowClass:
        """The class of the next row below the header; rows must be asked about in their order."""
        first = _stripped(row[0]) if row else ""
        if not first:
            first = next((text for text in map(_stripped, row) if text), "")
            if not first:
                return RowClass.BLANK
        if self._ended:
            return RowClass.FOOTER
        if self._total is not None and self._total.match(first):
            self._ended = self._ends_after_total
            return RowClass.SUBTOTAL
        if self._footer is not None and self._footer.match(first):
            return RowClass.FOOTER
        plain = first.isascii() and first.isprintable() and " " not in first
        if (first if plain else column_name(first)) in self._heading_starts and self._repeats_heading(row):
            return RowClass.HEADER
        return RowClass.DATA

    def _repeats_heading(self, row: Sequence[Cell]) -> bool:
        return [column_name(cell) for cell in row] in self._heading


def _stripped(cell: Cell) -> str:
    """The cell's text; an error is none: formulas drawn down below the table show nothing else."""
    text = cell.strip() if isinstance(cell, str) else str(cell)
    return "" if text[:1] == "#" and (text in vocabulary().errors or text in vocabulary().blank) else text


def column_letters(place: int) -> str:
    """A column as spreadsheets call it: 0 is A, 26 is AA."""
    letters, left = "", place + 1
    while left:
        left, rest = divmod(left - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def unique_names(names: Map[int, str]) -> dict[int, str]:
    """As columns are called: a name met again gets ``#2`` and so on, so it never hides the first."""
    found: dict[int, str] = {}
    used: set[str] = set()
    for place, name in names.items():
        plain = unique = column_name(name)
        seen = 1
        while unique in used:
            seen += 1
            unique = f"{plain}#{seen}"
        used.add(unique)
        found[place] = unique
    return found


def matches_sheet(mapping: Mapping, name: str) -> bool:
    """Whether the mapping speaks of a sheet of that name."""
    return any(re.fullmatch(pattern, one) for pattern in mapping.sheets for one in (name, name.strip()))


def find_layout(
    mapping: Mapping, rows: Sequence[Sequence[Cell]], first: int = 0, period: Period = NO_PERIOD
) -> tuple[Layout, int] | None:
    """The layout, and how many of `rows`, the sheet's first, the title and the header take; None: no header here.

    It is looked for from row `first` on, counted from 0.
    """
    wanted = {column_name(name) for name in mapping.header.contains}
    for start in range(first, len(rows) - mapping.header.rows + 1):
        header_rows = rows[start : start + mapping.header.rows]
        columns = _columns(header_rows, mapping.header)
        if wanted <= columns.keys():
            return Layout(mapping, columns, header_rows, period), start + mapping.header.rows
    return None


def _columns(header_rows: Sequence[Sequence[Cell]], header: Header) -> dict[str, int]:
    """Column names with their positions."""
    width = max((len(row) for row in header_rows), default=0)
    texts = [[column_name(row[at]) if at < len(row) else "" for at in range(width)] for row in header_rows]
    names = _joined(texts[0], texts[1]) if header.rows == 2 else texts[0]
    named = unique_names({at: name for at, name in enumerate(names) if name})
    return {name: at for at, name in named.items()}


def _joined(upper: list[str], lower: list[str]) -> list[str]:
    """Upper and lower names; an empty upper cell above a lower name belongs to the merged cell on its left."""
    names: list[str] = []
    group = ""
    for top, bottom in zip(upper, lower, strict=True):
        group = top or (group if bottom else "")
        names.append(f"{group}/{bottom}" if bottom and group and bottom != group else bottom or group)
    return names

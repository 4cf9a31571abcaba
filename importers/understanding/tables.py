"""The tables of a sheet: one as a rule, several below each other or side by side where each has a header of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from importers.reader.frames import Marks
from importers.understanding.cells import Look, Row, filled, look_of, text_of
from importers.understanding.column_kinds import Guess, column_kinds
from importers.understanding.headers import Header, find_header, header_at, is_label, score_of
from importers.understanding.kinds import Kind
from importers.understanding.merged_cells import MergedDown
from importers.understanding.row_class import RowClass
from importers.understanding.row_classes import Classifier
from importers.understanding.words import compared, kind_named

_LEAST_NAMES, _KNOWN, _LEAST_SCORE = 3, 0.5, 3.5
_SAME_BLOCK = 0.6
_NEARLY_ALL = 0.8
_NOT_REPEATED = frozenset({Kind.MONEY, Kind.QUANTITY})


class Table(msgspec.Struct, frozen=True):
    """Rows count from 0: the table begins at `first` with what stands above its header and ends before `end`.

    `blocks` are the columns of tables side by side that share the header's row, from and to; one as a rule.
    `columns` are those of the first, `formats` their number formats. `filled_down` are columns whose merged cells
    count for each row.
    """

    header: Header
    first: int
    end: int | None
    blocks: tuple[Header, ...]
    columns: dict[int, Guess]
    filled_down: tuple[int, ...]
    sample: Sequence[Row]
    formats: dict[int, str]

    @property
    def kinds(self) -> dict[int, Kind]:
        """What is known of the columns."""
        return {place: guess.kind for place, guess in self.columns.items() if guess.kind is not None}


def find_tables(rows: Sequence[Row], header_row: int | None = None, marks: Marks | None = None) -> list[Table]:
    """The tables in the first rows of a sheet, from the top; none where no row names what is below it.

    Where a person says so, the header is row `header_row`, counted from 1, and the sheet has that one table.
    """
    main = find_header(rows) if header_row is None else header_at(rows, header_row - 1)
    if main is None:
        return []
    headers = [main]
    if header_row is None:
        headers = sorted([*_others(rows, main), main], key=lambda one: one.rows)
    begins = [0, *(_begin(rows, one) for one in headers[1:])]
    ends = [*begins[1:], None]
    return [_table(rows, *one, marks) for one in zip(headers, begins, ends, strict=True)]


def rows_of(row: Row, block: Header, blocks: Sequence[Header]) -> Row:
    """The row with the cells of that block alone; each stays in its column."""
    if len(blocks) == 1:
        return row
    first = min(block.names)
    after = min((min(one.names) for one in blocks if min(one.names) > first), default=len(row))
    return [*[""] * first, *row[first:after]]


def _table(rows: Sequence[Row], header: Header, first: int, end: int | None, marks: Marks | None) -> Table:
    start = header.rows[-1] + 1
    body = rows[start:end]
    formats = _formats(marks)
    blocks = _blocks(header, body)
    heading = [rows_of(rows[row], blocks[0], blocks) for row in header.rows]
    kinds = _kinds(blocks, heading, body, formats)
    merged = {left - 1 for top, left, bottom, _ in marks.merged if bottom > top > start} if marks is not None else set()
    places = tuple(place for place in sorted(merged) if place in kinds and kinds[place].kind not in _NOT_REPEATED)
    if places:
        body = MergedDown(marks, places, header.rows[-1]).all_filled(rows)[start:end]
        kinds = _kinds(blocks, heading, body, formats)
    return Table(blocks[0] if len(blocks) > 1 else header, first, end, blocks, kinds, places, body, formats)


def _kinds(
    blocks: tuple[Header, ...], heading: Sequence[Row], body: Sequence[Row], formats: Mapping[int, str]
) -> dict[int, Guess]:
    """What the columns hold: by all rows first, then by those of them that are data."""
    rows = [rows_of(row, blocks[0], blocks) for row in body]
    guesses = column_kinds(blocks[0], [row for row in rows if filled(row)], formats)
    known = {place: guess.kind for place, guess in guesses.items() if guess.kind is not None}
    classifier = Classifier(blocks[0], known, heading, rows)
    classes = [one for row in rows for one in classifier.feed(row)] + classifier.end()
    data = [row for row, one in zip(rows, classes, strict=True) if one.kind is RowClass.DATA]
    return column_kinds(blocks[0], data, formats) if data else guesses


def _formats(marks: Marks | None) -> dict[int, str]:
    """The number format of each column that has nearly no other."""
    cells: dict[int, Counter[str]] = {}
    for one in marks.formats if marks is not None else ():
        cells.setdefault(one.column - 1, Counter())[one.format] += one.cells
    commonest = ((place, codes.most_common(1)[0], codes.total()) for place, codes in cells.items())
    return {place: code for place, (code, times), all_of_them in commonest if times >= _NEARLY_ALL * all_of_them}


def _others(rows: Sequence[Row], main: Header) -> list[Header]:
    """Further rows that are headers beyond doubt: after a gap, of known names, over something else."""
    found: list[Header] = []
    at = 0
    while at < len(rows):
        if at in main.rows:
            at = main.rows[-1] + 1
            continue
        if _begins_a_table(rows, at) and [text_of(cell) for cell in rows[at]] != _texts(rows, main):
            header = header_at(rows, at)
            if header is not None and not set(header.rows) & set(main.rows):
                found.append(header)
                at = header.rows[-1]
        at += 1
    return found


def _texts(rows: Sequence[Row], header: Header) -> list[str]:
    return [text_of(cell) for cell in rows[header.rows[-1]]]


def _begins_a_table(rows: Sequence[Row], at: int) -> bool:
    places = filled(rows[at])
    if len(places) < _LEAST_NAMES or at + 1 >= len(rows) or len(filled(rows[at + 1])) < 2:
        return False
    texts = [text_of(rows[at][place]) for place in places]
    if any(look_of(rows[at][place]) is not Look.WORD or is_label(text_of(rows[at][place])) for place in places):
        return False
    if sum(kind_named(text) is not None for text in texts) < _KNOWN * len(places):
        return False
    above = at - 1
    while above >= 0 and len(filled(rows[above])) == 1:
        above -= 1
    return (above < 0 or not filled(rows[above])) and score_of(rows, at) >= _LEAST_SCORE


def _begin(rows: Sequence[Row], header: Header) -> int:
    """Where the table of that header begins: right after the last blank row above it."""
    at = header.rows[0]
    while at > 0 and filled(rows[at - 1]):
        at -= 1
    return at


def _blocks(header: Header, body: Sequence[Row]) -> tuple[Header, ...]:
    """The header apart where empty columns stand between names that are said again."""
    places = sorted(header.names)
    used = {place for row in body for place in filled(row)}
    groups: list[list[int]] = [[]]
    for place in places:
        gap = range(groups[-1][-1] + 1, place) if groups[-1] else range(0)
        if len(gap) and not used.intersection(gap):
            groups.append([])
        groups[-1].append(place)
    names = [{compared(header.names[place]) for place in group} for group in groups]
    first = names[0]
    if len(groups) == 1 or len(first) < 2 or any(len(one & first) < _SAME_BLOCK * len(one | first) for one in names):
        return (header,)
    return tuple(Header(header.rows, {place: header.names[place] for place in group}) for group in groups)

"""A trial: the whole file is read, mapped, cleaned and matched as an import would, and nothing is written.

Problems come in groups of rows that fail for the same reason with the same text, which one correction mends together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta, timezone
from itertools import islice
from pathlib import Path

import msgspec

from core.errors import Cancelled
from importers.attaching import RowPlace, picture_places
from importers.cleaning import shown
from importers.corrections import blamed, cell_text
from importers.jobs import Begun, look_up
from importers.mapping import Mapping
from importers.matching import CAME_IN, THERE, TWICE, Fate, Matching
from importers.reader.workbook import WorkbookReading, open_workbook
from importers.slices import few_collections
from importers.source_rows import SourceRow, SourceRows
from importers.terms import Options
from local_db.import_ledger import RowCount, RowOutcome
from local_db.store import Store

GROUPS, ROWS_OF_A_GROUP, PROBLEM_ROWS = 500, 5, 500
"""So many problem groups are told apart, of each so many rows named; so many problem rows are given in full."""

_ROWS_OF_A_READING = 500
_ROWS_BETWEEN_PROGRESS = 2000


class ProblemGroup(msgspec.Struct, frozen=True):
    """Rows that fail alike. `field` is a field's id, one of importers.corrections' names, or "" for no one cell.

    `text` is what their cell holds, `column` its index from 0, `rows` the first of them by sheet and row.
    """

    field: str
    code: str
    text: str
    column: int | None
    form: str
    count: int
    rows: tuple[tuple[str, int], ...]


class TrialRow(msgspec.Struct, frozen=True):
    """A row that would go to a person, with its cells as people read them."""

    sheet: str
    row: int
    field: str
    code: str
    text: str
    column: int | None
    form: str
    cells: tuple[str, ...]


class Trial(msgspec.Struct, frozen=True):
    """What an import of the file would do now, under the same mapping and options.

    `counts` add up to the physical rows of the file without the `earlier` ones, which a stopped run has settled.
    Problems beyond `GROUPS` groups are counted in `ungrouped`. `pictures` would be attached to tickets of their rows,
    `pictures_left` stand at rows that become none.
    """

    counts: tuple[RowCount, ...]
    earlier: int
    flags: tuple[str, ...]
    sheets: tuple[str, ...]
    groups: tuple[ProblemGroup, ...]
    ungrouped: int
    problems: tuple[TrialRow, ...]
    options: Options
    pictures: int
    pictures_left: int

    def rows(self, outcome: RowOutcome, reason: str | None = None) -> int:
        """How many rows meet that outcome, for that reason or any."""
        return sum(one.rows for one in self.counts if one.outcome == outcome and reason in (None, one.reason))

    @property
    def known(self) -> int:
        """Duplicates that came in with an earlier import."""
        return self.rows(RowOutcome.DUPLICATE, CAME_IN)

    @property
    def twice(self) -> int:
        """Duplicates within the file."""
        return self.rows(RowOutcome.DUPLICATE, TWICE)

    @property
    def there(self) -> int:
        """Duplicates of tickets that are here already, from elsewhere."""
        return self.rows(RowOutcome.DUPLICATE, THERE)


def try_import(
    store: Store,
    path: Path,
    mapping: Mapping,
    *,
    options: Options | None = None,
    password: str | None = None,
    on_progress: Callable[[int], None] = lambda _rows: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Trial:
    """What `Import` would do with the file. On any thread but the writer's and the window's.

    `on_progress` hears the rows read so far. The store is read in short transactions, a few hundred rows each.
    Raises as `Import.run` does.
    """
    zone = timezone(timedelta(minutes=store.identity.utc_offset))
    with few_collections(), open_workbook(path, password=password, cancelled=cancelled) as reading:
        begun = look_up(store, path, mapping, options)
        source = SourceRows(reading, mapping, store.catalogue, zone, begun.terms.options.corrections)
        places: dict[RowPlace, int] = {}
        if reading.opened.pictures:
            places = picture_places(path, password, cancelled)
        tally = _Tally(places)
        matching = Matching(store, begun.terms, begun.job.id if begun.job is not None else None, reading.mended)
        matching.learn(cancelled)
        _take_all(store, source, begun, matching, tally, on_progress, cancelled)
        return tally.trial(reading, begun.terms.options)


def _take_all(
    store: Store,
    source: SourceRows,
    begun: Begun,
    matching: Matching,
    tally: _Tally,
    on_progress: Callable[[int], None],
    cancelled: Callable[[], bool],
) -> None:
    told = 0
    taken = iter(source)
    while rows := list(islice(taken, _ROWS_OF_A_READING)):
        if cancelled():
            raise Cancelled
        keyed = [(row, matching.key_of(row)) for row in rows]
        fresh = [(row, key) for row, key in keyed if row.row > begun.earlier.get(row.sheet, 0)]
        tally.earlier += len(keyed) - len(fresh)
        with store.reading() as connection:
            fates = matching.fates(connection, fresh)
        for (row, _), fate in zip(fresh, fates, strict=True):
            tally.add(row, fate)
        if tally.rows - told >= _ROWS_BETWEEN_PROGRESS:
            told = tally.rows
            on_progress(told)
    on_progress(tally.rows)


class _Group:
    def __init__(self, column: int | None) -> None:
        self.column = column
        self.count = 0
        self.rows: list[tuple[str, int]] = []


class _Tally:
    def __init__(self, places: dict[RowPlace, int]) -> None:
        self.earlier = 0
        self._places = places
        self._pictures = 0
        self._counts: Counter[tuple[str, str, str, str | None]] = Counter()
        self._groups: dict[tuple[str, str, str, str], _Group] = {}
        self._ungrouped = 0
        self._problems: list[TrialRow] = []

    @property
    def rows(self) -> int:
        return self._counts.total() + self.earlier

    def add(self, row: SourceRow, fate: Fate) -> None:
        self._counts[row.sheet, row.kind.value, fate.outcome.value, fate.reason] += 1
        if self._places and fate.outcome in (RowOutcome.IMPORTED, RowOutcome.FILLED):
            self._pictures += self._places.get((row.sheet, row.row), 0)
        if fate.outcome is RowOutcome.REJECTED:
            self._add_problem(row, fate.reason or "")

    def _add_problem(self, row: SourceRow, reason: str) -> None:
        mapped = row.mapped
        field, code = blamed(reason)
        place, form = (mapped.place, mapped.form) if mapped is not None else (None, "")
        text = cell_text(row.cells, place)
        if place is None and mapped is not None and mapped.problem is None:
            text = mapped.number
        key = (field, code, text, form)
        group = self._groups.get(key)
        if group is None and len(self._groups) < GROUPS:
            group = self._groups[key] = _Group(place)
        if group is None:
            self._ungrouped += 1
        else:
            group.count += 1
            if len(group.rows) < ROWS_OF_A_GROUP:
                group.rows.append((row.sheet, row.row))
        if len(self._problems) < PROBLEM_ROWS:
            cells = tuple(map(shown, row.cells))
            self._problems.append(TrialRow(row.sheet, row.row, field, code, text, place, form, cells))

    def trial(self, reading: WorkbookReading, options: Options) -> Trial:
        return Trial(
            counts=tuple(RowCount(*key, rows) for key, rows in sorted(self._counts.items(), key=_in_order)),
            earlier=self.earlier,
            flags=reading.opened.flags,
            sheets=reading.opened.sheets,
            groups=tuple(self._told()),
            ungrouped=self._ungrouped,
            problems=tuple(self._problems),
            options=options,
            pictures=self._pictures,
            pictures_left=sum(self._places.values()) - self._pictures,
        )

    def _told(self) -> Iterator[ProblemGroup]:
        for (field, code, text, form), one in sorted(self._groups.items(), key=lambda item: -item[1].count):
            yield ProblemGroup(field, code, text, one.column, form, one.count, tuple(one.rows))


def _in_order(counted: tuple[tuple[str, str, str, str | None], int]) -> tuple[str, str, str, str]:
    sheet, kind, outcome, reason = counted[0]
    return sheet, kind, outcome, reason or ""

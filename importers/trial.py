"""A trial: the whole file is read, mapped, cleaned and matched as an import would, and nothing is written.

Problems come in groups of rows that fail for the same reason with the same text, which one correction mends together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import timedelta, timezone
from itertools import islice
from pathlib import Path

import msgspec

from core.errors import Cancelled
from importers.attaching import SeenPicture, seen_pictures
from importers.jobs import Begun, look_up
from importers.mapping import Mapping
from importers.matching import CAME_IN, THERE, TWICE, Matching
from importers.reader.workbook import open_workbook
from importers.slices import few_collections
from importers.source_rows import SourceRows
from importers.tally import ProblemGroup, Tally, TrialNote, TrialPicture, TrialRow, WrongTotal
from importers.terms import Options
from local_db.import_ledger import RowCount, RowOutcome
from local_db.store import Store

_ROWS_OF_A_READING = 500
_ROWS_BETWEEN_PROGRESS = 2000


class Trial(msgspec.Struct, frozen=True):
    """What an import of the file would do now, under the same mapping and options.

    `counts` add up to the physical rows of the file without the `earlier` ones, which a stopped run has settled.
    Problem rows beyond `GROUPS` groups are counted in `ungrouped`. `seen` pictures and `notes` are all of the workbook.
    """

    counts: tuple[RowCount, ...]
    earlier: int
    flags: tuple[str, ...]
    sheets: tuple[str, ...]
    groups: tuple[ProblemGroup, ...]
    ungrouped: int
    problems: tuple[TrialRow, ...]
    options: Options
    seen: tuple[TrialPicture, ...]
    notes: tuple[TrialNote, ...]
    totals: tuple[WrongTotal, ...]

    @property
    def pictures(self) -> int:
        """So many would be attached to tickets of their rows."""
        return sum(one.is_attached for one in self.seen)

    @property
    def pictures_left(self) -> int:
        """So many stand at rows that become no ticket, or fit none."""
        return len(self.seen) - self.pictures

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
        pictures: Sequence[SeenPicture] = ()
        if reading.opened.pictures:
            pictures = seen_pictures(path, password, cancelled)
        tally = Tally(reading, pictures, store.catalogue.form)
        matching = Matching(store, begun.terms, begun.job.id if begun.job is not None else None, reading.mended)
        with closing(matching):
            matching.learn(cancelled)
            _take_all(store, source, begun, matching, tally, on_progress, cancelled)
        return Trial(
            counts=tally.counts(),
            earlier=tally.earlier,
            flags=reading.opened.flags,
            sheets=reading.opened.sheets,
            groups=tally.groups(),
            ungrouped=tally.ungrouped,
            problems=tally.problems(),
            options=begun.terms.options,
            seen=tally.pictures(),
            notes=tally.notes(),
            totals=tally.totals(),
        )


def _take_all(
    store: Store,
    source: SourceRows,
    begun: Begun,
    matching: Matching,
    tally: Tally,
    on_progress: Callable[[int], None],
    cancelled: Callable[[], bool],
) -> None:
    told = 0
    taken = iter(source)
    while rows := list(islice(taken, _ROWS_OF_A_READING)):
        if cancelled():
            raise Cancelled
        tally.expect()
        keyed = matching.keyed(rows)
        fresh = [(row, key) for row, key in keyed if row.row > begun.earlier.get(row.sheet, 0)]
        tally.earlier += len(keyed) - len(fresh)
        with store.reading() as connection:
            fates = matching.fates(connection, fresh)
        matching.remember()
        for (row, _), fate in zip(fresh, fates, strict=True):
            tally.add(row, fate)
        if tally.rows - told >= _ROWS_BETWEEN_PROGRESS:
            told = tally.rows
            on_progress(told)
    if begun.job is not None:
        with store.reading() as connection:
            tally.ask_ledger(connection, begun.job.id)
    on_progress(tally.rows)

"""What a trial gathers while the rows of a file pass: counts, problems in groups, and what stands beside rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import msgspec

from engines.forms.document import Form
from importers.attaching import SeenPicture
from importers.beside_rows import Note, ToldRow, ToldRows, notes_of
from importers.cleaning import shown
from importers.corrections import blamed, cell_text
from importers.matching import TOTAL_IS_WRONG, Fate
from importers.reader.workbook import WorkbookReading
from importers.source_rows import SourceRow
from local_db.import_ledger import RowCount, RowOutcome

if TYPE_CHECKING:
    from local_db.statement import AnyConnection

GROUPS, ROWS_OF_A_GROUP = 10_000, 5
"""So many problem groups are told apart, of each so many rows named."""

FULL_OF_A_GROUP, FULL_ROWS = 500, 5000
"""So many rows of a group and altogether are given in full, and the first of each group."""

TOTALS = 500
"""So many wrong totals are given in full; all are counted."""


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


class TrialPicture(msgspec.Struct, frozen=True):
    """A picture at a row, and what becomes of that row."""

    seen: SeenPicture
    told: ToldRow

    @property
    def is_attached(self) -> bool:
        """Whether it would be attached to a ticket."""
        return self.told.is_ticket and not self.seen.problem


class TrialNote(msgspec.Struct, frozen=True):
    """A note at a cell, and what becomes of its row."""

    note: Note
    told: ToldRow


class WrongTotal(msgspec.Struct, frozen=True):
    """A row that says it is a total, and whose numbers are not the sums of those above; cells as people read them."""

    sheet: str
    row: int
    cells: tuple[str, ...]


class _Group:
    def __init__(self, column: int | None) -> None:
        self.column = column
        self.count = 0
        self.rows: list[tuple[str, int]] = []


class Tally:
    """Takes every row with its fate once."""

    def __init__(
        self, reading: WorkbookReading, pictures: Sequence[SeenPicture], form_of: Callable[[str, int], Form]
    ) -> None:
        self.earlier = 0
        self._reading = reading
        self._pictures = pictures
        self._told = ToldRows(form_of, ((one.sheet, one.row) for one in pictures))
        self._sheets_marked = 0
        self._counts: Counter[tuple[str, str, str, str | None]] = Counter()
        self._groups: dict[tuple[str, str, str, str], _Group] = {}
        self.ungrouped = 0
        self._problems: list[TrialRow] = []
        self._totals: list[WrongTotal] = []

    @property
    def rows(self) -> int:
        """So many rows were taken."""
        return self._counts.total() + self.earlier

    def expect(self) -> None:
        """To be called when rows were read and before they are added: their sheets have told their notes."""
        if len(self._reading.marks) != self._sheets_marked:
            self._sheets_marked = len(self._reading.marks)
            self._told.want((note.sheet, note.row) for note in self._notes())

    def add(self, row: SourceRow, fate: Fate) -> None:
        """The next row that no stopped run has settled."""
        self._counts[row.sheet, row.kind.value, fate.outcome.value, fate.reason] += 1
        self._told.hear(row, fate)
        if fate.outcome is RowOutcome.REJECTED:
            self._add_problem(row, fate.reason or "")
        elif fate.reason == TOTAL_IS_WRONG and len(self._totals) < TOTALS:
            self._totals.append(WrongTotal(row.sheet, row.row, tuple(map(shown, row.cells))))

    def ask_ledger(self, connection: AnyConnection, job: str) -> None:
        """What became of the rows that a stopped run of the job has settled, where something stands beside them."""
        self._told.ask_ledger(connection, job)

    def counts(self) -> tuple[RowCount, ...]:
        """The rows by what becomes of them."""
        return tuple(RowCount(*key, rows) for key, rows in sorted(self._counts.items(), key=_in_order))

    def groups(self) -> tuple[ProblemGroup, ...]:
        """The largest first."""
        found = sorted(self._groups.items(), key=lambda item: -item[1].count)
        return tuple(ProblemGroup(*key[:3], one.column, key[3], one.count, tuple(one.rows)) for key, one in found)

    def problems(self) -> tuple[TrialRow, ...]:
        """Rows in full, in the file's order."""
        return tuple(self._problems)

    def pictures(self) -> tuple[TrialPicture, ...]:
        """Every picture at its row."""
        return tuple(TrialPicture(one, self._told.of(one.sheet, one.row)) for one in self._pictures)

    def notes(self) -> tuple[TrialNote, ...]:
        """Every note at its row."""
        return tuple(TrialNote(one, self._told.of(one.sheet, one.row)) for one in self._notes())

    def totals(self) -> tuple[WrongTotal, ...]:
        """The first totals that are wrong."""
        return tuple(self._totals)

    def _notes(self) -> tuple[Note, ...]:
        return notes_of(self._reading.opened.sheets, self._reading.marks)

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
            self.ungrouped += 1
            return
        group.count += 1
        if len(group.rows) < ROWS_OF_A_GROUP:
            group.rows.append((row.sheet, row.row))
        if group.count == 1 or (group.count <= FULL_OF_A_GROUP and len(self._problems) < FULL_ROWS):
            cells = tuple(map(shown, row.cells))
            self._problems.append(TrialRow(row.sheet, row.row, field, code, text, place, form, cells))


def _in_order(counted: tuple[tuple[str, str, str, str | None], int]) -> tuple[str, str, str, str]:
    sheet, kind, outcome, reason = counted[0]
    return sheet, kind, outcome, reason or ""

"""What stands at rows beside their values, pictures and notes: what becomes of it is what becomes of the row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import msgspec

from engines.forms.document import Form
from importers.matching import Fate
from importers.reader.frames import Marks
from importers.sheet_layout import column_letters
from importers.source_rows import SourceRow
from local_db.import_ledger import RowOutcome, RowPlace
from local_db.queries.imported_files import told_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from local_db.statement import AnyConnection

_BECOMES_A_TICKET = (RowOutcome.IMPORTED, RowOutcome.FILLED)


class Note(msgspec.Struct, frozen=True):
    """A note at a cell; `row` and `column` count from 1. `text` is its words, or the talk that goes on there."""

    sheet: str
    row: int
    column: int
    text: str

    @property
    def place(self) -> str:
        """As people name it: "Sheet!C12"."""
        return f"{self.sheet}!{column_letters(self.column - 1)}{self.row}"


class ToldRow(msgspec.Struct, frozen=True):
    """What becomes of a row; all of it empty where the sheet has no such row.

    `number` and `title` are those of its ticket, or of the one that it would be.
    """

    kind: str = ""
    outcome: str = ""
    reason: str | None = None
    number: str = ""
    title: str = ""

    @property
    def is_ticket(self) -> bool:
        """Whether it becomes a ticket, or fills blanks of one."""
        return self.outcome in _BECOMES_A_TICKET


NO_ROW = ToldRow()


class ToldRows:
    """Hears the fate of every row and remembers those that were `wanted` before."""

    def __init__(self, form_of: Callable[[str, int], Form], wanted: Iterable[RowPlace] = ()) -> None:
        self._form_of = form_of
        self._wanted = set(wanted)
        self._told: dict[RowPlace, ToldRow] = {}

    def want(self, places: Iterable[RowPlace]) -> None:
        """These, too; their rows are still to come."""
        self._wanted.update(places)

    def hear(self, row: SourceRow, fate: Fate) -> None:
        """What becomes of the next row."""
        if self._wanted and (row.sheet, row.row) in self._wanted:
            number, title = self._called(row)
            told = ToldRow(row.kind.value, fate.outcome.value, fate.reason, number, title)
            self._told[row.sheet, row.row] = told

    def ask_ledger(self, connection: AnyConnection, job: str) -> None:
        """The rows that a stopped run of the job has settled."""
        open_places = [place for place in self._wanted if place not in self._told]
        for place, found in told_rows(connection, job, open_places).items():
            self._told[place] = ToldRow(*found)

    def of(self, sheet: str, row: int) -> ToldRow:
        """That row, NO_ROW where none came."""
        return self._told.get((sheet, row), NO_ROW)

    def _called(self, row: SourceRow) -> tuple[str, str]:
        mapped = row.mapped
        if mapped is None or not mapped.form:
            return "", ""
        field = self._form_of(mapped.form, mapped.form_version).columns.get("title", "title")
        title = mapped.fields.get(field)
        return mapped.number, title if isinstance(title, str) else ""


def notes_of(sheets: tuple[str, ...], marks: Mapping[int, Marks]) -> tuple[Note, ...]:
    """Every note of the workbook, in the order of its sheets."""
    return tuple(
        Note(sheets[at], one.row, one.column, "\n".join(one.thread) or one.text)
        for at in sorted(marks)
        for one in marks[at].comments
    )

"""What the import page shows: plain values that the importer's side fills in."""

from __future__ import annotations

import msgspec

from engines.forms.document import Label

SAVED, PUBLISHED, SHIPPED = "saved", "published", "shipped"
"""Where a mapping comes from."""


class Option(msgspec.Struct, frozen=True):
    """Something to choose, by id; ids that begin with "@" have words of the page's own."""

    id: str
    label: Label = {}


class SheetView(msgspec.Struct, frozen=True):
    """A sheet and what it is taken for. `form` is empty where it is not imported, `header` its rows, "2-3".

    `notes` are at its cells, `wrong_totals` rows that say they are one and are not the sum of those above.
    """

    name: str
    form: str
    header: str
    rows: int
    data: int
    hidden: bool
    hidden_rows: int
    errors: int
    more: bool
    """Whether the sheet goes on below the rows that were looked at."""
    notes: int = 0
    wrong_totals: int = 0


class LineView(msgspec.Struct, frozen=True):
    """A row of a sheet: its class and the reason of it as codes, its first cells, and notes at them, "C: words"."""

    row: int
    kind: str
    reason: str
    cells: tuple[str, ...]
    hidden: bool = False
    notes: tuple[str, ...] = ()


class ColumnView(msgspec.Struct, frozen=True):
    """A column of the log. `target` is an Option's id; None: a person decides, `perhaps` is likeliest.

    `rule` is a code for how its cells are read.
    """

    name: str
    samples: tuple[str, ...]
    target: str | None
    sure: float
    perhaps: str | None = None
    rule: str = ""


class TicketView(msgspec.Struct, frozen=True):
    """A row as the ticket that it would become: labels with values as they are shown; `problem` as in ProblemGroup."""

    sheet: str
    row: int
    form: Label
    values: tuple[tuple[Label, str], ...]
    problem: str | None = None


class LayoutView(msgspec.Struct, frozen=True):
    """Sheets with one header that become one form: columns, where they can go, and what no column fills though it must.

    `known`: under a mapping that was written or saved before.
    """

    name: str
    label: Label
    known: bool
    sheets: tuple[str, ...]
    columns: tuple[ColumnView, ...]
    options: tuple[Option, ...]
    unfilled: tuple[Label, ...]
    tickets: tuple[TicketView, ...]

    @property
    def undecided(self) -> int:
        """Columns of which a person is asked."""
        return sum(column.target is None for column in self.columns)


class BookView(msgspec.Struct, frozen=True):
    """A file that was looked at. `flags` are codes; `forms` what its sheets can become."""

    file: str
    flags: tuple[str, ...]
    forms: tuple[Option, ...]
    sheets: tuple[SheetView, ...]
    layouts: tuple[LayoutView, ...]

    @property
    def undecided(self) -> int:
        """Columns of which a person is asked, of all layouts."""
        return sum(layout.undecided for layout in self.layouts)


class ImportCounts(msgspec.Struct, frozen=True):
    """Rows by what became of them; while the import runs, those settled so far."""

    imported: int = 0
    duplicate: int = 0
    rejected: int = 0
    skipped: int = 0
    earlier: int = 0
    filled: int = 0

    @property
    def rows(self) -> int:
        """Source rows accounted for."""
        return self.imported + self.duplicate + self.rejected + self.skipped + self.earlier + self.filled

    def __add__(self, other: ImportCounts) -> ImportCounts:
        pairs = zip(msgspec.structs.astuple(self), msgspec.structs.astuple(other), strict=True)
        return ImportCounts(*(mine + theirs for mine, theirs in pairs))


class ProblemRow(msgspec.Struct, frozen=True):
    """A row that was not imported, why, and its cells."""

    sheet: str
    row: int
    reason: str
    cells: tuple[str, ...]


class ProblemGroup(msgspec.Struct, frozen=True):
    """Rows with one problem: the field and the text that it does not take, and the first rows.

    `fix` says how a person can mend them all: ``choice`` (the word means one of `choices`), ``order`` and ``year`` (how
    the column's dates are written), ``text`` (another text), ``column`` (another field for the column), or nothing.
    """

    layout: str
    column: str
    field: str
    label: Label
    code: str
    text: str
    count: int
    rows: tuple[ProblemRow, ...]
    fix: str = ""
    choices: tuple[Option, ...] = ()
    perhaps: str | None = None
    """What the word most likely means, of `choices`."""
    has_cell: bool = False
    """Whether its rows have a cell for the field, which can be corrected in one row alone."""


class BesideView(msgspec.Struct, frozen=True):
    """What stands at a place of the log beside its values: a ``picture`` (`at` counts them), a ``note``, or a ``total``
    that is wrong. `text` is the picture's name, the words, or the row.

    `ticket` names the ticket that the row becomes; None where it becomes none, `reason` says why as in ProblemGroup.
    """

    kind: str
    place: str
    text: str
    ticket: str | None
    reason: str = ""
    at: int = -1


class SmallView(msgspec.Struct, frozen=True):
    """A small copy of the picture `at`; `problem` is the code of why it can be attached to no ticket."""

    at: int
    content: bytes
    problem: str = ""


class TrialView(msgspec.Struct, frozen=True):
    """What the import would do; nothing was written. Rows that fail in no group of `groups` are counted in `ungrouped`.

    `beside` are pictures, notes and wrong totals, those that go nowhere first.
    """

    counts: ImportCounts
    groups: tuple[ProblemGroup, ...]
    ungrouped: int = 0
    beside: tuple[BesideView, ...] = ()


class NoteAt(msgspec.Struct, frozen=True):
    """A note at a cell, rows and columns from 1, as the report tells it."""

    sheet: str
    row: int
    column: int
    text: str


class ImportOutcome(msgspec.Struct, frozen=True):
    """The end of an import. `jobs` name it, one per layout; of the rows to check `problems` are the first."""

    counts: ImportCounts
    flags: tuple[str, ...]
    problems: tuple[ProblemRow, ...]
    jobs: tuple[str, ...] = ()
    notes: tuple[NoteAt, ...] = ()


class MappingChoice(msgspec.Struct, frozen=True):
    """A mapping by name, and what people call it. `origin` is one of SAVED, PUBLISHED, SHIPPED.

    `told` is a code for where it comes from, or why it is not `used`. `publishable`: the person in front may give it to
    every branch.
    """

    name: str
    label: Label
    origin: str = ""
    told: str = ""
    facts: dict[str, object] = {}
    used: bool = True
    publishable: bool = False

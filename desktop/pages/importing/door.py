"""What the import page asks for; the importer stands behind it."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import msgspec

from desktop.jobs import Cancel, Progress
from engines.forms.document import Label


class MappingChoice(msgspec.Struct, frozen=True):
    """A mapping file by name, and what people call it."""

    name: str
    label: Label


class ColumnMatch(msgspec.Struct, frozen=True):
    """One column of the log: its header, a few values, and the field it fills (None: not imported)."""

    header: str
    samples: tuple[str, ...]
    field: Label | None
    problems: int


class PreviewLine(msgspec.Struct, frozen=True):
    """One row of the log as the ticket that it would become. `problem` is a code, with its field where it has one."""

    sheet: str
    row: int
    kind: str
    form: Label | None = None
    number: str = ""
    title: str = ""
    waybill: str = ""
    customer: str = ""
    phone: str = ""
    problem: str | None = None


class ImportPreview(msgspec.Struct, frozen=True):
    """A look at the first rows. `flags` are codes of import_texts.json."""

    file: str
    mapping: str
    sheets: tuple[str, ...]
    flags: tuple[str, ...]
    columns: tuple[ColumnMatch, ...]
    lines: tuple[PreviewLine, ...]

    @property
    def good(self) -> int:
        """Rows seen that would become tickets."""
        return sum(line.kind == "data" and line.problem is None for line in self.lines)

    @property
    def bad(self) -> int:
        """Rows seen that a person must look at."""
        return sum(line.problem is not None for line in self.lines)


class ImportCounts(msgspec.Struct, frozen=True):
    """Rows by what became of them; while the import runs, those settled so far."""

    imported: int = 0
    duplicate: int = 0
    rejected: int = 0
    skipped: int = 0
    earlier: int = 0

    @property
    def rows(self) -> int:
        """Source rows accounted for."""
        return self.imported + self.duplicate + self.rejected + self.skipped + self.earlier


class ProblemRow(msgspec.Struct, frozen=True):
    """A row that was not imported, why, and its cells."""

    sheet: str
    row: int
    reason: str
    cells: tuple[str, ...]


class ImportOutcome(msgspec.Struct, frozen=True):
    """The end of an import. `job` names it; of the rows to check `problems` are the first."""

    counts: ImportCounts
    flags: tuple[str, ...]
    problems: tuple[ProblemRow, ...]
    job: str = ""


class EarlierImport(msgspec.Struct, frozen=True):
    """An import of this device; `at` in milliseconds since 1970 UTC, `by` a person's id, `state` the ledger's."""

    job: str
    file: str
    at: int
    by: str
    tickets: int
    state: str


class KeptTicket(msgspec.Struct, frozen=True):
    """A ticket that stays when its import is taken back."""

    number: str
    title: str


class TakingBack(msgspec.Struct, frozen=True):
    """What taking an import back comes to: how many tickets go, how many stay, and the first of those."""

    file: str
    goes: int
    stays: int
    kept: tuple[KeptTicket, ...]


class ImportDoor(Protocol):
    """The importer, as a job calls it: never in the window's thread."""

    def mappings(self) -> list[MappingChoice]:
        """Every mapping that may be chosen."""

    def preview(self, path: Path, mapping: str | None, cancel: Cancel) -> ImportPreview:
        """The first rows under that mapping, or under the first that fits; UserError as the import would."""

    def run(self, path: Path, mapping: str, by: str, cancel: Cancel, progress: Progress) -> ImportOutcome:
        """Imports; `progress` hears ImportCounts. UserError, Cancelled."""

    def save_problems(self, job: str, mapping: str, path: Path, language: str) -> int:
        """Writes every row to check into a CSV file, with its reason in words; how many. UserError."""

    def earlier(self) -> tuple[list[EarlierImport], int]:
        """The imports of this device, the newest first, and the time now."""

    def comes_to(self, job: str) -> TakingBack:
        """What taking that import back would do. UserError ``import.unknown``."""

    def turn(self, job: str, by: str, back: bool, cancel: Cancel, progress: Progress) -> int:
        """Takes that import back, or brings it `back`; how many tickets. `progress` hears rows.

        UserError, Cancelled.
        """

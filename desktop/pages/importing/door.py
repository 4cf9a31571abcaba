"""What the import page asks for; the importer stands behind it."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import msgspec

from desktop.jobs import Cancel, Progress
from desktop.pages.importing.choices import Choices
from desktop.pages.importing.views import (
    BookView,
    ImportOutcome,
    LineView,
    MappingChoice,
    SmallView,
    TrialView,
)


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


class LogFile(msgspec.Struct, frozen=True):
    """A log, and the password of one that is locked."""

    path: Path
    password: str | None = None


class ImportDoor(Protocol):
    """The importer, as a job calls it: never in the window's thread."""

    def mappings(self, by: str) -> list[MappingChoice]:
        """Every mapping that is here, for that person; those that cannot be used last."""

    def publish_mapping(self, name: str, by: str) -> MappingChoice:
        """Asks headquarters to give that mapping to every branch. UserErrors of importers.publishing."""

    def look(self, log: LogFile, choices: Choices, cancel: Cancel) -> BookView:
        """What its sheets, columns and first rows are taken for; UserError as the import would, Cancelled.

        A locked workbook is UserError ``import.password_needed`` or ``import.password_wrong``.
        """

    def lines(self, log: LogFile, sheet: str, choices: Choices) -> list[LineView]:
        """The first rows of that sheet, each with its class."""

    def try_all(self, log: LogFile, choices: Choices, cancel: Cancel, progress: Progress) -> TrialView:
        """What the import would do with every row. `progress` hears rows read so far. UserError, Cancelled."""

    def run(self, log: LogFile, choices: Choices, by: str, cancel: Cancel, progress: Progress) -> ImportOutcome:
        """Imports; `progress` hears ImportCounts. UserError, Cancelled."""

    def keep_mapping(self, log: LogFile, layout: str, label: str, choices: Choices) -> MappingChoice:
        """Saves the mapping of that layout under a label. UserError."""

    def save_problems(self, log: LogFile, jobs: tuple[str, ...], path: Path, language: str, cancel: Cancel) -> int:
        """Writes every row to check into a workbook that can be mended and imported; how many. UserError, Cancelled."""

    def report(self, outcome: ImportOutcome, language: str) -> str:
        """What became of every row, in counts, to print and sign: as HTML. UserError."""

    def small_pictures(self, log: LogFile, cancel: Cancel) -> list[SmallView]:
        """Small copies of the first pictures of the file. UserError, Cancelled."""

    def earlier(self) -> tuple[list[EarlierImport], int]:
        """The imports of this device, the newest first, and the time now."""

    def earlier_report(self, job: str, language: str) -> str:
        """What became of every row of that import, as `report`; without notes, which stand in its file. UserError."""

    def comes_to(self, job: str) -> TakingBack:
        """What taking that import back would do. UserError ``import.unknown``."""

    def turn(self, job: str, by: str, back: bool, cancel: Cancel, progress: Progress) -> int:
        """Takes that import back, or brings it `back`; how many tickets. `progress` hears rows.

        UserError, Cancelled.
        """

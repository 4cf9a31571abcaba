"""The import page of a window, and the importer behind its door."""

from __future__ import annotations

from collections.abc import Mapping as Map
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtWidgets import QWidget

from core.errors import UserError
from desktop.jobs import Cancel, Progress
from desktop.models.value_words import value_text
from desktop.navigator import TICKETS
from desktop.pages.importing.controller import ImportController
from desktop.pages.importing.door import (
    ColumnMatch,
    EarlierImport,
    ImportCounts,
    ImportOutcome,
    ImportPreview,
    KeptTicket,
    MappingChoice,
    PreviewLine,
    ProblemRow,
    TakingBack,
)
from desktop.pages.importing.earlier_controller import EarlierController
from desktop.pages.importing.page import ImportPage
from desktop.wording import label_text
from engines.forms.document import Form, Label
from engines.forms.masking import mask_of, masked
from engines.forms.values import Value
from importers.mapping import Column, Mapping, load_mapping, shipped_mappings
from importers.preview import Preview, preview_file
from importers.problem_rows import refuse_log, write_problems
from importers.run import Progress as ImportProgress
from importers.run import import_file
from importers.source_rows import SourceRow
from importers.taking_back import bring_back, take_back
from local_db.desk import Desk
from local_db.import_ledger import LedgerRow, RowOutcome, ledger_rows, recent_jobs, row_counts
from local_db.queries.imports import import_of, taking_back
from local_db.upkeep import back_up_before_import

if TYPE_CHECKING:
    from desktop.bootstrap.desk_window import DeskWindow

_SAMPLES, _SAMPLE_LENGTH, _PROBLEMS = 3, 24, 500
_WHILE_IMPORTING = {"store.disk_full": "import.disk_full", "store.io_error": "import.disk_failed"}
"""Failures whose usual sentence speaks of what a person typed."""
_NOT_THIS_MAPPING = ("import.header_not_found", "import.columns_missing")


def import_page(window: DeskWindow) -> QWidget:
    """The page of that window."""
    page, workspace = ImportPage(), window.workspace
    page.tickets_wanted.connect(lambda: window.navigator.go(TICKETS))
    door, by = ImporterDoor(window.desk), lambda: workspace.person
    ImportController(page, door, window.jobs, by)
    EarlierController(page, door, window.jobs, by, workspace.person_name)
    return page


class ImporterDoor:
    """Answers the import page from an open desk; every method is called in a job."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._store = desk.store
        self._logs: dict[str, Path] = {}

    def mappings(self) -> list[MappingChoice]:
        """Those that ship with the program."""
        return [MappingChoice(mapping.name, mapping.label) for mapping in shipped_mappings()]

    def preview(self, path: Path, mapping: str | None, cancel: Cancel) -> ImportPreview:
        """The first rows; without a mapping, under the first one whose header the file has."""
        if mapping is not None:
            return self._preview(path, load_mapping(mapping), cancel)
        failure: UserError | None = None
        for candidate in shipped_mappings():
            try:
                return self._preview(path, candidate, cancel)
            except UserError as error:
                if error.code not in _NOT_THIS_MAPPING:
                    raise
                failure = failure or error
        raise failure or UserError("import.mapping_unknown", mapping="")

    def run(self, path: Path, mapping: str, by: str, cancel: Cancel, progress: Progress) -> ImportOutcome:
        """Backs up, imports, then reads the first problem rows from the ledger."""
        back_up_before_import(self._desk)
        try:
            report = import_file(
                self._store,
                path,
                mapping,
                by,
                on_progress=lambda state: progress(_counts(state)),
                cancelled=cancel.asked,
            )
        except UserError as error:
            if error.code in _WHILE_IMPORTING:
                raise UserError(_WHILE_IMPORTING[error.code]) from error
            raise
        self._logs[report.job] = path
        with self._store.reading() as connection:
            rejected = ledger_rows(connection, report.job, RowOutcome.REJECTED, _PROBLEMS)
        counts = ImportCounts(report.imported, report.duplicate, report.rejected, report.skipped, report.earlier)
        return ImportOutcome(counts, report.flags, tuple(self._problem(row) for row in rejected), report.job)

    def save_problems(self, job: str, mapping: str, path: Path, language: str) -> int:
        """Every row to check, not only those that the page shows. UserError of `refuse_log` and `write_problems`."""
        if job in self._logs:
            refuse_log(path, self._logs[job])
        with self._store.reading() as connection:
            total = sum(line.rows for line in row_counts(connection, job) if line.outcome == RowOutcome.REJECTED)
            rejected = ledger_rows(connection, job, RowOutcome.REJECTED, max(total, 1))
        write_problems(path, rejected, load_mapping(mapping), self._store.catalogue, language)
        return len(rejected)

    def earlier(self) -> tuple[list[EarlierImport], int]:
        """Those in the ledger."""
        found = []
        with self._store.reading() as connection:
            for job in recent_jobs(connection):
                counts = row_counts(connection, job.id)
                tickets = sum(line.rows for line in counts if line.outcome == RowOutcome.IMPORTED)
                found.append(EarlierImport(job.id, job.file_name, job.started_at, job.by, tickets, job.state))
        return found, int(self._store.clock.now().timestamp() * 1000)

    def comes_to(self, job: str) -> TakingBack:
        """Looks at every ticket of it."""
        with self._store.reading() as connection:
            known = import_of(connection, job)
            if known is None:
                raise UserError("import.unknown")
            found = taking_back(connection, known)
        kept = tuple(KeptTicket(one.number, one.title) for one in found.kept)
        return TakingBack(known.file_name, found.goes, found.stays, kept)

    def turn(self, job: str, by: str, back: bool, cancel: Cancel, progress: Progress) -> int:
        """One operation, and its showing."""
        if back:
            return bring_back(self._store, job, by, on_progress=progress).records
        return take_back(self._store, job, by, on_progress=progress, cancelled=cancel.asked).records

    def _preview(self, path: Path, mapping: Mapping, cancel: Cancel) -> ImportPreview:
        offset = self._store.identity.utc_offset
        seen = preview_file(path, mapping, self._store.catalogue, offset, cancelled=cancel.asked)
        columns = tuple(self._match(column, mapping, seen) for column in mapping.columns)
        lines = tuple(self._line(row) for row in seen.rows)
        return ImportPreview(str(path), mapping.name, seen.sheets, seen.flags, columns, lines)

    def _match(self, column: Column, mapping: Mapping, seen: Preview) -> ColumnMatch:
        samples: dict[str, None] = {}
        label: Label | None = None
        problems = 0
        for row in seen.rows:
            mapped = row.mapped
            if mapped is None:
                continue
            form = self._store.catalogue.form(mapped.form) if mapped.form else None
            field_id = column.by_form.get(mapped.form, column.field)
            spec = form.fields.get(field_id or "") if form is not None else None
            if spec is None or form is None:
                continue
            label = label or spec.label
            value = mapped.fields.get(spec.id)
            if value not in (None, ""):
                samples.setdefault(_short(_shown(form, spec.id, value)))
            problems += mapped.problem is not None and mapped.problem.startswith(f"{spec.id}: ")
        return ColumnMatch(column.headers[0], tuple(samples)[:_SAMPLES], label, problems)

    def _line(self, row: SourceRow) -> PreviewLine:
        mapped = row.mapped
        if mapped is None:
            return PreviewLine(row.sheet, row.row, str(row.kind))
        form = self._store.catalogue.form(mapped.form) if mapped.form else None
        values = _by_column(form, mapped.fields) if form is not None else {}
        return PreviewLine(
            row.sheet,
            row.row,
            str(row.kind),
            (form.short or form.label) if form is not None else None,
            mapped.number,
            values.get("title", ""),
            values.get("waybill_no", ""),
            values.get("customer_name", ""),
            values.get("customer_phone", ""),
            self._reason(mapped.problem, form),
        )

    def _problem(self, row: LedgerRow) -> ProblemRow:
        cells = msgspec.json.decode(row.original, type=list[str]) if row.original else []
        return ProblemRow(row.sheet, row.row, self._reason(row.reason, None) or "row.failed", tuple(cells))

    def _reason(self, reason: str | None, form: Form | None) -> str | None:
        """The reason with its field called by its label."""
        if reason is None:
            return None
        field_id, parted, code = reason.rpartition(": ")
        if not parted:
            return reason
        forms = [form] if form is not None else self._store.catalogue.newest()
        spec = next((known.fields[field_id] for known in forms if field_id in known.fields), None)
        return f"{label_text(spec.label) if spec is not None else field_id}: {code}"


def _counts(state: ImportProgress) -> ImportCounts:
    return ImportCounts(state.imported, state.duplicate, state.rejected, state.skipped, state.earlier)


def _by_column(form: Form, fields: Map[str, object]) -> dict[str, str]:
    return {column: str(fields[name]) for column, name in form.columns.items() if fields.get(name) is not None}


def _shown(form: Form, name: str, value: Value) -> str:
    spec = form.fields[name]
    return masked(mask_of(spec), value_text(spec, value, str))


def _short(text: str) -> str:
    line = text.splitlines()[0] if text else ""
    return line if len(line) <= _SAMPLE_LENGTH else line[: _SAMPLE_LENGTH - 1] + "…"

"""`branchdesk import FILES`: what the wizard of the window does, from a command line.

    branchdesk import FILE|FOLDER ... [--mapping NAME | --form FORM] [--dry-run] [--duplicates skip|fill|new]
        [--corrections FILE.json] [--report FILE.txt] [--problems FILE.xlsx|FILE.csv] [--profile FOLDER] [--by PERSON]

Without a mapping each sheet is read by a known one that has its header, or understood as `branchdesk look` says; what
is unsure is named and nothing is imported of that file. With several files, reports and rows to be checked go into
folders; a file that cannot be read does not keep the others back.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import msgspec

from core.errors import UserError
from importers.asking import with_password
from importers.attaching import Attached
from importers.corrections import NONE, load_corrections
from importers.mapping import Mapping, load_mapping
from importers.plan import SheetChoice, WorkbookPlan, only_sheets, plan_workbook, read_book
from importers.problem_book import write_problem_book
from importers.problem_rows import check_target, reason_in_words, row_reason, write_problems
from importers.report import report_of, write_report
from importers.run import Import, ImportReport
from importers.saved_mappings import mappings_of
from importers.sources import sources, tried_again
from importers.terms import Duplicates, Options
from importers.texts import sentence
from importers.told_beside import beside_lines
from importers.trial import Trial, try_import
from importers.understanding.value_maps import KnownNames
from local_db.desk import Desk
from local_db.import_ledger import RowCount, RowOutcome, ledger_rows, row_counts
from local_db.queries.standing import people

_SHOWN = 20
_GROUP_ROWS = 3


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command's arguments."""
    importing = commands.add_parser("import", help="import workbooks and tables, or folders of them")
    importing.add_argument("files", type=Path, nargs="+", metavar="FILE", help="a file, or a folder of them")
    how = importing.add_mutually_exclusive_group()
    how.add_argument("--mapping", help="the name of a mapping that is known here, or a path that ends in .json")
    how.add_argument("--form", help="id of the form that the rows become, where no mapping is written")
    importing.add_argument("--profile", type=Path, default=None, help="the profile's folder, if not the usual one")
    importing.add_argument("--by", help="id of the person who imports; needed where several people work")
    importing.add_argument("--preview", action="store_true", help="show the first rows as tickets, write nothing")
    importing.add_argument("--dry-run", action="store_true", help="say what would become of every row, write nothing")
    importing.add_argument(
        "--duplicates",
        choices=list(map(str, Duplicates)),
        help="what becomes of rows whose ticket is here already: left out (skip), their blanks filled, or a new one",
    )
    importing.add_argument("--corrections", type=Path, default=None, help="a JSON file of corrections")
    importing.add_argument("--report", type=Path, default=None, help="write the report into a new file")
    importing.add_argument(
        "--problems", type=Path, default=None, help="write every row to be checked into a new workbook (.xlsx) or table"
    )
    importing.add_argument("--passphrase-on-stdin", action="store_true", help="read the passphrase as one line")
    importing.add_argument(
        "--password-on-stdin",
        action="store_true",
        help="read the workbook's password as the next line; else it is asked",
    )


class Wanted(msgspec.Struct, frozen=True):
    """What a command line asks for, checked before a profile is opened.

    `named` is a mapping to be looked for in it; one that is a file is read already.
    """

    files: tuple[Path, ...]
    mapping: Mapping | None
    named: str | None
    options: Options | None
    language: str
    many: bool


def wanted(given: argparse.Namespace) -> Wanted:
    """Reads mapping and corrections, and asks whether what is to be written can be. UserError."""
    is_file = given.mapping is not None and given.mapping.endswith(".json")
    mapping = load_mapping(given.mapping) if is_file else None
    files = tuple(sources(given.files))
    many = len(files) > 1 or any(path.is_dir() for path in given.files)
    for target in (given.report, given.problems):
        if target is not None and many and not target.is_dir():
            raise UserError("import.folder_needed", file=target)
        if target is not None and not many:
            check_target(target, files[0])
    options = None
    if given.corrections is not None or given.duplicates is not None:
        corrections = load_corrections(given.corrections) if given.corrections is not None else NONE
        options = Options(corrections, Duplicates(given.duplicates or Duplicates.SKIP))
    return Wanted(files, mapping, None if is_file else given.mapping, options, given.language, many)


class ImportRun:
    """One command: every file by itself, then what became of all of them."""

    def __init__(
        self,
        desk: Desk,
        given: argparse.Namespace,
        asked: Wanted,
        by: str,
        cancelled: Callable[[], bool],
        wait: Callable[[float], object],
    ) -> None:
        self._desk, self._store = desk, desk.store
        self._given, self._asked, self._by = given, asked, by
        self._language = asked.language
        self._cancelled, self._wait = cancelled, wait
        self._typed = sys.stdin.readline().rstrip("\r\n") if given.password_on_stdin else None
        self._rows = Counter[str]()
        self._known = mappings_of(desk.profile, desk.store)
        self._mapping = self._known.named(asked.named).mapping if asked.named is not None else asked.mapping

    def run(self) -> bool:
        """Whether every file could be read. UserError where the one file that was named cannot; Cancelled."""
        failed = 0
        for path in self._asked.files:
            if self._asked.many:
                print(self._said("say.file", file=path))
            try:
                tried_again(path, partial(self._take, path), self._wait, self._tell)
            except UserError as error:
                if not self._asked.many or error.code.startswith("store."):
                    raise
                failed += 1
                print(f"  {sentence(error.code, self._language, error.facts)}")
        if self._asked.many:
            print(self._said("say.all", files=len(self._asked.files), failed=failed))
            self._show_outcomes(self._rows)
        return not failed

    def _take(self, path: Path) -> None:
        if self._typed is not None:
            self._take_with(path, self._typed)
        else:
            with_password(lambda password: self._take_with(path, password), False, self._language)

    def _take_with(self, path: Path, password: str | None) -> None:
        mappings = self._mappings(path, password)
        if self._given.dry_run:
            for mapping in mappings:
                self._show_trial(self._tried(path, mapping, password), mapping)
            return
        reports = [self._imported(path, mapping, password) for mapping in mappings]
        self._show_reports(path, reports, mappings)

    def _tried(self, path: Path, mapping: Mapping, password: str | None) -> Trial:
        return try_import(
            self._store,
            path,
            mapping,
            options=self._asked.options,
            password=password,
            on_progress=self._show_progress,
            cancelled=self._cancelled,
        )

    def _imported(self, path: Path, mapping: Mapping, password: str | None) -> ImportReport:
        return Import(
            self._store,
            path,
            mapping,
            self._by,
            options=self._asked.options,
            files=self._desk.files,
            password=password,
            on_progress=lambda progress: self._show_progress(progress.rows),
            cancelled=self._cancelled,
        ).run()

    def _mappings(self, path: Path, password: str | None) -> list[Mapping]:
        """The one that was named, or those by which the file is understood. UserError ``import.undecided``."""
        if self._mapping is not None:
            return [self._mapping]
        plan = self._plan(path, password)
        open_columns = [
            f"{sheet}: {name}" for draft in plan.drafts for sheet in draft.sheets for name in draft.undecided
        ]
        if open_columns:
            raise UserError("import.undecided", file=path.name, columns=", ".join(open_columns))
        if not plan.drafts:
            named = self._given.form is not None
            raise UserError("import.no_table" if named else "import.nothing_understood", file=path.name)
        return [only_sheets(draft.mapping, draft.sheets) for draft in plan.drafts]

    def _plan(self, path: Path, password: str | None) -> WorkbookPlan:
        forms = self._store.catalogue.newest()
        known = self._known.used
        if self._given.form is not None:
            forms, known = [form for form in forms if form.id == self._given.form], []
            if not forms:
                names = ", ".join(form.id for form in self._store.catalogue.newest())
                raise UserError("look.form_unknown", form=self._given.form, forms=names)
        with self._store.reading() as connection:
            names_known = KnownNames(tuple(person.name for person in people(connection)))
        book = read_book(path, password, self._cancelled)
        plan = plan_workbook(book, path.stem, forms, known, names=names_known)
        if plan.drafts or self._given.form is None:
            return plan
        said = {sheet.name: SheetChoice(self._given.form) for sheet in book.sheets}
        return plan_workbook(book, path.stem, forms, known, choices=said, names=names_known)

    def _show_trial(self, trial: Trial, mapping: Mapping) -> None:
        self._show_flags(trial.flags)
        print(self._said("say.would", rows=sum(one.rows for one in trial.counts)))
        self._show_counts(trial.counts)
        for line in beside_lines(trial, lambda reason: self._reason(reason, mapping), self._language):
            print(line)
        for group in trial.groups[:_SHOWN]:
            is_of_field = group.field and not group.field.startswith("$")
            reason = self._reason(f"{group.field}: {group.code}" if is_of_field else group.code, mapping)
            rows = ", ".join(f"{sheet}:{row}" for sheet, row in group.rows[:_GROUP_ROWS])
            print(self._said("say.group", rows=group.count, reason=reason, text=group.text, where=rows))
        if len(trial.groups) > _SHOWN:
            print(self._said("say.more_groups", count=len(trial.groups) - _SHOWN))

    def _reason(self, reason: str, mapping: Mapping) -> str:
        return reason_in_words(reason, mapping, self._store.catalogue, self._language)

    def _show_reports(self, path: Path, reports: Sequence[ImportReport], mappings: Sequence[Mapping]) -> None:
        self._show_flags(reports[0].flags)
        counts: list[RowCount] = []
        with self._store.reading() as connection:
            for report in reports:
                counts += row_counts(connection, report.job)
        print(self._said("say.done", rows=sum(one.rows for one in counts)))
        self._show_counts(counts)
        for report in reports:
            pictures = report.pictures
            if pictures.problem:
                print(self._said("say.no_pictures", reason=self._said(pictures.problem)))
            elif pictures != Attached():
                print(self._said("say.pictures", **msgspec.structs.asdict(pictures)))
        rejected = self._show_rejected(reports, mappings)
        if self._given.problems is not None:
            if rejected:
                self._write_problems(path, [report.job for report in reports], mappings)
            else:
                print(self._said("say.no_problems"))
        if self._given.report is not None:
            self._write_report(path, reports)

    def _show_rejected(self, reports: Sequence[ImportReport], mappings: Sequence[Mapping]) -> int:
        """The first of the rows that a person must check; how many there are."""
        rejected, shown = 0, 0
        for report, mapping in zip(reports, mappings, strict=True):
            with self._store.reading() as connection:
                total = sum(
                    one.rows for one in row_counts(connection, report.job) if one.outcome == RowOutcome.REJECTED
                )
                rows = (
                    ledger_rows(connection, report.job, RowOutcome.REJECTED, _SHOWN - shown) if shown < _SHOWN else []
                )
            rejected, shown = rejected + total, shown + len(rows)
            for row in rows:
                reason = row_reason(row, mapping, self._store.catalogue, self._language)
                print(self._said("say.row", sheet=row.sheet, row=row.row, reason=reason))
        if rejected > shown and self._given.problems is None:
            print(self._said("say.more", count=rejected - shown))
        return rejected

    def _write_problems(self, path: Path, jobs: Sequence[str], mappings: Sequence[Mapping]) -> None:
        target = self._target(self._given.problems, path, "-problems.xlsx")
        check_target(target, path)
        if target.suffix.lower() == ".xlsx":
            write_problem_book(self._store, jobs, target, self._language, self._cancelled)
        else:
            with self._store.reading() as connection:
                rows = [row for job in jobs for row in ledger_rows(connection, job, RowOutcome.REJECTED, 1 << 30)]
            write_problems(target, rows, mappings[0], self._store.catalogue, self._language)
        print(self._said("say.problems", file=target))

    def _write_report(self, path: Path, reports: Sequence[ImportReport]) -> None:
        target = self._target(self._given.report, path, "-report.txt")
        check_target(target, path)
        told = [report_of(self._store, one.job, self._language, one.notes) for one in reports]
        write_report(told, target, self._language)
        print(self._said("say.report", file=target))

    def _target(self, given: Path, path: Path, ending: str) -> Path:
        """The file itself, or with several files one in that folder that is named like the log."""
        if not self._asked.many:
            return given
        names = (given / f"{path.stem}{number}{ending}" for number in ("", *(f" ({n})" for n in range(2, 10_000))))
        return next(name for name in names if not name.exists())

    def _show_counts(self, counts: Sequence[RowCount]) -> None:
        by_outcome = Counter[str]()
        for one in counts:
            by_outcome[one.outcome] += one.rows
        self._rows.update(by_outcome)
        self._show_outcomes(by_outcome)

    def _show_outcomes(self, rows: Counter[str]) -> None:
        for outcome in RowOutcome:
            if rows[outcome] or outcome is not RowOutcome.FILLED:
                print(f"{rows[outcome]:8} {self._said(f'outcome.{outcome}')}")

    def _show_flags(self, flags: Sequence[str]) -> None:
        for flag in flags:
            print(self._said(f"flag.{flag}"))

    def _show_progress(self, rows: int) -> None:
        if sys.stderr.isatty():
            print("\r" + self._said("say.progress", rows=rows), end="", file=sys.stderr)

    def _tell(self, error: UserError) -> None:
        reason = sentence(error.code, self._language, error.facts)
        print(self._said("say.again", reason=reason), file=sys.stderr)

    def _said(self, code: str, **facts: object) -> str:
        return sentence(code, self._language, facts)

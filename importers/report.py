"""The report of an import: who brought which file in, and what became of each of its rows, in counts that add up.

It is data; `report_lines` says it as plain text with a place to sign, other programs may print it otherwise.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import msgspec

from core.errors import UserError
from importers.beside_rows import Note
from importers.matching import TOTAL_IS_WRONG
from importers.originals import shown_cells
from importers.problem_rows import reason_in_words
from importers.terms import Options, decode_terms
from importers.texts import sentence
from local_db.import_ledger import RowCount, RowOutcome, row_counts
from local_db.queries.imports import import_of, rows_with_reason
from local_db.queries.standing import people
from local_db.store import Store

_REMARKS = 1000
"""So many wrong totals and so many notes are listed; the others are counted."""


class ReportLine(msgspec.Struct, frozen=True):
    """So many rows of one class met one fate for one reason; in words of one language."""

    kind: str
    outcome: str
    reason: str
    rows: int


class SheetReport(msgspec.Struct, frozen=True):
    """One sheet; its lines add up to `rows`."""

    name: str
    rows: int
    lines: tuple[ReportLine, ...]


class Remark(msgspec.Struct, frozen=True):
    """What stands at a place of the log, "Sheet!C12" or a row's number, and is worth a look."""

    place: str
    text: str


class Report(msgspec.Struct, frozen=True):
    """An import as its ledger tells it. Times are in the branch's zone; the sheets add up to `rows`.

    `outcomes` sum up all sheets by outcome, in words. `file_hash` is the SHA-256 of the file, hex. `totals` are rows
    that say they are one and are wrong, `notes` stand at cells of the workbook; so many `more` of each are not listed.
    """

    job: str
    file: str
    file_hash: str
    mapping: str
    person: str
    branch: str
    state: str
    duplicates: str
    corrections: int
    started_at: datetime
    finished_at: datetime | None
    rows: int
    outcomes: tuple[tuple[str, int], ...]
    sheets: tuple[SheetReport, ...]
    totals: tuple[Remark, ...] = ()
    more_totals: int = 0
    notes: tuple[Remark, ...] = ()
    more_notes: int = 0


def report_of(store: Store, job: str, language: str, notes: Sequence[Note] = ()) -> Report:
    """The report of that import; the `notes` are those that its run told. UserError ``import.unknown``."""
    with store.reading() as connection:
        known = import_of(connection, job)
        if known is None:
            raise UserError("import.unknown")
        counts = row_counts(connection, job)
        names = {person.id: person.name for person in people(connection)}
        wrong = rows_with_reason(connection, job, TOTAL_IS_WRONG, _REMARKS)
    terms = decode_terms(known.terms)
    mapping, options = (terms.mapping, terms.options) if terms is not None else (None, Options())
    zone = timezone(timedelta(minutes=store.identity.utc_offset))
    outcomes = Counter[str]()
    for one in counts:
        outcomes[one.outcome] += one.rows
    return Report(
        job=job,
        file=known.file_name,
        file_hash=known.file_hash,
        mapping=mapping.label.get(language, mapping.name) if mapping is not None else known.mapping,
        person=names.get(known.by, known.by),
        branch=store.identity.branch_name,
        state=sentence(f"job.{known.state}", language),
        duplicates=sentence(f"report.duplicates_{options.duplicates}", language),
        corrections=len(options.corrections.alike) + len(options.corrections.cells),
        started_at=_moment(known.started_at, zone),
        finished_at=_moment(known.finished_at, zone) if known.finished_at is not None else None,
        rows=outcomes.total(),
        outcomes=tuple(
            (sentence(f"outcome.{name}", language), outcomes[name]) for name in RowOutcome if outcomes[name]
        ),
        sheets=_sheets(counts, lambda reason: reason_in_words(reason, mapping, store.catalogue, language), language),
        totals=tuple(Remark(f"{row.sheet}!{row.row}", row_text(shown_cells(row.original))) for row in wrong),
        more_totals=sum(one.rows for one in counts if one.reason == TOTAL_IS_WRONG) - len(wrong),
        notes=tuple(Remark(one.place, row_text(one.text.split("\n"))) for one in notes[:_REMARKS]),
        more_notes=max(0, len(notes) - _REMARKS),
    )


def _sheets(counts: Sequence[RowCount], in_words: Callable[[str], str], language: str) -> tuple[SheetReport, ...]:
    by_sheet: dict[str, list[RowCount]] = {}
    for one in counts:
        by_sheet.setdefault(one.sheet, []).append(one)
    return tuple(
        SheetReport(
            name=name,
            rows=sum(one.rows for one in lines),
            lines=tuple(
                ReportLine(
                    kind=sentence(f"class.{one.kind}", language),
                    outcome=sentence(f"outcome.{one.outcome}", language),
                    reason=in_words(one.reason) if one.reason else "",
                    rows=one.rows,
                )
                for one in sorted(lines, key=lambda one: -one.rows)
            ),
        )
        for name, lines in by_sheet.items()
    )


def row_text(cells: Iterable[str]) -> str:
    """Filled cells, or lines, as one line."""
    return " · ".join(" ".join(cell.split()) for cell in cells if cell.strip())


def report_lines(report: Report, language: str) -> Iterator[str]:
    """The report as plain text, column under column in a fixed-width font, with a place to sign."""

    def said(code: str, **facts: object) -> str:
        return sentence(f"report.{code}", language, facts)

    yield said("title")
    yield ""
    facts = {
        "file": report.file,
        "hash": report.file_hash,
        "branch": report.branch,
        "person": report.person,
        "mapping": report.mapping,
        "started": f"{report.started_at:%Y-%m-%d %H:%M}",
        "finished": f"{report.finished_at:%Y-%m-%d %H:%M}" if report.finished_at is not None else "-",
        "state": report.state,
        "twins": report.duplicates,
        "corrections": report.corrections,
        "job": report.job,
    }
    for name in ("file", "hash", "branch", "person", "mapping", "started", "finished", "state", "twins", "corrections"):
        yield f"{_padded(said(name), 24)}{facts[name]}"
    yield f"{_padded(said('job'), 24)}{report.job}"
    yield ""
    yield said("rows", rows=report.rows)
    for outcome, rows in report.outcomes:
        yield f"{rows:10}  {outcome}"
    for sheet in report.sheets:
        yield ""
        yield said("sheet", sheet=sheet.name or report.file, rows=sheet.rows)
        for line in sheet.lines:
            yield f"{line.rows:10}  {_padded(line.kind, 16)}{_padded(line.outcome, 34)}{line.reason}".rstrip()
    for name, remarks, more in (
        ("totals", report.totals, report.more_totals),
        ("notes", report.notes, report.more_notes),
    ):
        if remarks:
            yield ""
            yield said(name, count=len(remarks) + more)
            yield from (f"  {_padded(one.place, 20)}{one.text}" for one in remarks)
        if more:
            yield said("more", count=more)
    yield ""
    yield ""
    yield said("sign")


def write_report(reports: Sequence[Report], path: Path, language: str) -> None:
    """Writes the lines of the reports into a new file.

    UserError ``import.report_exists | import.report_not_written``.
    """
    try:
        with path.open("x", encoding="utf-8", newline="\n") as target:
            for report in reports:
                target.writelines(f"{line}\n" for line in (*report_lines(report, language), ""))
    except FileExistsError as error:
        raise UserError("import.report_exists", file=path) from error
    except OSError as error:
        raise UserError("import.report_not_written", file=path) from error


def _moment(milliseconds: int, zone: timezone) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).astimezone(zone)


def _padded(text: str, width: int) -> str:
    """The text and spaces after it; a wide character takes two places."""
    taken = sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)
    return text + " " * max(1, width - taken)
